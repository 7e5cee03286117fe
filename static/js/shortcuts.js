/**
 * Every key of the workspace, once: the editor's keymap, the page's listener, the tooltips and the list of
 * keys are all made from this registry. `clashes` finds entries that get in each other's way.
 */
import { fill, h } from "app/dom.js";
import { gettext } from "app/i18n.js";

/**
 * @typedef {"everywhere" | "editor" | "page"} Place
 *   everywhere: in the editor and on the page; editor: bound by CodeMirror itself; page: outside inputs, can be switched off.
 * @typedef {{id: string, keys: string, mac?: string, place: Place, label: string}} Shortcut
 *   `keys` in CodeMirror's notation; a blank separates keys pressed one after the other.
 */

/** @type {Shortcut[]} */
export const shortcuts = [
  { id: "run", keys: "Mod-Enter", place: "everywhere", label: gettext("Run") },
  { id: "submit", keys: "Mod-Shift-Enter", place: "everywhere", label: gettext("Submit") },
  { id: "save", keys: "Mod-s", place: "everywhere", label: gettext("Save the draft now") },
  { id: "tab-mode", keys: "Ctrl-m", mac: "Shift-Alt-m", place: "everywhere", label: gettext("Switch what Tab does in the editor") },
  { id: "indent", keys: "Tab", place: "editor", label: gettext("Indent (Shift-Tab: outdent)") },
  { id: "leave", keys: "Escape Tab", place: "editor", label: gettext("Leave the editor") },
  { id: "comment", keys: "Mod-/", place: "editor", label: gettext("Comment or uncomment") },
  { id: "undo", keys: "Mod-z", place: "editor", label: gettext("Undo") },
  { id: "find", keys: "Mod-f", place: "editor", label: gettext("Find") },
  { id: "next-remark", keys: "F8", place: "editor", label: gettext("Next remark in the margin") },
  { id: "go-statement", keys: "g s", place: "page", label: gettext("Go to the statement") },
  { id: "go-editor", keys: "g e", place: "page", label: gettext("Go to the editor") },
  { id: "go-results", keys: "g r", place: "page", label: gettext("Go to the results") },
  { id: "go-tutor", keys: "g t", place: "page", label: gettext("Go to the tutor") },
  { id: "help", keys: "?", place: "page", label: gettext("Show this list") },
];

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const SEQUENCE_MS = 1500;

/** The keys of an entry on this platform. @param {Shortcut} shortcut */
function keysOf(shortcut, mac = isMac) {
  return (mac && shortcut.mac) || shortcut.keys;
}

/** "Mod-Shift-Enter" as one comparable name. @param {string} key @param {boolean} mac */
function normalised(key, mac) {
  const parts = key.split("-").map((part) => (part === "Mod" ? (mac ? "Meta" : "Ctrl") : part));
  const last = parts.pop() ?? "";
  return [...parts.sort(), last.toLowerCase()].join("-");
}

/** Whether two places can be active at once. @param {Place} a @param {Place} b */
function overlap(a, b) {
  return a === b || a === "everywhere" || b === "everywhere";
}

/**
 * Pairs of ids of which one hides the other: the same keys, or one the beginning of the other, in places that overlap.
 *
 * @param {Shortcut[]} [list]
 * @returns {[string, string][]}
 */
export function clashes(list = shortcuts) {
  /** @type {[string, string][]} */
  const found = [];
  for (const mac of [false, true]) {
    const entries = list.map((entry) => ({ entry, keys: keysOf(entry, mac).split(" ").map((key) => normalised(key, mac)) }));
    entries.forEach((one, index) => {
      for (const other of entries.slice(index + 1)) {
        const shorter = Math.min(one.keys.length, other.keys.length);
        const same = one.keys.slice(0, shorter).join(" ") === other.keys.slice(0, shorter).join(" ");
        if (same && overlap(one.entry.place, other.entry.place)) found.push([one.entry.id, other.entry.id]);
      }
    });
  }
  return found;
}

/** Keys as printed on keyboards: "Ctrl+Enter", "⌘Enter", "g then s". @param {string} id */
export function keyLabel(id) {
  const shortcut = shortcuts.find((entry) => entry.id === id);
  if (!shortcut) throw new Error(`There is no shortcut ${id}.`);
  return keysOf(shortcut)
    .split(" ")
    .map((key) => key.split("-").map((part, _, all) => printed(part, all.length > 1)).join(isMac ? "" : "+"))
    .join(` ${gettext("then")} `);
}

/** @param {string} part @param {boolean} inChord */
function printed(part, inChord) {
  const names = isMac ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Ctrl: "⌃" } : { Mod: "Ctrl" };
  const name = /** @type {Record<string, string>} */ (names)[part];
  return name ?? (inChord && part.length === 1 ? part.toUpperCase() : part);
}

/**
 * The registry as CodeMirror bindings: what works everywhere must win inside the editor too.
 *
 * @param {Record<string, () => void>} acts
 */
export function editorBindings(acts) {
  return shortcuts
    .filter((entry) => entry.place === "everywhere" && acts[entry.id])
    .map((entry) => ({ key: keysOf(entry), run: acts[entry.id] }));
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const parts = [];
  if (event.ctrlKey) parts.push("Ctrl");
  if (event.metaKey) parts.push("Meta");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && event.key.length > 1) parts.push("Shift"); // "?" already says Shift
  return [...parts.sort(), event.key.toLowerCase()].join("-");
}

/** @param {EventTarget | null} target */
function takesText(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}

/**
 * Listens for the keys outside the editor.
 *
 * @param {Record<string, () => void>} acts  by shortcut id
 * @param {() => boolean} singleKeys  whether bare letters are switched on
 */
export function listenForKeys(acts, singleKeys) {
  const entries = shortcuts
    .filter((entry) => entry.place !== "editor" && acts[entry.id])
    .map((entry) => ({ ...entry, sequence: keysOf(entry).split(" ").map((key) => normalised(key, isMac)) }));
  /** @type {string[]} */
  let typed = [];
  let last = 0;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (bare && (takesText(event.target) || document.querySelector("dialog[open]") || !singleKeys())) return;
    typed = Date.now() - last < SEQUENCE_MS ? [...typed, pressed(event)] : [pressed(event)];
    last = Date.now();
    const match = entries.find((entry) => entry.sequence.join(" ") === typed.slice(-entry.sequence.length).join(" "));
    if (!match) return;
    typed = [];
    event.preventDefault();
    acts[match.id]();
  });
}

/** Fills the dialog that lists the keys. @param {HTMLElement} dialog */
export function fillShortcutsDialog(dialog) {
  const places = /** @type {[Place, string][]} */ ([
    ["everywhere", gettext("Everywhere")],
    ["editor", gettext("In the editor")],
    ["page", gettext("Outside inputs (can be switched off in the editor's menu)")],
  ]);
  fill(
    dialog,
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: "shortcuts-heading" }, gettext("Keys")),
      h("form", { method: "dialog" }, h("button", { class: "button secondary small" }, gettext("Close"))),
    ),
    ...places.map(([place, title]) =>
      h(
        "section",
        { class: "key-list" },
        h("h3", {}, title),
        h(
          "dl",
          {},
          ...shortcuts
            .filter((entry) => entry.place === place)
            .map((entry) => h("div", {}, h("dt", {}, h("kbd", {}, keyLabel(entry.id))), h("dd", {}, entry.label))),
        ),
      ),
    ),
  );
}
