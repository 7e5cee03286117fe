/**
 * Drafts: a copy in this browser a second after each pause, a copy on the server after five, on blur and
 * when the page goes away. The server counts revisions; when it holds a newer one, the learner decides.
 */
import { ApiError, request } from "app/api.js";
import { memory } from "app/store.js";

const LOCAL_MS = 1000;
const SERVER_MS = 5000;

/**
 * @typedef {{code: string, revision: number, updated_at?: string | null}} Version
 * @typedef {{code: string, revision: number, synced: boolean, at: number}} LocalCopy
 * @typedef {{kind: "clean" | "typing" | "saving" | "saved" | "local" | "conflict", at?: number, detail?: string}} SaveState
 * @typedef {{language: string, mine: string, theirs: Version}} DraftConflict
 * @typedef {{
 *   slug: string, owner: string, url: string, drafts: Record<string, Version>, starters: Record<string, string>,
 *   onState: (state: SaveState) => void,
 *   onConflict: (conflict: DraftConflict | null) => void,
 *   onReplaced: (language: string, code: string) => void,
 * }} DraftOptions
 *   `owner` keeps the copies of people who share a browser apart; "guest" is everyone before signing in.
 */

/** @param {DraftOptions} options */
export function createDrafts(options) {
  /** What the server holds, by language. @type {Map<string, Version>} */
  const saved = new Map(Object.entries(options.drafts));
  /** What the learner sees, by language. @type {Map<string, string>} */
  const texts = new Map();
  /** @type {DraftConflict | null} */
  let conflict = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let localTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let serverTimer;
  let current = "";
  /** @type {Promise<void> | null} */
  let saving = null;

  const key = (/** @type {string} */ language, owner = options.owner) => `draft:${owner}:${options.slug}:${language}`;
  const versionOf = (/** @type {string} */ language) => saved.get(language) ?? { code: options.starters[language] ?? "", revision: 0 };
  const isDirty = (/** @type {string} */ language) => texts.has(language) && texts.get(language) !== versionOf(language).code;

  /** @param {string} language @param {boolean} synced */
  function keepLocally(language, synced) {
    const copy = { code: texts.get(language) ?? "", revision: versionOf(language).revision, synced, at: Date.now() };
    return memory.write(key(language), copy);
  }

  /** The copy in this browser that the server has not got; a guest's copy follows them into their account. @param {string} language */
  function unsyncedCopy(language) {
    for (const owner of new Set([options.owner, "guest"])) {
      /** @type {LocalCopy | null} */
      const copy = memory.read(key(language, owner));
      if (owner !== options.owner) memory.forget(key(language, owner));
      if (copy && !copy.synced) return copy;
    }
    return null;
  }

  /** The text to begin with in a language. @param {string} language */
  function open(language) {
    current = language;
    const known = texts.get(language);
    if (known !== undefined) return known;
    const server = versionOf(language);
    const copy = unsyncedCopy(language);
    const usable = copy !== null && copy.code !== server.code;
    texts.set(language, usable ? copy.code : server.code);
    if (usable && copy.revision < server.revision) raise({ language, mine: copy.code, theirs: server });
    else if (usable) schedule(language);
    else options.onState(server.updated_at ? { kind: "saved", at: Date.parse(server.updated_at) } : { kind: "clean" });
    return texts.get(language) ?? "";
  }

  /** @param {DraftConflict | null} next */
  function raise(next) {
    conflict = next;
    options.onConflict(next);
    if (next) options.onState({ kind: "conflict" });
  }

  /** @param {string} language @param {string} code */
  function changed(language, code) {
    if (texts.get(language) === code) return;
    texts.set(language, code);
    options.onState({ kind: "typing" });
    schedule(language);
  }

  /** @param {string} language */
  function schedule(language) {
    clearTimeout(localTimer);
    clearTimeout(serverTimer);
    localTimer = setTimeout(() => keepLocally(language, false), LOCAL_MS);
    serverTimer = setTimeout(() => void save(), SERVER_MS);
  }

  /** Saves the current language's text on the server, if it is not there yet. @returns {Promise<void>} */
  async function save({ keepalive = false } = {}) {
    clearTimeout(serverTimer);
    if (conflict || !isDirty(current)) return;
    keepLocally(current, false);
    if (saving) await saving;
    if (!isDirty(current) || conflict) return;
    saving = send(current, keepalive).finally(() => {
      saving = null;
    });
    await saving;
  }

  /** @param {string} language @param {boolean} keepalive */
  async function send(language, keepalive) {
    const code = texts.get(language) ?? "";
    options.onState({ kind: "saving" });
    try {
      const answer = await request("PUT", `${options.url}${language}/`, {
        body: { code, revision: versionOf(language).revision },
        keepalive,
      });
      stored(language, { code, revision: answer.revision });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused(language, code, error);
    }
  }

  /** @param {string} language @param {Version} version */
  function stored(language, version) {
    saved.set(language, version);
    const synced = !isDirty(language);
    keepLocally(language, synced);
    if (synced) options.onState({ kind: "saved", at: Date.now() });
    else schedule(language);
  }

  /** @param {string} language @param {string} code @param {ApiError} error */
  function refused(language, code, error) {
    const theirs = error.code === "draft_conflict" ? error.body?.draft : null;
    if (theirs && theirs.code === code) return stored(language, theirs);
    if (theirs) return raise({ language, mine: code, theirs });
    options.onState({ kind: "local", detail: error.code === "offline" ? "" : error.detail });
    serverTimer = setTimeout(() => void save(), Math.max(SERVER_MS, error.retryAfter * 1000));
  }

  /** Ends a conflict. "mine" overwrites the server's text, "theirs" the editor's (which Undo brings back). @param {"mine" | "theirs"} choice */
  function resolve(choice) {
    if (!conflict) return;
    const { language, theirs } = conflict;
    saved.set(language, theirs);
    raise(null);
    if (choice === "theirs") {
      texts.set(language, theirs.code);
      keepLocally(language, true);
      options.onReplaced(language, theirs.code);
      options.onState({ kind: "saved", at: Date.now() });
    } else void save();
  }

  /** Another tab saved: an untouched text here follows it, so that no conflict arises. @param {StorageEvent} event */
  function elsewhere(event) {
    const language = [...texts.keys()].find((name) => key(name) === event.key);
    if (!language || !event.newValue || isDirty(language)) return;
    /** @type {LocalCopy} */
    const copy = JSON.parse(event.newValue);
    if (!copy.synced || copy.revision <= versionOf(language).revision) return;
    saved.set(language, { code: copy.code, revision: copy.revision });
    texts.set(language, copy.code);
    options.onReplaced(language, copy.code);
  }

  addEventListener("storage", elsewhere);
  addEventListener("online", () => void save());
  addEventListener("pagehide", () => void save({ keepalive: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void save({ keepalive: true });
  });

  return { open, changed, save, resolve, isDirty: () => isDirty(current) };
}
