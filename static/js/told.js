/** What the tutor has said, and how each live event changes it. Pure: no page, no network. Applying an event twice changes nothing. */

/**
 * @typedef {{id: string, status: string, outcome: string, helpful: boolean | null, provider: string, created_at: string,
 *   sentences: ({text: string, html: string} | undefined)[], withheld?: boolean, problem_words?: string}} Told
 * @typedef {Told & {submission: string, level: number, reception?: string}} Hint
 * @typedef {Told & {role: "user" | "assistant", text: string, answers: string | null}} Message
 * @typedef {import("app/judging.js").LiveEvent} LiveEvent
 */

/** @param {{status: string}} told */
export function isSpeaking(told) {
  return told.status === "queued" || told.status === "running";
}

/** Whether it can be asked to go on. @param {Told} told */
export function canRetry(told) {
  return told.status === "failed" || told.status === "cancelled" || (told.status === "finished" && told.outcome === "interrupted");
}

/** The hints after an event; the same array when it says nothing new. @param {Hint[]} hints @param {LiveEvent} event @returns {Hint[]} */
export function applyHint(hints, { type, data, at }) {
  if (type === "hint.started" && !hints.some((hint) => hint.id === data.hint)) {
    return [...hints, { ...fresh(data, at), id: data.hint, submission: data.submission, level: data.level }];
  }
  return changed(hints, data.hint, type, data);
}

/** The chat after an event; the same array when it says nothing new. @param {Message[]} messages @param {LiveEvent} event @returns {Message[]} */
export function applyMessage(messages, { type, data, at }) {
  if (type === "chat.message") return withMessage(messages, { ...data, id: data.message });
  if (type === "hint.started" && !messages.some((message) => message.id === data.message)) {
    return [...messages, { ...fresh(data, at), id: data.message, role: "assistant", text: "", answers: null }];
  }
  return changed(messages, data.message, type, data);
}

/** Adds a whole message, or puts it in place of what is known of it. @param {Message[]} messages @param {any} message @returns {Message[]} */
export function withMessage(messages, message) {
  const known = messages.find((other) => other.id === message.id);
  if (!known) return [...messages, { sentences: [], ...message }];
  const same = known.text === message.text && known.sentences.length === message.sentences?.length;
  if (same && known.status === message.status) return messages;
  return messages.map((other) => (other === known ? { ...known, ...message } : other));
}

/** @param {any} data @param {string} at */
function fresh(data, at) {
  return { status: "running", outcome: "", helpful: null, provider: data.provider ?? "", created_at: at, sentences: [] };
}

/** @template {Told} T @param {T[]} list @param {string} id @param {string} type @param {any} data @returns {T[]} */
function changed(list, id, type, data) {
  const told = list.find((other) => other.id === id);
  if (!told) return list;
  const now = afterEvent(told, type, data);
  return now === told ? list : list.map((other) => (other === told ? now : other));
}

/** @template {Told} T @param {T} told @param {string} type @param {any} data @returns {T} */
function afterEvent(told, type, data) {
  if (type === "hint.started" && (told.status === "queued" || canRetry(told))) return { ...told, status: "running", outcome: "" };
  if (type === "hint.delta" && told.sentences[data.index]?.text !== data.text) {
    const sentences = [...told.sentences];
    sentences[data.index] = { text: data.text, html: data.html };
    return { ...told, sentences };
  }
  if (type === "hint.withheld" && !told.withheld) return { ...told, withheld: true };
  if (type === "hint.finished" && (isSpeaking(told) || told.outcome !== data.outcome)) {
    return { ...told, status: data.outcome === "cancelled" ? "cancelled" : "finished", outcome: data.outcome };
  }
  if (type === "error" && isSpeaking(told)) return { ...told, status: "failed", problem_words: data.detail };
  return told;
}

/**
 * Hints and turns in the order in which they came, cut where the newest attempt begins: what came before is `earlier`,
 * except for the last few turns, so that a talk does not vanish with a click on Submit.
 *
 * @param {Hint[]} hints
 * @param {Message[]} messages
 * @param {string} since when the newest attempt was sent, "" without one
 * @returns {{earlier: (Hint | Message)[], now: (Hint | Message)[]}}
 */
export function threadOf(hints, messages, since) {
  const all = [...hints, ...messages].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  const begin = since ? Date.parse(since) : 0;
  const first = all.findIndex((item) => Date.parse(item.created_at) >= begin || isSpeaking(item));
  let cut = first < 0 ? all.length : first;
  for (let kept = 0; kept < TURNS_KEPT && cut > 0 && "role" in all[cut - 1]; kept += 1) cut -= 1;
  return { earlier: all.slice(0, cut), now: all.slice(cut) };
}

const TURNS_KEPT = 4;
