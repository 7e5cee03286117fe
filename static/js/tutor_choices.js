/** Who speaks, and what the learner wants of it: first hints by themselves, and whether a model is asked. */
import { ApiError, request } from "app/api.js";
import { fill, h } from "app/dom.js";
import { format, gettext } from "app/i18n.js";

const URL = "/api/v1/tutor/preferences/";

/** Names the provider, says that it can err, and who may read along. @param {any} known */
export function whoSpeaks(known) {
  const { provider, model, leaves_house: leaves } = known.tutor;
  const computed = gettext("Computed here from your results; no language model is asked.");
  const asked = format(gettext("Written by the language model {model}, checked here; it can err."), { model: model || provider });
  const away = leaves ? gettext("The statement, your code and your words go to its provider, without your name.") : "";
  const staff = gettext("Teachers may read this.");
  const words = provider === "rules" ? [computed, staff] : [known.tutor.notice, asked, away, staff];
  return h("p", { class: "quiet-text", "data-who-speaks": "" }, words.filter(Boolean).join(" "));
}

/** @param {HTMLElement} root @param {any} known @param {(known: any) => void} onChange @param {(text: string) => void} say */
export function mountTutorChoices(root, known, onChange, say) {
  const modelExists = known.tutor.provider !== "rules" || !known.use_model;
  fill(root, check("automatic_hints", gettext("First hint by itself")), modelExists && check("use_model", gettext("Use the language model")));

  /** @param {"automatic_hints" | "use_model"} name @param {string} words */
  function check(name, words) {
    const box = h("input", { type: "checkbox", checked: known[name], onchange: () => void change(name, box) });
    return h("label", { class: "menu-check" }, box, ` ${words}`);
  }

  /** @param {"automatic_hints" | "use_model"} name @param {HTMLInputElement} box */
  async function change(name, box) {
    try {
      Object.assign(known, await request("PATCH", URL, { body: { [name]: box.checked } }));
      onChange(known);
      say(gettext("Saved."));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      box.checked = known[name];
      say(error.detail);
    }
  }
}
