/** The tutor pane: sentences as they are released, a stop button, helpful or not, and the next hint. */
import { ApiError, request } from "app/api.js";
import { fill, h } from "app/dom.js";
import { format, gettext, ngettext } from "app/i18n.js";

/** Time that an automatic hint may take before the learner is offered to ask. */
const EXPECT_MS = 4000;

/** @type {Record<number, string>} */
const LEVELS = { 1: gettext("A nudge"), 2: gettext("A question"), 3: gettext("The idea"), 4: gettext("An example") };

/**
 * @typedef {{id: string, submission: string, level: number, status: string, outcome: string, helpful: boolean | null,
 *   sentences: ({text: string, html: string} | undefined)[], problem?: string}} Hint
 * @typedef {import("app/judging.js").LiveEvent} LiveEvent
 */

/** The hints after an event; the same array when it says nothing new. Pure. @param {Hint[]} hints @param {LiveEvent} event @returns {Hint[]} */
export function applyHint(hints, { type, data }) {
  if (type === "hint.started" && !hints.some((hint) => hint.id === data.hint)) {
    return [...hints, { id: data.hint, submission: data.submission, level: data.level, status: "running", outcome: "", helpful: null, sentences: [] }];
  }
  const index = hints.findIndex((hint) => hint.id === data.hint);
  if (index < 0) return hints;
  const hint = hints[index];
  const changed = changedHint(hint, type, data);
  return changed === hint ? hints : hints.map((other) => (other === hint ? changed : other));
}

/** @param {Hint} hint @param {string} type @param {any} data @returns {Hint} */
function changedHint(hint, type, data) {
  if (type === "hint.started" && hint.status === "queued") return { ...hint, status: "running" };
  if (type === "hint.delta" && hint.sentences[data.index]?.text !== data.text) {
    const sentences = [...hint.sentences];
    sentences[data.index] = { text: data.text, html: data.html };
    return { ...hint, sentences };
  }
  if (type === "hint.finished" && hint.status !== "finished" && hint.status !== "cancelled") {
    return { ...hint, status: data.outcome === "cancelled" ? "cancelled" : "finished", outcome: data.outcome };
  }
  if (type === "error" && isSpeaking(hint)) return { ...hint, status: "failed", problem: data.detail };
  return hint;
}

/** @param {Hint} hint */
export function isSpeaking(hint) {
  return hint.status === "queued" || hint.status === "running";
}

/**
 * @param {HTMLElement} root
 * @param {{signedIn: boolean, signInUrl: string | null, hintsUrl: (submission: string) => string, hintUrl: (hint: string, act: string) => string,
 *   levels: number, isSolved: (submission: string) => boolean,
 *   say: (text: string) => void, onHints: (change: (hints: Hint[]) => Hint[]) => void}} options
 */
export function createTutor(root, options) {
  /** @type {{hints: Hint[], latest: any}} */
  let state = { hints: [], latest: null };
  let asking = false;
  let problem = "";
  /** Submissions for which a first hint is still expected to come by itself. @type {Map<string, number>} */
  const expected = new Map();
  /** @type {Map<string, HTMLElement>} */
  const cards = new Map();
  const place = { now: h("div", { class: "hints" }), foot: h("div", { class: "tutor-foot" }), earlier: h("div", { class: "earlier-hints" }) };
  fill(root, place.now, place.foot, place.earlier);

  /** @param {{hints: Hint[], latest: any}} next */
  function show(next) {
    const before = state;
    state = next;
    if (next.latest?.id !== before.latest?.id) problem = "";
    for (const hint of next.hints) announce(hint, before.hints.find((other) => other.id === hint.id));
    render();
  }

  /** Said once, when the hint is complete: not each sentence. @param {Hint} hint @param {Hint | undefined} before */
  function announce(hint, before) {
    if (!before || !isSpeaking(before) || isSpeaking(hint)) return;
    const text = hint.sentences.map((sentence) => sentence?.text ?? "").join(" ");
    options.say(format(gettext("The tutor: {text}"), { text }));
  }

  function render() {
    const latest = state.latest;
    const mine = state.hints.filter((hint) => hint.submission === latest?.id);
    const earlier = state.hints.filter((hint) => hint.submission !== latest?.id && hint.sentences.length > 0);
    renderCards(mine);
    fill(place.foot, ...foot(latest, mine));
    fill(place.earlier, earlier.length > 0 && fold(earlier, titleOf));
  }

  /** Cards are changed in place, so that a hint that streams does not lose focus or selection. @param {Hint[]} hints */
  function renderCards(hints) {
    for (const [id, card] of cards) {
      if (hints.some((hint) => hint.id === id)) continue;
      card.remove();
      cards.delete(id);
    }
    for (const hint of hints) {
      const card = cards.get(hint.id) ?? place.now.appendChild(h("article", { class: "hint", "aria-label": titleOf(hint) }));
      const isNew = !cards.has(hint.id);
      cards.set(hint.id, card);
      updateCard(card, hint);
      if (isNew && isSpeaking(hint)) root.scrollTop = card.offsetTop;
    }
  }

  /** What a hint is called: after a solution it is not a help but a next step. @param {Hint} hint */
  function titleOf(hint) {
    if (options.isSolved(hint.submission)) return gettext("A next step");
    return LEVELS[hint.level] ?? gettext("Hint");
  }

  /** @param {HTMLElement} card @param {Hint} hint */
  function updateCard(card, hint) {
    const print = JSON.stringify([hint.status, hint.helpful, hint.sentences.length, hint.problem]);
    if (card.dataset.print === print) return;
    card.dataset.print = print;
    card.dataset.status = hint.status;
    const head = h("h3", {}, titleOf(hint));
    const text = h("div", { class: "prose hint-text" }, ...hint.sentences.map((sentence) => sentence && sentenceElement(sentence)));
    fill(card, head, text, ...cardFoot(hint));
  }

  /** @param {Hint} hint */
  function cardFoot(hint) {
    if (isSpeaking(hint)) {
      return [
        h(
          "div",
          { class: "button-row" },
          h("span", { class: "quiet-text" }, hint.sentences.length ? gettext("Going on") : gettext("Reading your result")),
          h("button", { type: "button", class: "button secondary small", "data-stop-hint": "", onclick: () => stop(hint) }, gettext("Stop")),
        ),
      ];
    }
    if (hint.status === "failed") return [h("p", { class: "quiet-text" }, hint.problem || gettext("This hint could not be made. It is our fault; ask again."))];
    const stopped = hint.status === "cancelled" && h("p", { class: "quiet-text" }, gettext("Stopped by you."));
    const cut = hint.outcome === "interrupted" && h("p", { class: "quiet-text" }, gettext("The tutor was interrupted here."));
    return [stopped, cut, rating(hint)].filter(Boolean);
  }

  /** @param {Hint} hint */
  function rating(hint) {
    if (hint.sentences.length === 0) return null;
    /** @param {boolean} value @param {string} word */
    const choice = (value, word) => h("button", { type: "button", class: "button quiet small", "aria-pressed": String(hint.helpful === value), onclick: () => rate(hint, value) }, word);
    return h("div", { class: "rating", role: "group", "aria-label": gettext("Was this helpful?") }, h("span", { class: "quiet-text" }, gettext("Helpful?")), choice(true, gettext("Yes")), choice(false, gettext("No")));
  }

  /** @param {any} latest @param {Hint[]} mine */
  function foot(latest, mine) {
    if (!options.signedIn) return [guide(gettext("The tutor reads what your program did and gives the next thought, not the answer. It needs an account to remember what it said.")), h("a", { class: "button secondary small", href: options.signInUrl ?? "/" }, gettext("Sign in"))];
    if (!latest) return [guide(gettext("Not asked yet. Submit your program: when a test fails, a first hint appears here."))];
    if (mine.some(isSpeaking)) return [];
    if (latest.status === "queued" || latest.status === "running") return [guide(gettext("Waiting for the result."))];
    if (latest.verdict === "accepted") return mine.length ? [] : [guide(gettext("Solved."))];
    if (latest.status !== "finished" || latest.verdict === "judge_error") return [guide(gettext("There is no result of yours to look at."))];
    if (mine.length === 0 && stillExpected(latest)) return [guide(gettext("A hint is on its way."))];
    if (mine.length >= options.levels) return [guide(gettext("All hints for this attempt are given. Change something and submit again to unlock more."))];
    const word = mine.length ? gettext("Ask for the next hint") : gettext("Ask for a hint");
    const button = h("button", { type: "button", class: "button secondary small", "data-ask-hint": "", onclick: ask, "aria-disabled": String(asking) }, word);
    return [problem && h("p", { class: "notice", "data-tone": "neutral", role: "alert" }, problem), button];
  }

  /** Right after a failure the first hint comes by itself. @param {any} latest */
  function stillExpected(latest) {
    const since = expected.get(latest.id);
    return since !== undefined && Date.now() - since < EXPECT_MS;
  }

  async function ask() {
    if (asking || !state.latest) return;
    asking = true;
    problem = "";
    try {
      const hint = await request("POST", options.hintsUrl(state.latest.id), { body: {} });
      if (hint?.id) options.onHints((hints) => (hints.some((other) => other.id === hint.id) ? hints : [...hints, { sentences: [], ...hint }]));
    } catch (error) {
      problem = failureWords(error);
    }
    asking = false;
    render();
  }

  /** @param {Hint} hint */
  async function stop(hint) {
    try {
      await request("POST", options.hintUrl(hint.id, "cancel"), { body: {} });
    } catch (error) {
      problem = failureWords(error);
      render();
    }
  }

  /** @param {Hint} hint @param {boolean} helpful */
  async function rate(hint, helpful) {
    try {
      await request("POST", options.hintUrl(hint.id, "rating"), { body: { helpful } });
      options.onHints((hints) => hints.map((other) => (other.id === hint.id ? { ...other, helpful } : other)));
    } catch (error) {
      problem = failureWords(error);
      render();
    }
  }

  return {
    show,
    ask,
    stopSpeaking: () => {
      const hint = state.hints.find(isSpeaking);
      if (hint) void stop(hint);
      return Boolean(hint);
    },
    /** A failing submission just ended: its first hint comes by itself. @param {string} submission */
    expect(submission) {
      expected.set(submission, Date.now());
      setTimeout(render, EXPECT_MS + 50);
    },
  };
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

/** A sentence arrives as HTML that the server rendered and sanitised. @param {{html: string}} sentence */
function sentenceElement(sentence) {
  const element = h("div", { class: "sentence" });
  element.innerHTML = sentence.html;
  return element;
}

/** @param {Hint[]} hints @param {(hint: Hint) => string} titleOf */
function fold(hints, titleOf) {
  return h(
    "details",
    { class: "fold" },
    h("summary", { class: "quiet-text" }, format(ngettext("{count} hint on earlier attempts", "{count} hints on earlier attempts", hints.length), { count: hints.length })),
    ...hints.map((hint) => h("article", { class: "hint" }, h("h3", {}, titleOf(hint)), h("div", { class: "prose hint-text" }, ...hint.sentences.map((sentence) => sentence && sentenceElement(sentence))))),
  );
}
