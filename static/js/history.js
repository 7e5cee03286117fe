/** The learner's attempts at this problem: open, load into the editor (Undo takes it back), compare. */
import { request } from "app/api.js";
import { compare } from "app/compare.js";
import { fill, h, need, setText } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { timeElement } from "app/times.js";
import { codeOf, verdictMark } from "app/verdicts.js";

const SHOWN = 20;

/**
 * The history with a judged submission put in or brought up to date, newest first. Pure.
 *
 * @param {any[]} history
 * @param {import("app/judging.js").Judged} judged
 */
export function withJudged(history, judged) {
  const item = {
    id: judged.id,
    kind: judged.kind,
    language: judged.language,
    status: judged.status,
    verdict: judged.verdict,
    tests_passed: judged.passed,
    tests_total: judged.total,
    time_ms: judged.time_ms,
    created_at: judged.created_at,
    finished_at: judged.finished_at,
  };
  const index = history.findIndex((other) => other.id === judged.id);
  if (index < 0) return [item, ...history].slice(0, SHOWN);
  return history.map((other, at) => (at === index ? { ...other, ...item } : other));
}

/**
 * @param {{languageName: (id: string) => string, currentCode: () => string, submissionsUrl: string,
 *   onLoad: (code: string, language: string) => void, onError: (error: unknown) => void}} options
 */
export function createHistory(options) {
  const root = need("[data-history]");
  const count = need("[data-history-count]");

  /** @param {any} item */
  const source = (item) => request("GET", `${options.submissionsUrl}${item.id}/`);

  /** @param {any} item @param {(detail: any) => unknown} use */
  async function withSource(item, use) {
    try {
      await use(await source(item));
    } catch (error) {
      options.onError(error);
    }
  }

  /** @param {any} detail */
  function showComparison(detail) {
    return compare({
      title: gettext("This attempt and the editor"),
      before: detail.code,
      after: options.currentCode(),
      language: detail.language,
      labels: { before: gettext("The attempt"), after: gettext("In the editor now") },
    });
  }

  /** @param {any} item */
  function row(item) {
    const tests = item.tests_total ? format(gettext("{passed} of {total}"), { passed: item.tests_passed, total: item.tests_total }) : "";
    return h(
      "li",
      { class: "attempt" },
      h("a", { class: "attempt-verdict", href: `/submissions/${item.id}/` }, verdictMark(codeOf(item))),
      h("span", { class: "quiet-text figure" }, [options.languageName(item.language), tests].filter(Boolean).join(" · "), " · ", timeElement(item.created_at)),
      h(
        "span",
        { class: "attempt-acts" },
        h("button", { type: "button", class: "button quiet small", onclick: () => withSource(item, (detail) => options.onLoad(detail.code, detail.language)) }, gettext("Load")),
        h("button", { type: "button", class: "button quiet small", onclick: () => withSource(item, showComparison) }, gettext("Compare")),
      ),
    );
  }

  /** @type {any[] | null} */
  let shown = null;
  return {
    /** @param {any[]} items */
    show(items) {
      if (items === shown) return;
      shown = items;
      setText(count, items.length ? String(items.length) : "");
      if (items.length) fill(root, h("ol", { class: "attempts", "aria-label": gettext("Attempts, newest first") }, ...items.map(row)));
      else fill(root, h("div", { class: "empty" }, h("h3", {}, gettext("No attempts yet")), h("p", {}, gettext("Each submission is kept here. You can load an earlier one back into the editor or compare two."))));
    },
  };
}
