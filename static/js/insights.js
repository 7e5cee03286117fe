/** Insights: a question in work is watched step by step and replaced by its answer; Mod-Enter sends a form. */
import { format, gettext, ngettext } from "app/i18n.js";
import { h, icon, setText } from "app/dom.js";

/** @typedef {{type: string, data: Record<string, any>}} LiveEvent */
/** @typedef {{words: string, now: string, tone?: string, code?: string}} Step */

/** What each event adds to the list, and what is done next. @type {Record<string, (data: Record<string, any>) => Step | null>} */
const STEPS = {
  "question.started": () => ({ words: gettext("A worker took the question."), now: gettext("Understanding the question.") }),
  "question.asking": ({ number }) => ({
    words: number === 1 ? gettext("A model is asked for a query.") : format(gettext("The model is asked again ({number})."), { number }),
    now: gettext("The model is writing a query."),
  }),
  "question.restated": ({ restated }) => ({ words: format(gettext("Understood as: {restated}"), { restated }), now: gettext("Checking the query.") }),
  "question.written": ({ sql }) => ({ words: gettext("The guard let the query pass."), now: gettext("The query runs."), code: sql }),
  "question.returned": ({ reason }) => ({ words: format(gettext("The query did not serve: {reason}"), { reason }), now: gettext("Trying another query."), tone: "warn" }),
  "question.ran": ({ row_count: rows }) => ({
    words: format(ngettext("{rows} row found.", "{rows} rows found.", rows), { rows }),
    now: gettext("Checking the numbers another way."),
  }),
  "question.checked": ({ sentence, passed }) => ({ words: sentence, now: gettext("Storing the answer."), tone: passed === false ? "warn" : "" }),
};

/** @param {Step} step */
function stepRow(step) {
  const row = h("li", { "data-tone": step.tone || null }, icon(step.tone === "warn" ? "skipped" : "pass"), h("span", {}, step.words));
  if (step.code) row.append(h("pre", { class: "sql" }, h("code", {}, step.code)));
  return row;
}

/** Puts the page's present article in place of the one that is shown. @param {HTMLElement} article */
async function showAnswer(article) {
  const response = await fetch(location.pathname, { credentials: "same-origin" });
  if (!response.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-question]");
  if (!(fresh instanceof HTMLElement)) return location.reload();
  article.replaceWith(fresh);
  mountKeys(fresh);
  const said = fresh.querySelector(".restated, .choices h2, .notice")?.textContent ?? "";
  fresh.prepend(h("p", { class: "visually-hidden", role: "status", "data-done": true }));
  // Set after it stands in the page: only a change is read out.
  setTimeout(() => setText(/** @type {Element} */ (fresh.querySelector("[data-done]")), format(gettext("The answer is here. {said}"), { said })), 100);
}

/** @param {HTMLElement} article */
function watch(article) {
  const steps = article.querySelector("[data-steps]");
  const now = article.querySelector("[data-now]");
  if (!steps || !now) return;
  const source = new EventSource(`/api/v1/questions/${article.dataset.question}/events/`);
  /** @type {Set<string>} */
  const seen = new Set();
  for (const [type, describe] of Object.entries(STEPS)) {
    source.addEventListener(type, (event) => {
      const message = /** @type {MessageEvent} */ (event);
      if (message.lastEventId && seen.has(message.lastEventId)) return;
      seen.add(message.lastEventId);
      const step = describe(/** @type {LiveEvent} */ (JSON.parse(message.data)).data);
      if (!step) return;
      steps.append(stepRow(step));
      setText(now, step.now);
    });
  }
  source.addEventListener("question.finished", () => {
    source.close();
    void showAnswer(article);
  });
}

/** Mod-Enter in a text field sends its form. @param {ParentNode} root */
function mountKeys(root) {
  for (const field of root.querySelectorAll("[data-ask] textarea, [data-edit] textarea")) {
    field.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey } = /** @type {KeyboardEvent} */ (event);
      if (key !== "Enter" || !(ctrlKey || metaKey)) return;
      event.preventDefault();
      /** @type {HTMLTextAreaElement} */ (field).form?.requestSubmit();
    });
  }
}

mountKeys(document);
const article = document.querySelector("[data-question]");
if (article instanceof HTMLElement && ["queued", "running"].includes(article.dataset.status ?? "")) watch(article);
