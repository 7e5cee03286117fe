/** Honest waiting: the place in the queue, the time so far, the usual time, and what to do when it takes too long. */
import { format, gettext, ngettext } from "app/i18n.js";
import { duration } from "app/times.js";

/** The middle of how long earlier ones took from sending to verdict, in ms; null when nothing is known. @param {{created_at: string, finished_at: string | null}[]} history */
export function usualTime(history) {
  const times = history
    .filter((item) => item.finished_at)
    .map((item) => new Date(/** @type {string} */ (item.finished_at)).getTime() - new Date(item.created_at).getTime())
    .sort((a, b) => a - b);
  return times.length ? times[Math.floor(times.length / 2)] : null;
}

/**
 * One sentence for a submission that is not finished.
 *
 * @param {import("app/judging.js").Judged} judged
 * @param {{elapsed: number, usual: number | null}} times  in ms
 */
export function waitingSentence(judged, { elapsed, usual }) {
  const parts = [];
  if (judged.status === "queued" && judged.ahead) parts.push(format(ngettext("{ahead} waits before you.", "{ahead} wait before you.", judged.ahead), { ahead: judged.ahead }));
  else if (judged.status === "queued") parts.push(gettext("Next in the queue."));
  else if (judged.total) parts.push(format(gettext("{done} of {total} tests judged."), { done: judged.tests.filter(Boolean).length, total: judged.total }));
  else parts.push(gettext("Starting."));
  if (elapsed >= 1000) parts.push(format(gettext("{time} so far."), { time: duration(elapsed) }));
  if (elapsed >= 1000 && usual) parts.push(format(gettext("Usually {time}."), { time: duration(usual) }));
  if (usual && elapsed > Math.max(2 * usual, 5000)) parts.push(gettext("This takes longer than usual. You can wait, or cancel and send it again; nothing is lost."));
  return parts.join(" ");
}
