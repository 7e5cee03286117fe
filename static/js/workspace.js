/** The workspace page: makes the parts and tells them of each other. No part knows another. */
import { createActions } from "app/actions.js";
import { createAnnouncer } from "app/announce.js";
import { ApiError, request } from "app/api.js";
import { createCases } from "app/cases.js";
import { createCode } from "app/code.js";
import { need } from "app/dom.js";
import { createDrafts } from "app/drafts.js";
import { conflictBanner, connectionBanner, mountBanners, mountEditorChoices, mountLanguages, mountSaveState } from "app/editor_tools.js";
import { createTutor } from "app/hints.js";
import { createHistory, withJudged } from "app/history.js";
import { format, gettext } from "app/i18n.js";
import { apply, firstFailure, fromDetail, fromQueued, hasGap, isOpen } from "app/judging.js";
import { mountKeyRow } from "app/key_row.js";
import { followLive } from "app/live.js";
import { mountPanes } from "app/panes.js";
import { createResults } from "app/results.js";
import { editorBindings, fillShortcutsDialog, keyLabel, listenForKeys } from "app/shortcuts.js";
import { createStore, memory } from "app/store.js";
import { applyHint, applyMessage } from "app/told.js";
import { codeOf, lookOf } from "app/verdicts.js";

/** A silent submission is asked after, in case its end was lost with the event store. */
const SILENCE_MS = 10_000;

const data = JSON.parse(need("#workspace-data").textContent ?? "{}");
const signInUrl = data.signed_in ? null : data.urls.login;
const starters = Object.fromEntries(data.languages.map((/** @type {any} */ language) => [language.id, language.starter_code]));

const store = createStore({
  language: firstLanguage(),
  /** @type {import("app/judging.js").Judged | null} */
  judged: newest(data.current, data.run),
  /** @type {any[]} */
  history: data.history ?? [],
  /** @type {import("app/told.js").Hint[]} */
  hints: data.hints ?? [],
  /** @type {import("app/told.js").Message[]} */
  messages: data.messages ?? [],
});

const announcer = createAnnouncer({ status: need("[data-status]"), alert: need("[data-alert]") });
const panes = mountPanes();
const banners = mountBanners();

/** What was judged last, submission or run. @param {any} submission @param {any} run */
function newest(submission, run) {
  const last = [submission, run].filter(Boolean).sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  return last ? fromDetail(last) : null;
}

/** The language last used here, else the one with a draft, else the server's choice. */
function firstLanguage() {
  const known = new Set(data.languages.map((/** @type {any} */ language) => language.id));
  const wanted = [memory.read(`language:${data.slug}`), data.current?.language, ...Object.keys(data.drafts), memory.read("language"), data.default_language];
  return wanted.find((id) => known.has(id)) ?? data.languages[0].id;
}

/** @param {string} id */
function languageOf(id) {
  return data.languages.find((/** @type {any} */ language) => language.id === id) ?? data.languages[0];
}

// ---- editor and drafts ----------------------------------------------------------------------------

const drafts = createDrafts({
  slug: data.slug,
  owner: data.owner,
  url: data.urls.drafts,
  drafts: data.drafts,
  starters,
  onState: mountSaveState(),
  onConflict: (conflict) => banners.set("conflict", conflict && conflictBanner(conflict, drafts.resolve)),
  onReplaced: (language, code) => {
    if (language === store.get().language) editor.replace(code);
  },
});

/** What each shortcut does; filled below, once the parts exist. @type {Record<string, () => void>} */
const acts = {
  run: () => void actions.run(),
  submit: () => void actions.submit(),
  save: () => void saveNow(),
  "tab-mode": () => choices.toggleTabMode(),
  "go-statement": () => panes.show("statement", { focus: true }),
  "go-editor": () => goToEditor(),
  "go-results": () => panes.show("results", { focus: true }),
  "go-tutor": () => panes.show("tutor", { focus: true }),
  help: () => openShortcuts(),
};

const editor = createCode(need("[data-editor]"), {
  doc: drafts.open(store.get().language),
  language: languageOf(store.get().language).editor,
  bindings: editorBindings(acts),
  onChange: (text) => drafts.changed(store.get().language, text),
  onBlur: () => void drafts.save(),
});

const choices = mountEditorChoices(editor, announcer.say);
const languages = mountLanguages(data.languages, store.get().language, setLanguage);
mountKeyRow(editor);

/** @param {string} id */
function setLanguage(id) {
  void drafts.save();
  store.set({ language: id });
  memory.write(`language:${data.slug}`, id);
  memory.write("language", id);
  const text = drafts.open(id);
  void editor.setLanguage(languageOf(id).editor);
  editor.replace(text);
  editor.setRemarks([]);
  languages.show(id);
}

async function saveNow() {
  await drafts.save();
  announcer.say(drafts.isDirty() ? gettext("Not saved on the server yet.") : gettext("Draft saved."));
}

function goToEditor() {
  panes.show("editor");
  editor.focus();
}

/** @param {number} line */
function goToLine(line) {
  panes.show("editor");
  editor.goToLine(line);
}

need("[data-reset]").addEventListener("click", () => {
  editor.replace(starters[store.get().language] ?? "");
  announcer.say(format(gettext("Back to the starter code. {keys} takes it back."), { keys: keyLabel("undo") }));
  goToEditor();
});

// ---- input, run, submit ---------------------------------------------------------------------------

/** @type {ReturnType<typeof createCases> | null} */
let cases = null;

const actions = createActions({
  slug: data.slug,
  urls: data.urls,
  signInUrl,
  codeMaxBytes: data.limits.code_max_bytes,
  code: () => editor.value(),
  language: () => store.get().language,
  input: () => cases?.chosen() ?? null,
  judged: () => store.get().judged,
  onSent: sent,
  onFailure: failed,
  onWaiting: (waiting) => banners.set("sending", waiting ? connectionBanner("sending") : null),
  beforeLeaving: () => drafts.save(),
});

cases = createCases(need("[data-cases]"), {
  slug: data.slug,
  isFunction: data.mode === "function",
  samples: data.samples,
  onChange: () => actions.showButtons(),
});

/** The answer to a POST; events of the same submission may have come before it. @param {any} detail */
function sent(detail) {
  const { judged } = store.get();
  if (judged?.id !== detail.id) setJudged(fromDetail(detail));
  panes.show("results");
  panes.showPanel("results-body");
  announcer.say(detail.kind === "run" ? gettext("Running.") : gettext("Judging."));
}

/** @param {{detail: string, code?: string, requestId?: string} | null} error */
function failed(error) {
  results.showFailure(error);
  if (!error) return;
  panes.show("results");
  panes.showPanel("results-body");
  announcer.warn(error.detail);
}

// ---- results, history, tutor ----------------------------------------------------------------------

const results = createResults(
  need("[data-results]"),
  {
    signInUrl,
    catalogueUrl: "/",
    onCancel: () => void actions.cancel(),
    onSubmit: () => void actions.submit(),
    onAskTutor: () => panes.show("tutor", { focus: true }),
    canAskTutor: () => data.signed_in,
    isInteractive: () => data.mode === "interactive",
    onGoToLine: goToLine,
    onUseInput: (test) => {
      cases?.add(test.input ?? "", test.name);
      panes.show("results");
      panes.showPanel("input-body");
      cases?.focusInput();
      announcer.say(format(gettext("Run now uses {name}."), { name: test.name }));
    },
  },
  () => store.get().history,
);

const history = createHistory({
  languageName: (id) => languageOf(id).name,
  currentCode: () => editor.value(),
  submissionsUrl: data.urls.submissions,
  onLoad: (code, language) => {
    if (language !== store.get().language) setLanguage(language);
    editor.replace(code);
    announcer.say(format(gettext("The attempt is in the editor. {keys} takes it back."), { keys: keyLabel("undo") }));
    goToEditor();
  },
  onError: (error) => {
    if (!(error instanceof ApiError)) throw error;
    failed(error);
  },
});

const tutor = createTutor(need("[data-tutor]"), {
  signedIn: data.signed_in,
  signInUrl,
  submissionsUrl: data.urls.submissions,
  messagesUrl: `/api/v1/problems/${data.slug}/messages/`,
  tutor: data.tutor,
  ladder: data.ladder,
  program: () => ({ code: editor.value(), language: store.get().language }),
  isSolved: (submission) => store.get().history.some((item) => item.id === submission && item.verdict === "accepted"),
  say: announcer.say,
  onHints: (change) => store.set({ hints: change(store.get().hints) }),
  onMessages: (change) => store.set({ messages: change(store.get().messages) }),
});

/** @param {import("app/judging.js").Judged} judged */
function setJudged(judged) {
  const history = judged.kind === "submission" ? withJudged(store.get().history, judged) : store.get().history;
  store.set({ judged, history });
}

store.watch((state, before) => {
  if (state.judged !== before.judged || state === before) {
    results.show(state.judged);
    actions.showButtons();
    if (state.judged) showRemarks(state.judged);
    showMark(state.judged);
  }
  history.show(state.history);
  tutor.show({ hints: state.hints, messages: state.messages, latest: state.history[0] ?? null });
  need("[data-tutor-mark]").dataset.tone = state.hints.some((hint) => hint.submission === state.history[0]?.id) ? "wait" : "";
});

/** A coloured dot on the narrow screen's tab. @param {import("app/judging.js").Judged | null} judged */
function showMark(judged) {
  need("[data-results-mark]").dataset.tone = judged ? lookOf(codeOf(judged)).tone : "";
}

/** Compile errors and the line of the first exception, in the editor's margin. @param {import("app/judging.js").Judged} judged */
function showRemarks(judged) {
  if (judged.language !== store.get().language || isOpen(judged)) return editor.setRemarks([]);
  const { compile } = judged;
  if (compile && !compile.ok && compile.line !== null) {
    return editor.setRemarks([{ line: compile.line, severity: "error", message: compile.output.split("\n").slice(0, 6).join("\n") }]);
  }
  const exception = judged.tests[firstFailure(judged)]?.exception;
  const line = exception?.line;
  editor.setRemarks(exception && line ? [{ line, severity: "error", message: `${exception.name}: ${exception.message}` }] : []);
}

// ---- live events ----------------------------------------------------------------------------------

let lastNews = Date.now();

/** @param {import("app/judging.js").LiveEvent} event */
function onEvent(event) {
  lastNews = Date.now();
  if (event.data.message) return store.set({ messages: applyMessage(store.get().messages, event) });
  if (event.data.hint) return store.set({ hints: applyHint(store.get().hints, event) });
  const { judged } = store.get();
  if (judged && judged.id === event.data.submission) return changed(judged, apply(judged, event));
  if (event.type === "submission.queued" && isNewer(event, judged)) setJudged(fromQueued(event));
}

/** Whether a submission sent in another tab came after what is shown here. @param {import("app/judging.js").LiveEvent} event @param {import("app/judging.js").Judged | null} judged */
function isNewer(event, judged) {
  return !judged || new Date(event.at) > new Date(judged.created_at);
}

/** @param {import("app/judging.js").Judged} before @param {import("app/judging.js").Judged} after */
function changed(before, after) {
  if (after === before) return;
  setJudged(after);
  if (isOpen(after)) {
    if (after.total) announcer.say(format(gettext("{passed} of {total} passed"), { passed: after.passed, total: after.total }));
    return;
  }
  announcer.say(verdictWords(after));
  if (after.kind === "submission" && after.status === "finished" && codeOf(after) !== "judge_error") tutor.expect(after.id);
  if (hasGap(after)) void refetch();
}

/** @param {import("app/judging.js").Judged} judged */
function verdictWords(judged) {
  return format(gettext("{verdict}. {passed} of {total} passed."), { verdict: lookOf(codeOf(judged)).word, passed: judged.passed, total: judged.total });
}

/** Asks for the shown submission as it is stored. @param {{wait?: boolean}} [options] */
async function refetch({ wait = false } = {}) {
  const { judged } = store.get();
  if (!judged) return;
  const base = judged.kind === "run" ? data.urls.runs : data.urls.submissions;
  const detail = await request("GET", `${base}${judged.id}/${wait ? "?wait=20" : ""}`);
  lastNews = Date.now();
  if (store.get().judged?.id !== detail.id) return;
  const wasOpen = isOpen(/** @type {any} */ (store.get().judged));
  const fresh = fromDetail(detail);
  setJudged(fresh);
  if (wasOpen && !isOpen(fresh)) {
    announcer.say(verdictWords(fresh));
    if (data.signed_in && fresh.kind === "submission") await refetchHints(fresh.id);
  }
}

/** Hints of a submission without live events. @param {string} submission */
async function refetchHints(submission) {
  const answer = await request("GET", `${data.urls.submissions}${submission}/hints/`);
  const fresh = answer.results ?? answer.hints ?? answer;
  store.set({ hints: [...store.get().hints.filter((hint) => hint.submission !== submission), ...fresh] });
}

followLive({
  socketPath: data.socket_path,
  after: data.last_event_id,
  onEvent,
  onConnection: (connection) => {
    const words = connection === "reconnecting" || connection === "polling" ? connection : null;
    banners.set("connection", words && connectionBanner(words));
    if (connection === "live") lastNews = Date.now();
  },
  eventsUrl: () => {
    const { judged } = store.get();
    if (!judged || !isOpen(judged)) return null;
    return `${judged.kind === "run" ? data.urls.runs : data.urls.submissions}${judged.id}/events/`;
  },
  refresh: () => refetch({ wait: true }),
});

setInterval(() => {
  const { judged } = store.get();
  if (!judged || !isOpen(judged) || Date.now() - lastNews < SILENCE_MS) return;
  refetch().catch(() => undefined); // unreachable: the connection's banner says so
}, SILENCE_MS / 2);

// ---- keys -----------------------------------------------------------------------------------------

const dialog = /** @type {HTMLDialogElement} */ (need("[data-shortcuts-dialog]"));
fillShortcutsDialog(dialog);

function openShortcuts() {
  if (!dialog.open) dialog.showModal();
}

need("[data-open-shortcuts]").addEventListener("click", openShortcuts);
need("[data-open-shortcuts]").title = `${gettext("List of keys")} (${keyLabel("help")})`;
listenForKeys(acts, choices.singleKeys);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || editor.hasFocus() || document.querySelector("dialog[open]")) return;
  tutor.stopSpeaking();
});

actions.resume();
document.documentElement.dataset.ready = "workspace";
