/** The editor of the workspace: the bundle mounted with this page's nonce, theme and keys. */
import { gettext } from "app/i18n.js";
import { isDark, onThemeChange } from "app/theme.js";
import { mountDiff, mountEditor } from "editor";

/** The nonce of this page; browsers hide the attribute but keep the property. */
export function pageNonce() {
  const script = document.querySelector("script[nonce]");
  return script instanceof HTMLElement ? (script.nonce ?? "") : "";
}

/**
 * @param {HTMLElement} host
 * @param {{doc: string, language: string, label?: string, describedBy?: string, bindings: {key: string, run: () => void}[], onChange: (text: string) => void, onBlur: () => void}} options
 */
export function createCode(host, options) {
  const editor = mountEditor({
    parent: host,
    label: gettext("Your program"),
    describedBy: "editor-help",
    nonce: pageNonce(),
    dark: isDark(),
    ...options,
  });
  onThemeChange((dark) => editor.setTheme({ dark }));
  return editor;
}

/** @typedef {ReturnType<typeof createCode>} Code */

/**
 * Shows two programs beside each other, or unified where the screen is narrow.
 *
 * @param {HTMLElement} parent
 * @param {{before: string, after: string, language: string, labels: {before: string, after: string}}} texts
 */
export function showDiff(parent, texts) {
  return mountDiff({ parent, nonce: pageNonce(), dark: isDark(), unified: matchMedia("(max-width: 60rem)").matches, ...texts });
}
