/** What is left of the hints, and how the next one is unlocked: by a click, or by a thought of the learner's own. */
import { ApiError, request } from "app/api.js";
import { fill, h } from "app/dom.js";
import { format, gettext, ngettext } from "app/i18n.js";

/**
 * @typedef {{given: number[], unlocked: number, level_max: number, used: number, budget: number, left: number, next_level: number, code: string, reason: string}} Ladder
 */

/** The visible budget. @param {Ladder} ladder */
export function budgetLine(ladder) {
  const given = format(gettext("Hint {given} of {most} on this attempt"), { given: Math.max(0, ...ladder.given), most: ladder.level_max });
  const left = format(ngettext("{count} further hint left on this problem", "{count} further hints left on this problem", ladder.left), { count: ladder.left });
  return h("p", { class: "quiet-text hint-budget", "data-hint-budget": "" }, ladder.given.length ? `${given} · ${left}` : left);
}

/**
 * A form for a guess or a prediction. It is made once and kept, so that nothing typed is lost when a hint streams.
 *
 * @param {{effortUrl: () => string, onUnlocked: (ladder: Ladder) => void, say: (text: string) => void}} options
 */
export function createEffortForm(options) {
  let sending = false;
  const kind = h("select", { name: "kind", "aria-label": gettext("What you say") }, h("option", { value: "hypothesis" }, gettext("I think the cause is")), h("option", { value: "prediction" }, gettext("I predict this output")));
  const box = h("textarea", { name: "text", rows: 2, "aria-label": gettext("Your thought, in your own words") });
  const problem = h("div", { class: "chat-problem" });
  const button = h("button", { type: "submit", class: "button secondary small", "data-unlock": "" }, gettext("Unlock the next hint"));
  const form = h("form", { class: "effort-form", "data-effort": "", onsubmit: submitted }, kind, box, problem, h("div", { class: "button-row" }, button));

  /** @param {Event} event */
  async function submitted(event) {
    event.preventDefault();
    if (sending) return;
    sending = true;
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await request("POST", options.effortUrl(), { body: { kind: kind.value, text: box.value } });
      box.value = "";
      fill(problem);
      options.say(gettext("Unlocked."));
      options.onUnlocked(answer.ladder);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fill(problem, h("p", { class: "notice", "data-tone": "fail", role: "alert" }, error.unanswered ? gettext("The server cannot be reached. Your words are kept here; send them again in a moment.") : error.detail));
      box.focus();
    } finally {
      sending = false;
      button.setAttribute("aria-disabled", "false");
    }
  }

  return form;
}
