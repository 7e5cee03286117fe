/** The dialog in which two programs are compared. */
import { showDiff } from "app/code.js";
import { fill, h, need } from "app/dom.js";
import { gettext } from "app/i18n.js";

/**
 * @param {{title: string, before: string, after: string, language: string, labels: {before: string, after: string},
 *   choices?: {word: string, act: () => void}[]}} options
 */
export async function compare({ title, before, after, language, labels, choices = [] }) {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-compare-dialog]"));
  const host = h("div", { class: "compare-host" });
  fill(
    dialog,
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: "compare-heading" }, title),
      h("form", { method: "dialog", class: "button-row" },
        ...choices.map(({ word, act }) => h("button", { class: "button secondary small", onclick: act }, word)),
        h("button", { class: "button secondary small" }, gettext("Close"))),
    ),
    before !== after && h("div", { class: "compare-labels quiet-text", "aria-hidden": "true" }, h("span", {}, labels.before), h("span", {}, labels.after)),
    before === after ? h("p", {}, gettext("The two are the same.")) : host,
  );
  dialog.showModal();
  if (before === after) return;
  const remove = await showDiff(host, { before, after, language, labels });
  dialog.addEventListener("close", remove, { once: true });
}
