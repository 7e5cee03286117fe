/** Words in the reader's language: looked up in the page's message catalogue, English when there is none. */

/** @type {Record<string, string | string[]>} */
const catalogue = readCatalogue();

/** @returns {Record<string, string | string[]>} */
function readCatalogue() {
  const element = globalThis.document?.getElementById("message-catalogue");
  return element?.textContent ? JSON.parse(element.textContent) : {};
}

/** @param {string} text */
export function gettext(text) {
  const found = catalogue[text];
  return typeof found === "string" ? found : text;
}

/** @param {string} singular @param {string} plural @param {number} count */
export function ngettext(singular, plural, count) {
  const found = catalogue[singular];
  const forms = Array.isArray(found) ? found : [singular, plural];
  return forms[count === 1 ? 0 : 1] ?? plural;
}

/**
 * Fills `{name}` places.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function format(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
