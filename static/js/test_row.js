/** One test's row: verdict, name, and what is disclosed of it. Secret tests show description and verdict only. */
import { diffLines, foldEqual, splitChange } from "app/diff.js";
import { h } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { transcript } from "app/transcript.js";
import { lookOf, verdictMark } from "app/verdicts.js";

/**
 * @typedef {import("app/judging.js").TestResult} TestResult
 * @typedef {{onUseInput: (test: TestResult) => void, onGoToLine: (line: number) => void, isInteractive: () => boolean}} RowActs
 */

/** @param {TestResult} test */
function titleOf(test) {
  const sample = /^sample\/(\d+)$/.exec(test.name);
  return test.description || (sample ? format(gettext("Sample {number}"), { number: sample[1] }) : test.name);
}

/** @param {TestResult} test @param {RowActs} acts @param {{open: boolean}} options */
export function testRow(test, acts, { open }) {
  const summary = [
    verdictMark(test.verdict, { brief: true }),
    h("span", { class: "test-name" }, titleOf(test), " ", test.visibility === "secret" && h("span", { class: "tag" }, gettext("secret"))),
    h("span", { class: "test-time figure" }, test.verdict === "skipped" ? "" : `${test.time_ms} ms`),
  ];
  const tone = lookOf(test.verdict).tone;
  const message = messageOf(test, acts);
  if (test.visibility === "secret") return h("div", { class: "test-body", "data-tone": tone }, h("div", { class: "test-row" }, ...summary), message);
  return h("details", { class: "test-body", "data-tone": tone, open }, h("summary", { class: "test-row" }, ...summary), h("div", { class: "test-detail" }, message, ...disclosed(test, acts)));
}

/** @param {TestResult} test @param {RowActs} acts */
function messageOf(test, acts) {
  if (test.verdict === "accepted" || test.verdict === "skipped") return null;
  if (test.verdict === "judge_error") return h("p", { class: "test-message" }, gettext("Our judge failed here. It is our fault and does not count; it is tried again by itself."));
  const { exception } = test;
  if (!exception && test.difference) return null; // the difference is shown itself
  if (!exception) return test.message ? h("p", { class: "test-message" }, test.message) : null;
  const text = exception.message ? `${exception.name}: ${exception.message}` : exception.name;
  const line = exception.line;
  return h(
    "p",
    { class: "test-message" },
    h("code", {}, text),
    line !== null && h("button", { type: "button", class: "button quiet small", onclick: () => acts.onGoToLine(line) }, format(gettext("Go to line {line}"), { line })),
  );
}

/** @param {TestResult} test @param {RowActs} acts */
function disclosed(test, acts) {
  const parts = [];
  const talked = acts.isInteractive() && typeof test.output === "string";
  const wrong = test.verdict === "wrong_answer" && typeof test.expected === "string" && typeof test.output === "string";
  if (wrong) parts.push(...difference(test));
  parts.push(
    h(
      "div",
      { class: "texts" },
      talked && transcript(test.output ?? ""),
      textBlock(gettext("Input"), test.input, `${test.name}-input.txt`),
      !wrong && textBlock(gettext("Expected"), test.expected, `${test.name}-expected.txt`),
      !wrong && !talked && textBlock(gettext("Your output"), test.output, `${test.name}-output.txt`),
      textBlock(gettext("Standard error"), test.stderr || null, `${test.name}-stderr.txt`, "whole"),
    ),
  );
  if (typeof test.input === "string" && test.visibility !== "custom") {
    const word = test.verdict === "accepted" ? gettext("Use this test as my input") : gettext("Use this failing test as my input");
    parts.push(h("div", { class: "button-row" }, h("button", { type: "button", class: "button secondary small", onclick: () => acts.onUseInput(test) }, word)));
  }
  return parts;
}

const SHOWN_CHARACTERS = 4000;

/**
 * A titled text; a long one is cut, with the whole of what is known to download.
 *
 * @param {string} title
 * @param {string | null | undefined} text
 * @param {string} fileName
 * @param {string} [place]  a class
 */
function textBlock(title, text, fileName, place) {
  if (text === null || text === undefined) return null;
  const cut = text.length > SHOWN_CHARACTERS;
  const shown = cut ? text.slice(0, SHOWN_CHARACTERS) : text;
  return h(
    "div",
    { class: place },
    h("h3", {}, title),
    text === "" ? h("p", { class: "quiet-text" }, gettext("nothing")) : h("pre", { tabindex: "0", "aria-label": title }, shown),
    cut && h("button", { type: "button", class: "button quiet small", onclick: () => download(text, fileName) }, format(gettext("Cut after {count} characters: download it"), { count: SHOWN_CHARACTERS })),
  );
}

/** @param {string} text @param {string} fileName */
function download(text, fileName) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href: url, download: fileName.replaceAll("/", "-") }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** @type {Record<string, string>} */
const KINDS = {
  value: gettext("The first difference is in line {line}, column {column}."),
  extra_output: gettext("Your output goes on after the expected end, from line {line}, column {column}."),
  missing_output: gettext("Your output ends too early, at line {line}, column {column}."),
  whitespace: gettext("Only blanks or line ends differ, first in line {line}, column {column}."),
  case: gettext("Only upper and lower case differ, first in line {line}, column {column}."),
  order: gettext("The same lines, in another order; first in line {line}."),
  type: gettext("The value has another type than expected."),
};

/** The sentence and the table of expected and actual lines. @param {TestResult} test */
function difference(test) {
  const place = test.difference;
  const sentence = place ? format(KINDS[place.kind] ?? KINDS.value, { line: place.line, column: place.column }) : "";
  const rows = foldEqual(diffLines(test.expected ?? "", test.output ?? ""));
  let first = true;
  const body = rows.map((row) => {
    if (typeof row === "number") return h("tr", { class: "folded" }, h("td", { colspan: "4" }, format(gettext("{count} equal lines"), { count: row })));
    const marked = !row.same && first;
    if (marked) first = false;
    return diffRow(row, marked);
  });
  return [
    sentence && h("p", { class: "test-message" }, sentence),
    h(
      "div",
      { class: "diff", tabindex: "0", role: "region", "aria-label": gettext("Expected and actual output") },
      h(
        "table",
        {},
        h("colgroup", {}, h("col", { class: "number" }), h("col"), h("col", { class: "number" }), h("col")),
        h("thead", {}, h("tr", {}, h("th", { scope: "col", colspan: "2" }, gettext("Expected")), h("th", { scope: "col", colspan: "2" }, gettext("Your output")))),
        h("tbody", {}, ...body),
      ),
    ),
  ];
}

/** @param {import("app/diff.js").Pair} pair @param {boolean} isFirst */
function diffRow({ left, right, same }, isFirst) {
  const change = !same && left && right ? splitChange(left.text, right.text) : null;
  /** @param {import("app/diff.js").Line | null} line @param {"left" | "right"} side */
  const cells = (line, side) => [
    h("td", { class: "line-number" }, line ? String(line.number) : ""),
    h("td", { class: `line ${line ? "" : "absent"}`, "data-side": same ? false : side }, ...lineParts(line, change, side, same)),
  ];
  return h("tr", { class: same ? "same" : "changed", "data-first": isFirst }, ...cells(left, "left"), ...cells(right, "right"));
}

/** @param {import("app/diff.js").Line | null} line @param {ReturnType<typeof splitChange> | null} change @param {"left" | "right"} side @param {boolean} same */
function lineParts(line, change, side, same) {
  if (!line) return [h("span", { class: "quiet-text" }, gettext("no line"))];
  if (same) return [line.text];
  if (!change) return [h("mark", {}, ...visible(line.text))];
  const part = change[side];
  return [...visible(change.start), part ? h("mark", {}, ...visible(part)) : h("mark", { class: "nothing" }), ...visible(change.end)];
}

/** Text with blanks and tabs made visible; copying it still gives the real characters. @param {string} text @returns {(Node | string)[]} */
function visible(text) {
  return text
    .split(/([ \t\r]+)/)
    .filter(Boolean)
    .flatMap((part) => (/^[ \t\r]/.test(part) ? [...part].map(blank) : [part]));
}

/** @param {string} character @returns {Node | string} */
function blank(character) {
  return h("span", { class: "blank", "data-blank": { " ": "·", "\t": "→", "\r": "␍" }[character] }, character);
}

/** Brings the first difference of an opened row into view inside its own box, without moving the page. @param {ParentNode} root */
export function showFirstDifference(root) {
  for (const box of root.querySelectorAll(".diff")) {
    const row = box.querySelector("tr[data-first]");
    if (row instanceof HTMLElement) box.scrollTop = Math.max(0, row.offsetTop - box.clientHeight / 3);
  }
}
