/** The learner's own inputs, kept per problem in this browser: add, name, edit, remove, choose what Run uses. */
import { fill, h, icon } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { memory } from "app/store.js";

const MAX_CASES = 12;

/** @typedef {{id: string, name: string, input: string}} Case */

/**
 * @param {HTMLElement} root
 * @param {{slug: string, isFunction: boolean, samples: {input: string}[], onChange: (target: Case | null) => void}} options
 */
export function createCases(root, { slug, isFunction, samples, onChange }) {
  const key = `cases:${slug}`;
  /** @type {{chosen: string, cases: Case[]}} */
  const state = memory.read(key) ?? { chosen: "", cases: [] };
  let serial = 0;

  const chosen = () => state.cases.find((item) => item.id === state.chosen) ?? null;

  function keep() {
    memory.write(key, state);
    onChange(chosen());
  }

  /** @param {string} id */
  function choose(id) {
    state.chosen = id;
    keep();
    render();
  }

  /** Adds a case and chooses it; returns it. @param {string} input @param {string} [name] */
  function add(input, name) {
    const known = state.cases.find((item) => item.input === input && item.name === name);
    if (known) {
      choose(known.id);
      return known;
    }
    if (state.cases.length >= MAX_CASES) state.cases.shift();
    serial += 1;
    const item = { id: `${Date.now()}-${serial}`, name: name ?? format(gettext("Input {number}"), { number: state.cases.length + 1 }), input };
    state.cases.push(item);
    choose(item.id);
    return item;
  }

  /** @param {Case} item */
  function remove(item) {
    state.cases = state.cases.filter((other) => other !== item);
    choose(state.chosen === item.id ? "" : state.chosen);
  }

  /** @param {string} id @param {string} label */
  function option(id, label) {
    return h(
      "label",
      { class: "case-choice" },
      h("input", { type: "radio", name: "run-input", value: id, checked: state.chosen === id, onchange: () => choose(id) }),
      h("span", {}, label),
    );
  }

  /** @param {Case} item */
  function editorOf(item) {
    return h(
      "div",
      { class: "case-editor" },
      h("label", { for: "case-name" }, gettext("Name")),
      h("input", { id: "case-name", value: item.name, maxlength: "40", oninput: (/** @type {InputEvent} */ event) => rename(item, event), onchange: render }),
      h("label", { for: "case-input" }, isFunction ? gettext("Arguments, one JSON value per line") : gettext("Input")),
      h("textarea", { id: "case-input", rows: "6", spellcheck: "false", class: "code", oninput: (/** @type {InputEvent} */ event) => edit(item, event) }, item.input),
      h("div", { class: "button-row" }, h("button", { type: "button", class: "button quiet small danger", onclick: () => remove(item) }, gettext("Remove this input"))),
    );
  }

  /** @param {Case} item @param {Event} event */
  function rename(item, event) {
    item.name = /** @type {HTMLInputElement} */ (event.target).value;
    keep();
  }

  /** @param {Case} item @param {Event} event */
  function edit(item, event) {
    item.input = /** @type {HTMLTextAreaElement} */ (event.target).value;
    keep();
  }

  function render() {
    const item = chosen();
    fill(
      root,
      h(
        "fieldset",
        { class: "case-choices" },
        h("legend", {}, gettext("Run uses")),
        option("", gettext("The samples")),
        ...state.cases.map((each) => option(each.id, each.name || gettext("Unnamed"))),
        h("button", { type: "button", class: "button quiet small", onclick: () => { add(samples[0]?.input ?? ""); focusInput(); } }, icon("plus"), gettext("Add an input")),
      ),
      item ? editorOf(item) : h("p", { class: "quiet-text" }, gettext("Add an input of your own to try a case you are unsure about. Own inputs have no expected output: you see what your program prints.")),
    );
  }

  function focusInput() {
    /** @type {HTMLElement | null} */ (root.querySelector("#case-input"))?.focus();
  }

  render();
  onChange(chosen());
  return { add, chosen, focusInput };
}
