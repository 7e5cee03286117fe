/** The tutor pane: hints and chat as one thread, what is left of the hints, and the box for a message. */
import { ApiError, request } from "app/api.js";
import { createComposer } from "app/chat.js";
import { fill, h, need } from "app/dom.js";
import { format, gettext, ngettext } from "app/i18n.js";
import { budgetLine, createEffortForm } from "app/ladder.js";
import { isSpeaking, threadOf, withMessage } from "app/told.js";
import { ownTurn, showTold } from "app/told_card.js";
import { mountTutorChoices, whoSpeaks } from "app/tutor_choices.js";

/** Time that an automatic hint may take before the learner is offered to ask. */
const EXPECT_MS = 4000;

/** @type {Record<number, string>} */
const LEVELS = { 1: gettext("A nudge"), 2: gettext("A question"), 3: gettext("The idea"), 4: gettext("An example") };

/**
 * @typedef {import("app/told.js").Hint} Hint
 * @typedef {import("app/told.js").Message} Message
 * @typedef {import("app/ladder.js").Ladder} Ladder
 * @typedef {{hints: Hint[], messages: Message[], latest: any}} Shown
 * @typedef {{
 *   signedIn: boolean, signInUrl: string | null, submissionsUrl: string, messagesUrl: string,
 *   tutor: any, ladder: (Ladder & {submission: string}) | null, isSolved: (submission: string) => boolean,
 *   program: () => {code: string, language: string}, say: (text: string) => void,
 *   onHints: (change: (hints: Hint[]) => Hint[]) => void, onMessages: (change: (messages: Message[]) => Message[]) => void,
 * }} TutorOptions
 */

/** @param {HTMLElement} root @param {TutorOptions} options */
export function createTutor(root, options) {
  /** @type {Shown} */
  let state = { hints: [], messages: [], latest: null };
  let asking = false;
  let problem = "";
  let ladder = options.ladder;
  /** What the ladder was last asked for, so that one change asks once. */
  let ladderAsked = "";
  /** Submissions for which a first hint is still expected to come by itself. @type {Map<string, number>} */
  const expected = new Map();
  /** @type {Map<string, HTMLElement>} */
  const cards = new Map();
  const place = { earlier: h("div", { class: "earlier-hints" }), now: h("div", { class: "hints" }), foot: h("div", { class: "tutor-foot" }), effort: h("div", { hidden: true }), chat: h("div", { class: "chat" }), about: h("div", { class: "tutor-about" }) };
  fill(root, place.earlier, place.now, place.foot, place.effort, place.chat, place.about);
  fill(place.effort, createEffortForm({ effortUrl: () => `${options.submissionsUrl}${state.latest.id}/effort/`, onUnlocked: unlocked, say: options.say }));
  if (options.signedIn) {
    createComposer(place.chat, { url: options.messagesUrl, limit: options.tutor.message_max_characters, program: options.program, onSent: sent, say: options.say });
    mountTutorChoices(need("[data-tutor-choices]"), options.tutor, (tutor) => fill(place.about, whoSpeaks(tutor)), options.say);
    fill(place.about, whoSpeaks(options.tutor));
  }

  /** @param {Shown} next */
  function show(next) {
    const before = state;
    state = next;
    if (next.latest?.id !== before.latest?.id) problem = "";
    for (const told of [...next.hints, ...next.messages]) announce(told, [...before.hints, ...before.messages].find((other) => other.id === told.id));
    void refreshLadder();
    render();
  }

  /** Said once, when it is complete: not each sentence. @param {any} told @param {any} before */
  function announce(told, before) {
    if (!before || !isSpeaking(before) || isSpeaking(told)) return;
    const text = told.sentences.map((/** @type {any} */ sentence) => sentence?.text ?? "").join(" ");
    options.say(format(gettext("The tutor: {text}"), { text: text || told.problem_words || gettext("stopped") }));
  }

  function render() {
    const latest = state.latest;
    const thread = threadOf(state.hints, state.messages, latest?.created_at ?? "");
    const isNew = thread.now.some((item) => !cards.has(item.id));
    renderCards(thread.now);
    renderFoot(latest);
    fill(place.earlier, thread.earlier.length > 0 && fold(thread.earlier));
    if (isNew && thread.now.length > 0) showEnd();
  }

  /** The form stays in the page, so that nobody loses the focus while they write; a pressed button that goes gives it on. @param {any} latest */
  function renderFoot(latest) {
    const hadFocus = place.foot.contains(document.activeElement) || (place.effort.contains(document.activeElement) && asking);
    fill(place.foot, ...foot(latest));
    const mine = state.hints.filter((hint) => hint.submission === latest?.id);
    place.effort.hidden = ladder?.submission !== latest?.id || ladder?.code !== "hint_locked" || mine.some(isSpeaking);
    if (!hadFocus || root.contains(document.activeElement)) return;
    const next = place.foot.querySelector("button") ?? place.now.lastElementChild;
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  /** What was said last comes into view, without moving the focus. */
  function showEnd() {
    const last = place.now.lastElementChild;
    if (last instanceof HTMLElement) root.scrollTop = Math.max(0, last.offsetTop - root.clientHeight / 3);
  }

  /** Cards are changed in place, so that what streams does not lose focus or selection. @param {(Hint | Message)[]} items */
  function renderCards(items) {
    for (const [id, card] of cards) {
      if (items.some((item) => item.id === id)) continue;
      card.remove();
      cards.delete(id);
    }
    items.forEach((item, index) => {
      const card = cards.get(item.id) ?? cardOf(item);
      cards.set(item.id, card);
      if (place.now.children[index] !== card) place.now.insertBefore(card, place.now.children[index] ?? null);
      if (!isOwn(item)) showTold(card, item, titleOf(item), actsOf(item));
    });
  }

  /** @param {Hint | Message} item */
  function cardOf(item) {
    return isOwn(item) ? ownTurn(/** @type {Message} */ (item)) : h("article", { class: "hint", tabindex: "-1", "aria-label": titleOf(item) });
  }

  /** What a card is called: after a solution a hint is not a help but a next step. @param {Hint | Message} item */
  function titleOf(item) {
    if ("role" in item) return gettext("The tutor");
    if (options.isSolved(item.submission)) return gettext("A next step");
    return LEVELS[item.level] ?? gettext("Hint");
  }

  /** @param {Hint | Message} item */
  function actsOf(item) {
    const base = "role" in item ? `/api/v1/messages/${item.id}/` : `/api/v1/hints/${item.id}/`;
    /** @param {string} act @param {any} body */
    const post = async (act, body) => {
      try {
        replace(item, await request("POST", `${base}${act}/`, { body }));
      } catch (error) {
        problem = failureWords(error);
        render();
      }
    };
    return {
      stop: () => void post("cancel", {}),
      retry: () => void post("retry", {}),
      rate: (/** @type {any} */ _told, /** @type {boolean} */ helpful) => void post("rating", { helpful }),
      dismiss: "role" in item ? undefined : () => void post("reception", { reception: "dismissed" }),
    };
  }

  /** What the server says of a hint or an answer, but for what came by events meanwhile. @param {Hint | Message} item @param {any} fresh */
  function replace(item, fresh) {
    /** @param {any} other */
    const merged = (other) => (other.id === item.id ? { ...other, ...fresh, sentences: longer(other.sentences, fresh.sentences) } : other);
    if ("role" in item) options.onMessages((messages) => messages.map(merged));
    else options.onHints((hints) => hints.map(merged));
  }

  /** @param {any} latest */
  function foot(latest) {
    if (!options.signedIn) return [guide(gettext("The tutor reads what your program did and gives the next thought, not the answer. It needs an account to remember what it said.")), h("a", { class: "button secondary small", href: options.signInUrl ?? "/" }, gettext("Sign in"))];
    const words = problem && h("p", { class: "notice", "data-tone": "fail", role: "alert" }, problem);
    return [words, ...nextHint(latest)];
  }

  /** What can be had next, and what it takes. @param {any} latest */
  function nextHint(latest) {
    const mine = state.hints.filter((hint) => hint.submission === latest?.id);
    if (!latest) return state.messages.length ? [] : [guide(gettext("Not asked yet. Submit your program: when a test fails, a first hint appears here. You can also ask about the statement."))];
    if (mine.some(isSpeaking)) return [];
    if (latest.status === "queued" || latest.status === "running") return [guide(gettext("Waiting for the result."))];
    if (latest.status !== "finished" || latest.verdict === "judge_error") return [guide(gettext("There is no result of yours to look at."))];
    if (mine.length === 0 && stillExpected(latest)) return [guide(gettext("A hint is on its way."))];
    if (latest.verdict === "accepted") return mine.length ? [] : [askButton(gettext("Ask for a next step"))];
    const known = ladder?.submission === latest.id ? ladder : null;
    if (!known) return [askButton(mine.length ? gettext("Ask for the next hint") : gettext("Ask for a hint"))];
    const line = budgetLine(known);
    if (known.next_level) return [line, askButton(mine.length ? gettext("Ask for the next hint") : gettext("Ask for a hint"))];
    return [line, guide(known.reason)];
  }

  /** @param {string} word */
  function askButton(word) {
    return h("button", { type: "button", class: "button secondary small", "data-ask-hint": "", onclick: ask, "aria-disabled": String(asking) }, word);
  }

  /** Right after a judgement the first hint comes by itself, unless that is switched off. @param {any} latest */
  function stillExpected(latest) {
    const since = expected.get(latest.id);
    return options.tutor.automatic_hints && since !== undefined && Date.now() - since < EXPECT_MS;
  }

  async function ask() {
    if (asking || !state.latest) return;
    asking = true;
    problem = "";
    try {
      const hint = await request("POST", `${options.submissionsUrl}${state.latest.id}/hints/`, { body: {} });
      if (hint?.id) options.onHints((hints) => (hints.some((other) => other.id === hint.id) ? hints : [...hints, { sentences: [], ...hint }]));
    } catch (error) {
      problem = failureWords(error);
      ladderAsked = "";
      void refreshLadder();
    }
    asking = false;
    render();
  }

  /** @param {Ladder} next */
  function unlocked(next) {
    ladder = { ...next, submission: state.latest.id };
    void ask();
  }

  /** @param {any} accepted */
  function sent(accepted) {
    const { answer, ...turn } = accepted;
    options.onMessages((messages) => {
      const withTurn = withMessage(messages, turn);
      if (withTurn.some((message) => message.id === answer.id)) return withTurn;
      return [...withTurn, { id: answer.id, role: "assistant", text: "", answers: turn.id, status: answer.status, outcome: "", helpful: null, provider: "", created_at: turn.created_at, sentences: [] }];
    });
  }

  /** Asks again when an attempt was judged, or a hint on it has ended. */
  async function refreshLadder() {
    const latest = state.latest;
    if (!options.signedIn || latest?.status !== "finished") return;
    const mine = state.hints.filter((hint) => hint.submission === latest.id);
    const want = `${latest.id} ${mine.map((hint) => hint.status).join()}`;
    if (want === ladderAsked || mine.some(isSpeaking)) return;
    ladderAsked = want;
    try {
      ladder = { ...(await request("GET", `${options.submissionsUrl}${latest.id}/ladder/`)), submission: latest.id };
      render();
    } catch {
      ladderAsked = ""; // without it the button asks, and the server answers with the reason
    }
  }

  /** What came before, folded away. @param {(Hint | Message)[]} items */
  function fold(items) {
    const words = format(ngettext("{count} earlier turn", "{count} earlier turns", items.length), { count: items.length });
    const list = items.map((item) => {
      if (isOwn(item)) return ownTurn(/** @type {Message} */ (item));
      const card = h("article", { class: "hint", tabindex: "-1", "aria-label": titleOf(item) });
      showTold(card, item, titleOf(item), actsOf(item));
      return card;
    });
    const open = place.earlier.querySelector("details")?.open ?? false;
    return h("details", { class: "fold", open }, h("summary", { class: "quiet-text" }, words), h("div", { class: "hints" }, ...list));
  }

  return {
    show,
    ask,
    stopSpeaking: () => {
      const told = [...state.hints, ...state.messages].find(isSpeaking);
      if (told) actsOf(told).stop();
      return Boolean(told);
    },
    /** A submission was just judged: its first hint comes by itself. @param {string} submission */
    expect(submission) {
      expected.set(submission, Date.now());
      setTimeout(render, EXPECT_MS + 50);
    },
  };
}

/** @param {Hint | Message} item */
function isOwn(item) {
  return "role" in item && item.role === "user";
}

/** @param {any[]} known @param {any[]} fresh */
function longer(known, fresh) {
  return (fresh?.length ?? 0) >= known.length ? fresh : known;
}

/** @param {unknown} error */
function failureWords(error) {
  if (error instanceof ApiError) return error.detail;
  throw error;
}

/** @param {string} text */
function guide(text) {
  return h("p", { class: "tutor-guide" }, text);
}
