/** The page of one review: findings beside their lines, and live while it is written. */
import { need, setText } from "app/dom.js";
import { format, ngettext } from "app/i18n.js";
import { createSheet } from "app/review_sheet.js";

const host = document.querySelector("[data-sheet]");
const review = need("[data-review]");

if (host instanceof HTMLElement) {
  const sheet = createSheet(host, need("[data-outline]"));
  if (review.dataset.open === "true") follow(sheet);
}

/** @param {ReturnType<typeof createSheet>} sheet */
function follow(sheet) {
  const source = new EventSource(`/api/v1/reviews/${review.dataset.review}/events/`);
  source.addEventListener("review.finding", (event) => {
    const { data } = JSON.parse(event.data);
    sheet.put(data.index, data.finding);
    const count = sheet.count();
    setText(need("[data-live-state]"), format(ngettext("{count} finding so far", "{count} findings so far", count), { count }));
  });
  source.addEventListener("review.finished", () => {
    source.close();
    location.reload(); // the page as it is stored
  });
}
