/** The learner's side of the talk: the box for a message, which keeps its words until the server has them. */
import { ApiError, request } from "app/api.js";
import { fill, h, setText } from "app/dom.js";
import { format, gettext } from "app/i18n.js";

const WARN_SHARE = 0.9;

/**
 * @typedef {{url: string, limit: number, program: () => {code: string, language: string}, onSent: (accepted: any) => void, say: (text: string) => void}} ChatOptions
 */

/** @param {HTMLElement} root @param {ChatOptions} options */
export function createComposer(root, options) {
  let sending = false;
  const box = h("textarea", { id: "chat-text", name: "text", rows: 2, "aria-describedby": "chat-help", onkeydown: typed, oninput: changed });
  const send = h("button", { type: "submit", class: "button secondary small", "data-send": "" }, gettext("Send"));
  const help = h("p", { class: "quiet-text", id: "chat-help" }, gettext("Enter sends, Shift+Enter begins a new line. The tutor reads the code that is in the editor then."));
  const problem = h("div", { class: "chat-problem" });
  const form = h("form", { class: "chat-form", onsubmit: submitted }, h("label", { for: "chat-text" }, gettext("Ask the tutor")), box, problem, h("div", { class: "chat-send" }, help, send));
  fill(root, form);

  /** @param {KeyboardEvent} event */
  function typed(event) {
    // While a word is composed (Japanese, Chinese), Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function changed() {
    const size = [...box.value].length;
    const close = size > options.limit * WARN_SHARE;
    setText(help, close ? format(gettext("{size} of {limit} characters"), { size, limit: options.limit }) : gettext("Enter sends, Shift+Enter begins a new line. The tutor reads the code that is in the editor then."));
  }

  /** @param {Event} event */
  async function submitted(event) {
    event.preventDefault();
    const text = box.value;
    if (sending) return;
    if (!text.trim()) return complain(gettext("Write a few words first: what puzzles you, and where?"));
    if ([...text].length > options.limit) return complain(format(gettext("That is {size} characters long; at most {limit} are taken."), { size: [...text].length, limit: options.limit }));
    setSending(true);
    try {
      const accepted = await request("POST", options.url, { body: { text, ...options.program() } });
      box.value = "";
      changed();
      fill(problem);
      options.onSent(accepted);
      options.say(gettext("Sent. The tutor is answering."));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      complain(error.unanswered ? gettext("The server cannot be reached. Your words are kept here; send them again in a moment.") : error.detail);
    } finally {
      setSending(false);
    }
  }

  /** @param {boolean} now */
  function setSending(now) {
    sending = now;
    send.setAttribute("aria-disabled", String(now));
    setText(send, now ? gettext("Sending") : gettext("Send"));
  }

  /** @param {string} words */
  function complain(words) {
    fill(problem, h("p", { class: "notice", "data-tone": "fail", role: "alert" }, words));
    box.focus();
  }
}
