/** What screen readers hear: progress at most once a second, the last word never lost; failures at once. */
import { setText } from "app/dom.js";

const PAUSE_MS = 1000;

/** @param {{status: Element, alert: Element, pause?: number}} regions */
export function createAnnouncer({ status, alert, pause = PAUSE_MS }) {
  let waiting = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function speak() {
    timer = undefined;
    if (!waiting) return;
    setText(status, waiting);
    waiting = "";
    timer = setTimeout(speak, pause);
  }

  return {
    /** Polite; of several within a second only the last is said. @param {string} text */
    say(text) {
      waiting = text;
      if (timer === undefined) speak();
    },
    /** Assertive: for failures only. @param {string} text */
    warn(text) {
      setText(alert, "");
      setText(alert, text);
    },
  };
}
