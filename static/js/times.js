/** Times as people say them; the exact one stays in the title. */
import { format, gettext } from "app/i18n.js";

const UNITS = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
]);

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });

/** "3 minutes ago". @param {Date} moment @param {number} [now] */
export function ago(moment, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - moment.getTime()) / 1000));
  if (seconds < 5) return gettext("just now");
  for (const [unit, size] of UNITS) if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
  return format(gettext("{seconds} s ago"), { seconds });
}

/** "0.4 s" or "1 min 12 s". @param {number} ms */
export function duration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A time element that `refreshTimes` keeps current. @param {string} iso */
export function timeElement(iso) {
  const moment = new Date(iso);
  const element = document.createElement("time");
  element.dateTime = iso;
  element.title = moment.toLocaleString();
  element.dataset.ago = "";
  element.textContent = ago(moment);
  return element;
}

/** Says all watched times anew. @param {ParentNode} [root] */
export function refreshTimes(root = document) {
  for (const element of root.querySelectorAll("time[data-ago]")) {
    const text = ago(new Date(/** @type {HTMLTimeElement} */ (element).dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
}
