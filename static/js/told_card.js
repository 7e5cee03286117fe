/** One thing that the tutor said, as a card: its sentences, a stop button while it speaks, and what can be said to it. */
import { fill, h } from "app/dom.js";
import { gettext } from "app/i18n.js";
import { canRetry, isSpeaking } from "app/told.js";

/**
 * @typedef {import("app/told.js").Told} Told
 * @typedef {{stop: (told: any) => void, retry: (told: any) => void, rate: (told: any, helpful: boolean) => void, dismiss?: (told: any) => void}} CardActs
 */

/** Changes the card only where what it shows has changed, so that focus and selection stay. @param {HTMLElement} card @param {Told} told @param {string} title @param {CardActs} acts */
export function showTold(card, told, title, acts) {
  const print = JSON.stringify([told.status, told.outcome, told.helpful, told.sentences.length, told.problem_words, told.withheld, /** @type {any} */ (told).reception]);
  if (card.dataset.print === print) return;
  card.dataset.print = print;
  card.dataset.status = told.status;
  const text = h("div", { class: "prose hint-text" }, ...told.sentences.map((sentence) => sentence && sentenceElement(sentence)));
  const hadFocus = card.contains(document.activeElement);
  fill(card, h("h3", {}, title), text, ...foot(told, acts));
  if (hadFocus) card.focus();
}

/** A learner's own turn: their words as they wrote them. @param {{text: string}} message */
export function ownTurn(message) {
  return h("article", { class: "turn", "aria-label": gettext("You") }, h("p", { class: "turn-text" }, message.text));
}

/** A sentence arrives as HTML that the server rendered and sanitised. @param {{html: string}} sentence */
function sentenceElement(sentence) {
  const element = h("div", { class: "sentence" });
  element.innerHTML = sentence.html;
  return element;
}

/** @param {Told} told @param {CardActs} acts */
function foot(told, acts) {
  if (isSpeaking(told)) {
    const words = told.sentences.length ? gettext("Going on") : gettext("Reading your result");
    return [row(h("span", { class: "quiet-text" }, words), button(gettext("Stop"), () => acts.stop(told), { "data-stop-hint": "" }))];
  }
  return [note(told), row(...closing(told, acts))].filter(Boolean);
}

/** How it ended, where that needs a word. @param {Told} told */
function note(told) {
  /** @param {string} words */
  const quiet = (words) => h("p", { class: "quiet-text" }, words);
  if (told.status === "failed") return quiet(told.problem_words || gettext("This could not be told. It is our fault."));
  if (told.status === "cancelled") return quiet(gettext("Stopped by you."));
  if (told.outcome === "interrupted") return quiet(gettext("The tutor was interrupted here."));
  if (told.withheld && told.outcome === "computed") return quiet(gettext("A sentence that gave too much away or could not be checked was held back; this was computed from your result instead."));
  return null;
}

/** @param {Told} told @param {CardActs} acts */
function closing(told, acts) {
  const again = canRetry(told) && button(gettext("Go on"), () => acts.retry(told), { "data-retry": "" });
  return told.sentences.length ? [again, rating(told, acts), putAside(told, acts)] : [again];
}

/** @param {Told} told @param {CardActs} acts */
function rating(told, acts) {
  /** @param {boolean} value @param {string} word */
  const choice = (value, word) => h("button", { type: "button", class: "button quiet small", "aria-pressed": String(told.helpful === value), onclick: () => acts.rate(told, value) }, word);
  return h("div", { class: "rating", role: "group", "aria-label": gettext("Was this helpful?") }, h("span", { class: "quiet-text" }, gettext("Helpful?")), choice(true, gettext("Yes")), choice(false, gettext("No")));
}

/** A hint that is in the way can be put aside; the tutor learns from it. @param {Told} told @param {CardActs} acts */
function putAside(told, acts) {
  const { dismiss } = acts;
  if (!dismiss || /** @type {any} */ (told).reception) return null;
  return button(gettext("Put aside"), () => dismiss(told), { "data-dismiss-hint": "", class: "button quiet small" });
}

/** @param {...(Node | false | null)} children */
function row(...children) {
  return children.some(Boolean) ? h("div", { class: "button-row" }, ...children) : null;
}

/** @param {string} word @param {() => void} act @param {Record<string, string>} [properties] */
function button(word, act, properties = {}) {
  return h("button", { type: "button", class: "button secondary small", onclick: act, ...properties }, word);
}
