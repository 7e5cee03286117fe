/** What stands around the editor: language, saved state, conflict and offline banners, reset, Tab mode, vim. */
import { compare } from "app/compare.js";
import { fill, h, need, setText } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { keyLabel } from "app/shortcuts.js";
import { memory } from "app/store.js";
import { ago } from "app/times.js";

/**
 * @typedef {import("app/drafts.js").SaveState} SaveState
 * @typedef {import("app/drafts.js").DraftConflict} DraftConflict
 */

/** @param {{id: string, name: string}[]} languages @param {string} chosen @param {(id: string) => void} onChoose */
export function mountLanguages(languages, chosen, onChoose) {
  const select = /** @type {HTMLSelectElement} */ (need("[data-language]"));
  fill(select, ...languages.map((language) => h("option", { value: language.id, selected: language.id === chosen }, language.name)));
  select.addEventListener("change", () => onChoose(select.value));
  return {
    /** @param {string} id */
    show(id) {
      select.value = id;
    },
  };
}

/** Says whether the draft is safe. Returns the function that takes each new state. */
export function mountSaveState() {
  const place = need("[data-save-state]");
  /** @type {SaveState} */
  let state = { kind: "clean" };

  function words() {
    if (state.kind === "typing") return gettext("Not saved yet");
    if (state.kind === "saving") return gettext("Saving");
    if (state.kind === "saved") return format(gettext("Saved {when}"), { when: ago(new Date(state.at ?? Date.now())) });
    if (state.kind === "local") return state.detail || gettext("Saved in this browser only; the server cannot be reached");
    if (state.kind === "conflict") return gettext("Changed elsewhere");
    return "";
  }

  setInterval(() => setText(place, words()), 3000);
  return (/** @type {SaveState} */ next) => {
    state = next;
    setText(place, words());
  };
}

/** Banners above the editor, one per name; a null takes it away. */
export function mountBanners() {
  const place = need("[data-banners]");
  /** @param {string} name @param {HTMLElement | null} banner */
  function set(name, banner) {
    place.querySelector(`[data-banner="${name}"]`)?.remove();
    if (!banner) return;
    banner.dataset.banner = name;
    place.append(banner);
  }
  return { set };
}

/**
 * @param {DraftConflict} conflict
 * @param {(choice: "mine" | "theirs") => void} resolve
 */
export function conflictBanner(conflict, resolve) {
  const choices = [
    { word: gettext("Keep mine"), act: () => resolve("mine") },
    { word: gettext("Take the other"), act: () => resolve("theirs") },
  ];
  const show = () =>
    compare({
      title: gettext("Two versions of this draft"),
      before: conflict.theirs.code,
      after: conflict.mine,
      language: conflict.language,
      labels: { before: gettext("Saved elsewhere"), after: gettext("Here") },
      choices,
    });
  return h(
    "div",
    { class: "notice banner", "data-tone": "warn", role: "alert" },
    h("p", {}, gettext("This draft was also changed in another window or on another device. Nothing is lost: choose which to go on with.")),
    h(
      "div",
      { class: "button-row" },
      h("button", { type: "button", class: "button secondary small", onclick: show }, gettext("Compare")),
      ...choices.map(({ word, act }) => h("button", { type: "button", class: "button secondary small", onclick: act }, word)),
    ),
  );
}

/** @param {"reconnecting" | "polling" | "sending"} kind */
export function connectionBanner(kind) {
  const words = {
    reconnecting: gettext("Reconnecting. What you see stays; results follow as soon as the connection is back."),
    polling: gettext("Live updates are not available; results are fetched every few seconds."),
    sending: gettext("The server cannot be reached. Your program is kept and sent as soon as it answers."),
  };
  return h("p", { class: "notice banner", "data-tone": "warn", role: "status" }, words[kind]);
}

/**
 * Tab mode, vim and single keys: choices that this browser remembers.
 *
 * @param {import("app/code.js").Code} editor
 * @param {(words: string) => void} say
 */
export function mountEditorChoices(editor, say) {
  const tabButton = need("[data-tab-mode]");
  const vimBox = /** @type {HTMLInputElement} */ (need("[data-vim]"));
  const singleBox = /** @type {HTMLInputElement} */ (need("[data-single-keys]"));
  let indents = memory.read("tab-indents") ?? true;

  function showTabMode() {
    editor.setTabMode({ indents });
    setText(tabButton, indents ? gettext("Tab indents") : gettext("Tab leaves"));
    tabButton.setAttribute("aria-pressed", String(indents));
    tabButton.title = format(gettext("Switch what Tab does ({keys})"), { keys: keyLabel("tab-mode") });
  }

  function toggleTabMode() {
    indents = !indents;
    memory.write("tab-indents", indents);
    showTabMode();
    say(indents ? gettext("Tab now indents. Escape, then Tab, leaves the editor.") : gettext("Tab now leaves the editor."));
  }

  tabButton.addEventListener("click", toggleTabMode);
  showTabMode();
  vimBox.checked = memory.read("vim") ?? false;
  if (vimBox.checked) void editor.setKeyMap({ vim: true });
  vimBox.addEventListener("change", () => {
    memory.write("vim", vimBox.checked);
    void editor.setKeyMap({ vim: vimBox.checked });
  });
  singleBox.checked = memory.read("single-keys") ?? true;
  singleBox.addEventListener("change", () => memory.write("single-keys", singleBox.checked));
  return { toggleTabMode, singleKeys: () => singleBox.checked };
}
