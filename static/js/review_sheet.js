/** Code with findings beside the lines: built live, or taken over from the server; on wide screens set into the margin. */
import { fill, h, icon } from "app/dom.js";
import { format, gettext } from "app/i18n.js";

const ORDER = ["essential", "actionable", "informative", "celebratory"];
/** @type {Record<string, string>} */
const ICONS = { essential: "fail", actionable: "tool", informative: "hint", celebratory: "pass" };
const CODE = /```(?:\w*\n)?([^]*?)```|`([^`\n]+)`/g;
const GAP_PX = 12;
const BESIDE = matchMedia("(min-width: 64rem)");

/**
 * @typedef {{severity: string, category: string, start_line: number, end_line: number, text: string, suggestion: string, source: string, rule: string}} Finding
 */

/** @returns {{severity: Record<string, string>, category: Record<string, string>}} */
function readWords() {
  return JSON.parse(document.getElementById("review-words")?.textContent ?? '{"severity": {}, "category": {}}');
}

/** Words with code in backticks, as nodes: whatever a model wrote stays text. @param {string} text */
function prose(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    nodes.push(text.slice(at, match.index), h("code", {}, (match[2] ?? match[1]).trim()));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)];
}

/** @param {Finding} finding */
function place(finding) {
  const { start_line: start, end_line: end } = finding;
  return end > start ? format(gettext("lines {start}–{end}"), { start, end }) : format(gettext("line {start}"), { start });
}

/** @param {Finding} finding @param {number} index @param {ReturnType<typeof readWords>} words */
function remark(finding, index, words) {
  const head = h("header", { class: "remark-head" }, icon(ICONS[finding.severity] ?? "hint"), h("h3", { class: "remark-severity" }, words.severity[finding.severity]), h("span", { class: "tag" }, words.category[finding.category]), h("span", { class: "remark-lines" }, place(finding)));
  const { suggestion } = finding;
  const better = suggestion && h("div", { class: "remark-suggestion" }, suggestion.includes("\n") ? h("pre", { tabindex: "0" }, h("code", {}, suggestion)) : h("p", {}, ...prose(suggestion)));
  return h("article", { class: "remark", id: `finding-${index}`, tabindex: "-1", "data-severity": finding.severity, "data-start": finding.start_line }, head, h("p", { class: "remark-text" }, ...prose(finding.text)), better || null, h("p", { class: "remark-source" }, finding.rule || finding.source));
}

/**
 * @param {HTMLElement} host the place of the sheet; lines that the server rendered are taken over
 * @param {HTMLElement} outline the list of findings above it
 */
export function createSheet(host, outline) {
  const words = readWords();
  /** @type {Map<number, Finding>} */
  const findings = new Map();

  /** @returns {NodeListOf<HTMLElement>} */
  const lines = () => host.querySelectorAll("[data-line]");

  /** @param {Finding} finding */
  function mark(finding) {
    const all = lines();
    for (let number = finding.start_line; number <= finding.end_line; number += 1) {
      const line = all[number - 1];
      const before = ORDER.indexOf(line?.dataset.severity ?? "");
      if (line && (before < 0 || ORDER.indexOf(finding.severity) < before)) line.dataset.severity = finding.severity;
    }
  }

  function showOutline() {
    const sorted = [...findings].sort(([, a], [, b]) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.start_line - b.start_line);
    const links = sorted.map(([index, finding]) =>
      h("li", {}, h("a", { href: `#finding-${index}`, "data-severity": finding.severity }, icon(ICONS[finding.severity] ?? "hint"), h("span", { class: "visually-hidden" }, `${words.severity[finding.severity]}: `), h("span", { class: "outline-text" }, ...prose(finding.text)), h("span", { class: "outline-line figure" }, format(gettext("line {start}"), { start: finding.start_line })))),
    );
    outline.hidden = links.length === 0;
    fill(outline, h("ol", {}, ...links));
  }

  /** Sets each remark beside its first line, or below the one before where that takes the place. */
  function arrange() {
    const remarks = [.../** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll(".remark"))];
    const beside = BESIDE.matches && remarks.length > 0;
    host.classList.toggle("is-beside", beside);
    if (!beside) {
      for (const element of remarks) element.style.top = "";
      host.style.minHeight = "";
      return;
    }
    const all = lines();
    const wanted = remarks.map((element) => ({ element, top: all[Number(element.dataset.start) - 1]?.offsetTop ?? 0 }));
    let bottom = 0;
    for (const { element, top } of wanted.sort((a, b) => a.top - b.top)) {
      const at = Math.max(top, bottom);
      element.style.top = `${at}px`;
      bottom = at + element.offsetHeight + GAP_PX;
    }
    host.style.minHeight = `${bottom}px`;
  }

  BESIDE.addEventListener("change", arrange);
  new ResizeObserver(arrange).observe(host);
  void document.fonts.ready.then(arrange);

  return {
    /** Shows code without findings. @param {string} code */
    show(code) {
      findings.clear();
      const texts = code.replace(/\n$/, "").split("\n");
      fill(host, h("ol", { class: "sheet-lines" }, ...texts.map((text, index) => h("li", { "data-line": index + 1 }, h("code", {}, text)))));
      showOutline();
      arrange();
    },
    /** Adds a finding, or replaces the one of that index. @param {number} index @param {Finding} finding */
    put(index, finding) {
      findings.set(index, finding);
      host.querySelector(`#finding-${index}`)?.remove();
      const all = lines();
      all[Math.min(finding.end_line, all.length) - 1]?.append(remark(finding, index, words));
      mark(finding);
      showOutline();
      arrange();
    },
    count: () => findings.size,
    hasTrouble: () => [...findings.values()].some((finding) => finding.severity !== "celebratory"),
  };
}
