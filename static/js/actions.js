/** Run, Submit and Cancel: what they send, what their buttons say, and how a lost request is sent again. */
import { ApiError, postOnce, randomKey, request } from "app/api.js";
import { need, setText } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { isOpen } from "app/judging.js";
import { keyLabel } from "app/shortcuts.js";

const PENDING_MAX_AGE_MS = 10 * 60_000;

/**
 * @typedef {{key: string, kind: "run" | "submission", body: any, at: number}} Pending
 * @typedef {{
 *   slug: string, urls: {runs: string, submissions: string}, signInUrl: string | null, codeMaxBytes: number,
 *   code: () => string, language: () => string, input: () => {name: string, input: string} | null,
 *   judged: () => import("app/judging.js").Judged | null,
 *   onSent: (detail: any) => void, onFailure: (error: {detail: string, code?: string, requestId?: string} | null) => void,
 *   onWaiting: (waiting: boolean) => void, beforeLeaving: () => Promise<void>,
 * }} ActionOptions
 */

/** @param {ActionOptions} options */
export function createActions(options) {
  const runButton = need("[data-run]");
  const submitButton = need("[data-submit]");
  const pendingKey = `pending:${options.slug}`;
  /** @type {"run" | "submission" | null} */
  let sending = null;
  let stopped = false;

  const busy = () => sending !== null || isOpen(options.judged() ?? { status: "" });

  /** Buttons say what they will do, or what is being done. */
  function showButtons() {
    const judged = options.judged();
    const open = judged && isOpen(judged) ? judged : null;
    const kind = sending ?? open?.kind ?? null;
    const input = options.input();
    const runWord = input ? format(gettext("Run “{name}”"), { name: input.name || gettext("Unnamed") }) : gettext("Run samples");
    setText(need("[data-word]", runButton), kind === "run" ? gettext("Running") : runWord);
    const submitWord = options.signInUrl ? gettext("Sign in to submit") : gettext("Submit");
    setText(need("[data-word]", submitButton), kind === "submission" ? gettext("Judging") : submitWord);
    for (const button of [runButton, submitButton]) button.setAttribute("aria-disabled", String(kind !== null));
    runButton.title = `${gettext("Try it on the samples or your own input; never counts")} (${keyLabel("run")})`;
    submitButton.title = `${gettext("Judge it on all tests")} (${keyLabel("submit")})`;
  }

  function tooLarge() {
    const size = new TextEncoder().encode(options.code()).length;
    if (size <= options.codeMaxBytes) return false;
    options.onFailure({ detail: format(gettext("The program has {size} bytes; at most {limit} are taken. Shorten it and try again."), { size, limit: options.codeMaxBytes }) });
    return true;
  }

  /** @param {"run" | "submission"} kind */
  async function begin(kind) {
    if (busy() || tooLarge()) return;
    const body = { problem: options.slug, language: options.language(), code: options.code() };
    const input = kind === "run" ? options.input() : null;
    await send({ key: randomKey(), kind, body: input ? { ...body, stdin: input.input } : body, at: Date.now() });
  }

  /** Keeps the request until it is answered, so that a reload sends it again with the same key. @param {Pending} pending */
  async function send(pending) {
    sending = pending.kind;
    stopped = false;
    remember(pending);
    options.onFailure(null);
    showButtons();
    const url = pending.kind === "run" ? options.urls.runs : options.urls.submissions;
    try {
      const detail = await postOnce(url, pending.body, { key: pending.key, onWaiting: () => options.onWaiting(true), stopped: () => stopped });
      sending = null;
      options.onSent(detail);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      options.onFailure(withRetry(error));
    } finally {
      sending = null;
      remember(null);
      options.onWaiting(false);
      showButtons();
    }
  }

  /** @param {Pending | null} pending */
  function remember(pending) {
    try {
      if (pending) sessionStorage.setItem(pendingKey, JSON.stringify(pending));
      else sessionStorage.removeItem(pendingKey);
    } catch {
      // Without storage a reload in this very moment has to press the button again.
    }
  }

  /** Sends what an earlier visit of this tab could not. */
  function resume() {
    try {
      /** @type {Pending | null} */
      const pending = JSON.parse(sessionStorage.getItem(pendingKey) ?? "null");
      if (pending && Date.now() - pending.at < PENDING_MAX_AGE_MS) void send(pending);
      else remember(null);
    } catch {
      // Forbidden storage holds nothing to resume.
    }
  }

  const run = () => begin("run");

  async function submit() {
    if (!options.signInUrl) return begin("submission");
    await options.beforeLeaving();
    location.assign(options.signInUrl);
  }

  async function cancel() {
    stopped = true;
    const judged = options.judged();
    if (!judged || !isOpen(judged)) return;
    const base = judged.kind === "run" ? options.urls.runs : options.urls.submissions;
    try {
      await request("POST", `${base}${judged.id}/cancel/`, { body: {} });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 409) options.onFailure(error); // 409: it ended meanwhile, which its own event tells
    }
  }

  runButton.addEventListener("click", run);
  submitButton.addEventListener("click", submit);
  showButtons();
  return { run, submit, cancel, resume, showButtons };
}

/** @param {ApiError} error */
function withRetry(error) {
  if (!error.retryAfter) return error;
  const detail = `${error.detail} ${format(gettext("Try again in {seconds} s."), { seconds: error.retryAfter })}`;
  return { detail, code: error.code, requestId: error.requestId };
}
