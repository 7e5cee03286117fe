/** How statuses and verdicts look: a word, an icon and one of five tones. Codes themselves are never translated. */
import { gettext } from "app/i18n.js";
import { h, icon } from "app/dom.js";

/** @typedef {"pass" | "fail" | "wait" | "neutral"} Tone */

/** @type {Record<string, {word: string, icon: string, tone: Tone}>} */
const looks = {
  queued: { word: gettext("Queued"), icon: "waiting", tone: "wait" },
  running: { word: gettext("Running"), icon: "running", tone: "wait" },
  cancelled: { word: gettext("Cancelled"), icon: "stop", tone: "neutral" },
  accepted: { word: gettext("Accepted"), icon: "pass", tone: "pass" },
  wrong_answer: { word: gettext("Wrong answer"), icon: "fail", tone: "fail" },
  time_limit_exceeded: { word: gettext("Time limit exceeded"), icon: "clock", tone: "fail" },
  memory_limit_exceeded: { word: gettext("Memory limit exceeded"), icon: "memory", tone: "fail" },
  output_limit_exceeded: { word: gettext("Output limit exceeded"), icon: "overflow", tone: "fail" },
  runtime_error: { word: gettext("Runtime error"), icon: "bolt", tone: "fail" },
  compile_error: { word: gettext("Compile error"), icon: "braces", tone: "fail" },
  judge_error: { word: gettext("Our fault"), icon: "tool", tone: "neutral" },
  skipped: { word: gettext("Not run"), icon: "skipped", tone: "neutral" },
};

/** What one test's verdict is called in a row, where space is short. @type {Record<string, string>} */
const shortWords = {
  accepted: gettext("Passed"),
  time_limit_exceeded: gettext("Too slow"),
  memory_limit_exceeded: gettext("Too much memory"),
  output_limit_exceeded: gettext("Too much output"),
};

/** @param {string} code */
export function lookOf(code) {
  return looks[code] ?? { word: code, icon: "skipped", tone: /** @type {Tone} */ ("neutral") };
}

/** The code to show for a submission: its status until it has a verdict. @param {{status: string, verdict: string | null}} judged */
export function codeOf(judged) {
  if (judged.status === "failed") return "judge_error";
  return judged.status === "finished" ? judged.verdict || "judge_error" : judged.status;
}

/** Icon and word. @param {string} code @param {{word?: string, brief?: boolean}} [options] */
export function verdictMark(code, options = {}) {
  const look = lookOf(code);
  const word = options.word ?? (options.brief ? shortWords[code] : undefined) ?? look.word;
  return h("span", { class: "verdict", "data-tone": look.tone, "data-verdict": code }, icon(look.icon), h("span", {}, word));
}
