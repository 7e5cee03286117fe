/** The page that takes code in: an editor, a file, and the review that is streamed without being stored. */
import { ApiError, postForEvents } from "app/api.js";
import { createCode } from "app/code.js";
import { need, setText } from "app/dom.js";
import { format, gettext, ngettext } from "app/i18n.js";
import { createSheet } from "app/review_sheet.js";

const FILE_MAX_BYTES = 1_000_000; // the server takes less; this keeps a wrong choice from freezing the page
const DRAFT = "review-draft";
/** @type {Record<string, string>} */
const LANGUAGES = { py: "python", js: "javascript", mjs: "javascript", cjs: "javascript", ts: "typescript", c: "c", h: "c", cpp: "cpp", cc: "cpp", cxx: "cpp", hpp: "cpp", java: "java", go: "go", rs: "rust" };

const form = /** @type {HTMLFormElement} */ (need("[data-composer]"));
const language = /** @type {HTMLSelectElement} */ (need("[data-composer-language]"));
const text = /** @type {HTMLTextAreaElement} */ (need("[data-composer-code]"));
const file = /** @type {HTMLInputElement} */ (need("[data-composer-file]"));
const title = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=title]"));
const streamButton = /** @type {HTMLButtonElement} */ (need("[data-stream]"));
const streamed = need("[data-streamed]");
const state = need("[data-streamed-state]");
const ending = need("[data-streamed-end]");
const stopButton = need("[data-stop]");
const sheet = createSheet(need("[data-sheet]"), need("[data-outline]"));
const editor = mountComposer();
/** @type {AbortController | null} */
let listening = null;

function mountComposer() {
  restoreDraft();
  const host = need("[data-composer-editor]");
  host.hidden = false;
  text.hidden = true;
  need("#review-code-label").removeAttribute("for");
  const mounted = createCode(host, {
    label: gettext("Code to review"),
    describedBy: "review-code-label",
    doc: text.value,
    language: language.value,
    bindings: [{ key: "Mod-Enter", run: () => streamButton.click() }],
    onBlur: () => undefined,
    onChange(value) {
      text.value = value;
      remember();
    },
  });
  mounted.setTabMode({ indents: false }); // it is pasted into more than typed in, and Tab leads on
  return mounted;
}

/** What was typed survives a reload and signing in, in this tab only. */
function remember() {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ code: text.value, language: language.value }));
  } catch {
    // Without storage it lives as long as the page.
  }
}

function restoreDraft() {
  if (text.value) return;
  try {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
    if (!draft?.code) return;
    text.value = draft.code;
    language.value = draft.language;
  } catch {
    // Nothing to restore.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(DRAFT);
  } catch {
    // Nothing was kept.
  }
}

/** @param {string} words "" takes the last failure away */
function complain(words) {
  const place = need("[data-composer-error]");
  place.hidden = !words;
  setText(place, words);
}

/** Reads a chosen file into the editor, where it can be seen and changed before it is sent. */
async function takeFile() {
  const chosen = file.files?.[0];
  if (!chosen) return;
  complain("");
  file.value = ""; // its text is sent, not the file
  if (chosen.size > FILE_MAX_BYTES) return complain(gettext("This file is too large for a review."));
  try {
    const code = new TextDecoder("utf-8", { fatal: true }).decode(await chosen.arrayBuffer());
    const guessed = LANGUAGES[chosen.name.split(".").pop()?.toLowerCase() ?? ""];
    if (guessed) language.value = guessed;
    await editor.setLanguage(language.value);
    editor.replace(code);
    if (title && !title.value) title.value = chosen.name.slice(0, title.maxLength);
  } catch {
    complain(gettext("This file is not text in UTF-8. Save it as UTF-8 and choose it again."));
  }
}

/** @param {string} words @param {"wait" | "pass" | "warn" | "fail" | "neutral"} tone */
function say(words, tone) {
  state.dataset.tone = tone;
  setText(state, words);
}

function begin() {
  listening?.abort();
  listening = new AbortController();
  complain("");
  sheet.show(editor.value());
  streamed.hidden = false;
  ending.hidden = true;
  stopButton.hidden = false;
  streamButton.setAttribute("aria-disabled", "true");
  say(gettext("Your code is being read. Findings appear as they are found."), "wait");
  streamed.scrollIntoView({ block: "nearest" });
  return listening.signal;
}

function end() {
  stopButton.hidden = true;
  ending.hidden = false;
  streamButton.removeAttribute("aria-disabled");
}

/** @param {{type: string, data: any}} event */
function hear(event) {
  if (event.type === "review.finding") {
    sheet.put(event.data.index, event.data.finding);
    const count = sheet.count();
    say(format(ngettext("{count} finding so far", "{count} findings so far", count), { count }), "wait");
  } else if (event.type === "review.finished") {
    const { rating, summary } = event.data;
    const words = rating === null ? summary : `${summary} ${format(gettext("Rating: {rating} of 100."), { rating })}`;
    say(words, rating !== null && !sheet.hasTrouble() ? "pass" : "neutral");
  } else if (event.type === "error") {
    say(event.data.detail, "fail");
  }
}

async function stream() {
  if (streamButton.getAttribute("aria-disabled") === "true") return;
  const signal = begin();
  try {
    await postForEvents(form.dataset.streamUrl ?? "", { language: language.value, code: editor.value() }, { signal, onEvent: hear });
    if (state.dataset.tone === "wait") say(gettext("The connection ended before the review did. Ask again."), "fail");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    streamed.hidden = true;
    complain(error.detail);
  }
  if (!signal.aborted) end();
}

function stop() {
  listening?.abort();
  say(gettext("Stopped by you."), "neutral");
  end();
}

function discard() {
  streamed.hidden = true;
  sheet.show("");
  editor.focus();
}

/** Stores it: the review is made once more, and kept. */
function keep() {
  if (title && !title.value) title.value = gettext("Untitled");
  form.requestSubmit();
}

language.addEventListener("change", () => {
  remember();
  void editor.setLanguage(language.value);
});
file.addEventListener("change", takeFile);
form.addEventListener("submit", forget);
streamButton.hidden = false;
streamButton.addEventListener("click", stream);
stopButton.addEventListener("click", stop);
need("[data-discard]").addEventListener("click", discard);
document.querySelector("[data-keep]")?.addEventListener("click", keep);
document.documentElement.dataset.ready = "reviews";
