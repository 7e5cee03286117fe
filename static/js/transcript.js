/** A conversation of two programs: who said what, line by line. */
import { h } from "app/dom.js";
import { gettext } from "app/i18n.js";

/** @typedef {{speaker: "you" | "judge" | "", text: string}} Line */

/** "> " begins what the learner's program wrote, "< " what it read; other lines (a note of what is cut) nobody's. @param {string} text @returns {Line[]} */
export function transcriptLines(text) {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const speaker = line.startsWith("> ") ? "you" : line.startsWith("< ") ? "judge" : "";
      return { speaker, text: speaker ? line.slice(2) : line };
    });
}

/** @param {string} text */
export function transcript(text) {
  const words = { you: gettext("Your program"), judge: gettext("Judge"), "": "" };
  return h(
    "div",
    { class: "whole" },
    h("h3", {}, gettext("The conversation")),
    text === ""
      ? h("p", { class: "quiet-text" }, gettext("nothing was said"))
      : h(
          "ol",
          { class: "transcript", tabindex: "0", "aria-label": gettext("The conversation") },
          ...transcriptLines(text).map((line) =>
            h("li", { "data-speaker": line.speaker }, h("span", { class: "speaker" }, words[line.speaker]), h("code", {}, line.text)),
          ),
        ),
  );
}
