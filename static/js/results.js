/** The results pane: verdict first, then one next act, then the tests, added and changed in place. */
import { fill, h, icon, setText } from "app/dom.js";
import { groupsTable } from "app/groups.js";
import { format, gettext } from "app/i18n.js";
import { firstFailure, isOpen } from "app/judging.js";
import { showFirstDifference, testRow } from "app/test_row.js";
import { codeOf, lookOf, verdictMark } from "app/verdicts.js";
import { usualTime, waitingSentence } from "app/waiting.js";

/**
 * @typedef {import("app/judging.js").Judged} Judged
 * @typedef {import("app/test_row.js").RowActs & {
 *   onCancel: () => void, onSubmit: () => void, onAskTutor: () => void, canAskTutor: () => boolean, signInUrl: string | null, catalogueUrl: string,
 * }} ResultActs
 */

const TICK_MS = 500;
const STRIP_CELLS = 60; // a longer strip would be a carpet; the rows below show the rest

/** @param {HTMLElement} root @param {ResultActs} acts @param {() => any[]} history */
export function createResults(root, acts, history) {
  const parts = {
    failure: h("div", { class: "result-failure" }),
    top: h("div", { class: "result-top" }),
    head: h("div", { class: "result-line" }),
    next: h("div", { class: "next-act" }),
    compile: h("div", { class: "compile" }),
    groups: h("div", { class: "groups" }),
    strip: h("ol", { class: "strip", "aria-hidden": "true" }),
    list: h("ol", { class: "tests", "aria-label": gettext("Tests") }),
  };
  parts.top.append(parts.head, parts.strip);
  fill(root, parts.failure, emptyState(), parts.top, parts.next, parts.compile, parts.groups, parts.list);
  const empty = /** @type {HTMLElement} */ (root.querySelector(".empty"));
  /** Rows by index, with the test they show. @type {Map<number, {element: HTMLElement, test: unknown}>} */
  const rows = new Map();
  let shown = "";
  /** @type {Judged | null} */
  let judged = null;
  let openedFailure = false;
  /** Whether the learner scrolls by hand: then the pane does not move by itself. */
  let touched = false;
  /** @type {HTMLElement | null} */
  let sentence = null;
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) root.addEventListener(type, () => (touched = true), { passive: true });

  /** @param {Judged | null} next */
  function show(next) {
    if (!next || judged?.id !== next.id) judged = next;
    empty.hidden = next !== null;
    for (const part of [parts.top, parts.next, parts.compile, parts.groups, parts.list]) part.hidden = next === null;
    if (!next) return;
    if (shown !== next.id) begin(next);
    if (rows.size > 0 && !next.tests.some(Boolean)) clearRows();
    fill(parts.head, ...headline(next));
    sentence = parts.head.querySelector(".waiting-sentence");
    tick(next);
    fill(parts.next, ...nextAct(next, acts));
    showCompile(next);
    fill(parts.groups, groupsTable(isOpen(next) ? [] : next.groups));
    showStrip(next);
    const wasOpen = judged && judged.id === next.id && isOpen(judged);
    judged = next;
    showRows(next);
    follow(next, Boolean(wasOpen));
  }

  /** New rows are followed until the first failure; the end shows the verdict, and below it what failed first. @param {Judged} next @param {boolean} wasOpen */
  function follow(next, wasOpen) {
    if (touched) return;
    if (isOpen(next) && firstFailure(next) < 0) root.scrollTop = root.scrollHeight;
    else if (!isOpen(next) && wasOpen) root.scrollTop = placeOfFailure(next);
  }

  /** Where the first failing row stands right below the verdict; the top when there is nothing to see in it. @param {Judged} next */
  function placeOfFailure(next) {
    const row = openedFailure && rows.get(firstFailure(next))?.element;
    return row ? row.offsetTop - parts.top.offsetHeight : 0;
  }

  /** @param {Judged} next */
  function begin(next) {
    shown = next.id;
    touched = false;
    clearRows();
    root.scrollTop = 0;
    fill(parts.failure);
  }

  function clearRows() {
    rows.clear();
    fill(parts.list);
    openedFailure = false;
  }

  /** @param {Judged} next */
  function headline(next) {
    const code = codeOf(next);
    const kind = next.kind === "run" ? gettext("Run") : gettext("Submission");
    if (isOpen(next)) {
      return [
        verdictMark(code),
        h("span", { class: "quiet-text kind" }, kind),
        h("span", { class: "waiting-sentence quiet-text" }),
        h("button", { type: "button", class: "button secondary small", onclick: acts.onCancel, "data-cancel": "" }, gettext("Cancel")),
      ];
    }
    const facts = next.total && code !== "compile_error" ? [format(gettext("{passed} of {total} passed"), { passed: next.passed, total: next.total })] : [];
    if (next.time_ms || next.memory_kb) facts.push(`${next.time_ms} ms`, `${(next.memory_kb / 1024).toFixed(1)} MiB`);
    return [
      verdictMark(code, { word: headlineWord(next, code) }),
      h("span", { class: "quiet-text figure" }, facts.join(" · ")),
      next.kind === "submission" && next.status === "finished" && h("a", { class: "quiet-text", href: `/submissions/${next.id}/` }, gettext("Its own page")),
    ];
  }

  /** A run is not an attempt, so its verdict is said in other words. @param {Judged} next @param {string} code */
  function headlineWord(next, code) {
    if (next.kind !== "run" || code !== "accepted") return undefined;
    return next.tests[0]?.visibility === "custom" ? gettext("Ran to the end") : gettext("Samples pass");
  }

  /** @param {Judged} next */
  function showCompile(next) {
    const compile = next.compile;
    if (!compile || (compile.ok && !compile.output)) return fill(parts.compile);
    const line = compile.line;
    fill(
      parts.compile,
      h("h3", {}, compile.ok ? gettext("The compiler remarked") : gettext("The compiler said")),
      h("pre", { tabindex: "0", "aria-label": gettext("Compiler output") }, compile.output),
      line !== null && h("button", { type: "button", class: "button secondary small", onclick: () => acts.onGoToLine(line) }, format(gettext("Go to line {line}"), { line })),
    );
  }

  /** @param {Judged} next */
  function showStrip(next) {
    const count = next.verdict === "compile_error" ? 0 : Math.min(next.total, STRIP_CELLS);
    while (parts.strip.children.length > count) parts.strip.lastElementChild?.remove();
    for (let index = 0; index < count; index += 1) {
      const test = next.tests[index];
      const code = test ? test.verdict : isOpen(next) ? "queued" : "skipped";
      const look = lookOf(code);
      const cell = parts.strip.children[index] ?? parts.strip.appendChild(h("li", { class: "cell" }));
      if (cell.getAttribute("data-code") === code) continue;
      cell.setAttribute("data-code", code);
      cell.setAttribute("data-tone", test ? look.tone : "neutral");
      fill(cell, test ? icon(look.icon === "braces" ? "fail" : look.icon) : null);
    }
  }

  /** @param {Judged} next */
  function showRows(next) {
    const failure = firstFailure(next);
    next.tests.forEach((test, index) => {
      const row = rows.get(index);
      if (!test || row?.test === test) return;
      const open = index === failure && !openedFailure && test.visibility !== "secret";
      if (open) openedFailure = true;
      const content = testRow(test, acts, { open: open || test.visibility === "custom" });
      if (row) {
        fill(row.element, content);
        row.test = test;
      } else {
        const element = h("li", { class: "test", "data-index": String(index) }, content);
        parts.list.insertBefore(element, rowAfter(index));
        rows.set(index, { element, test });
      }
      if (open || test.visibility === "custom") showFirstDifference(content);
    });
  }

  /** The row that stands after a new one: order is the test order, not the order of arrival. @param {number} index */
  function rowAfter(index) {
    return [...parts.list.children].find((row) => Number(row.getAttribute("data-index")) > index) ?? null;
  }

  function tick(shownNow = judged) {
    if (!shownNow || !isOpen(shownNow) || !sentence) return;
    const elapsed = Math.max(0, Date.now() - new Date(shownNow.created_at).getTime());
    setText(sentence, waitingSentence(shownNow, { elapsed, usual: usualTime(history()) }));
  }

  /**
   * A request that failed: what happened, what to do next, and the request id to copy.
   *
   * @param {{detail: string, requestId?: string, code?: string} | null} error
   */
  function showFailure(error) {
    if (!error) return fill(parts.failure);
    const signIn = error.code === "not_authenticated" && acts.signInUrl;
    fill(
      parts.failure,
      h(
        "div",
        { class: "notice", "data-tone": "fail" },
        h("p", {}, error.detail),
        signIn && h("p", {}, h("a", { href: signIn }, gettext("Sign in"))),
        error.requestId && h("p", { class: "quiet-text" }, gettext("Request id:"), " ", h("code", {}, error.requestId)),
      ),
    );
    root.scrollTop = 0;
  }

  setInterval(() => tick(), TICK_MS);
  return { show, showFailure };
}

function emptyState() {
  return h(
    "div",
    { class: "empty quiet" },
    h("h3", {}, gettext("Nothing judged yet")),
    h("p", {}, gettext("Run tries your program on the samples or on your own input and never counts. Submit judges it on all tests.")),
  );
}

/** One obvious next thing to press. @param {Judged} judged @param {ResultActs} acts */
function nextAct(judged, acts) {
  if (isOpen(judged)) return [];
  const code = codeOf(judged);
  /** @param {string} word @param {() => void} act */
  const button = (word, act) => h("button", { type: "button", class: "button secondary small", onclick: act }, word);
  if (code === "judge_error") return [h("p", {}, gettext("Our judge failed, not your program. This does not count.")), button(gettext("Submit again"), acts.onSubmit)];
  if (code === "cancelled") return [h("p", {}, gettext("Stopped before the end. It does not count."))];
  if (code === "accepted" && judged.kind === "run") {
    if (judged.tests[0]?.visibility === "custom") return [];
    const submit = acts.signInUrl ? h("a", { class: "button secondary small", href: acts.signInUrl }, gettext("Sign in to submit")) : button(gettext("Submit"), acts.onSubmit);
    return [h("p", {}, gettext("Next: all tests, with the edge cases the samples leave out.")), submit];
  }
  if (code === "accepted") return [h("p", {}, gettext("Solved.")), h("a", { class: "button secondary small", href: acts.catalogueUrl }, gettext("Choose the next problem"))];
  if (judged.kind === "submission" && acts.canAskTutor()) return [h("p", {}, nextSentence(judged)), h("button", { type: "button", class: "button secondary small narrow-only", onclick: acts.onAskTutor }, gettext("Go to the tutor"))];
  return [h("p", {}, nextSentence(judged))];
}

/** @param {Judged} judged */
function nextSentence(judged) {
  if (judged.verdict === "compile_error") return gettext("Read the first message: later ones often follow from it.");
  const test = judged.tests[firstFailure(judged)];
  if (!test || test.visibility === "secret") return gettext("The tests you can see pass; a secret one does not. Its description says what it is about.");
  return gettext("Compare the first failing test with what you expected.");
}
