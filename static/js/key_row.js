/** Keys that soft keyboards hide, in a row above them. */
import { fill, h, need } from "app/dom.js";
import { gettext } from "app/i18n.js";

/** @param {import("app/code.js").Code} editor */
export function mountKeyRow(editor) {
  const row = need("[data-key-row]");
  if (!matchMedia("(max-width: 50rem), (pointer: coarse)").matches) return;
  /** @type {[string, string, () => void][]} */
  const keys = [
    ["⇥", gettext("Tab"), () => editor.insert("    ")],
    ...["(", ")", "[", "]", "{", "}", "\"", "'", ":", "=", "<", ">"].map((text) => /** @type {[string, string, () => void]} */ ([text, text, () => editor.insert(text)])),
    ["←", gettext("Left"), () => editor.move("left")],
    ["→", gettext("Right"), () => editor.move("right")],
    ["↑", gettext("Up"), () => editor.move("up")],
    ["↓", gettext("Down"), () => editor.move("down")],
    ["↶", gettext("Undo"), () => editor.undo()],
  ];
  // A press must not take the focus from the editor, or the soft keyboard would close.
  const hold = (/** @type {Event} */ event) => event.preventDefault();
  fill(row, ...keys.map(([text, label, act]) => h("button", { type: "button", class: "key", "aria-label": label, onpointerdown: hold, onclick: act }, text)));
  row.hidden = false;
  keepAboveKeyboard(row);
}

/** Where the soft keyboard covers the page instead of shrinking it, the row is lifted by its height. @param {HTMLElement} row */
function keepAboveKeyboard(row) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const place = () => {
    const covered = Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop);
    row.closest(".workspace")?.setAttribute("data-keyboard", covered > 120 ? "open" : "closed");
    document.documentElement.style.setProperty("--keyboard", `${covered > 120 ? covered : 0}px`);
  };
  viewport.addEventListener("resize", place);
  viewport.addEventListener("scroll", place);
}
