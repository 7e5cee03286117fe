/**
 * Live events: a WebSocket that resumes after the last id it saw; when sockets cannot be had, server-sent
 * events of the submission in judgement; when those fail too, long polling. A socket is tried again all the while.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const QUIET_MS = 2000; // a shorter break is not worth a word
const FALLBACK_AFTER = 3; // failed sockets in a row
const POLL_PAUSE_MS = 1500;

/** The event types that server-sent events name. */
const EVENT_TYPES = [
  "submission.queued",
  "submission.started",
  "submission.compiled",
  "test.finished",
  "submission.finished",
  "hint.started",
  "hint.delta",
  "hint.withheld",
  "hint.finished",
  "chat.message",
  "error",
];

/**
 * @typedef {import("app/judging.js").LiveEvent} LiveEvent
 * @typedef {"connecting" | "live" | "reconnecting" | "polling"} Connection
 * @typedef {{
 *   socketPath: string, after: string,
 *   onEvent: (event: LiveEvent) => void,
 *   onConnection: (connection: Connection) => void,
 *   eventsUrl: () => string | null,
 *   refresh: () => Promise<void>,
 * }} LiveOptions
 *   `eventsUrl` is of the submission in judgement, null when there is none; `refresh` long-polls it.
 */

/** A growing wait with jitter, so that many pages do not come back in the same instant. @param {number} failures */
export function backoff(failures, random = Math.random()) {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return longest / 2 + (longest / 2) * random;
}

/** Starts following; returns a function that stops. @param {LiveOptions} options */
export function followLive(options) {
  let after = options.after;
  let failures = 0;
  let stopped = false;
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quietTimer;
  const fallback = createFallback(options, receive);

  /** @param {LiveEvent} event */
  function receive(event) {
    if (event.id) after = event.id;
    options.onEvent(event);
  }

  function open() {
    clearTimeout(retryTimer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const from = after ? `?after=${encodeURIComponent(after)}` : "";
    socket = new WebSocket(`${scheme}//${location.host}${options.socketPath}${from}`);
    socket.onopen = () => {
      failures = 0;
      clearTimeout(quietTimer);
      quietTimer = undefined;
      fallback.stop();
      if (!from) socket?.send(JSON.stringify({ type: "resume", after }));
      options.onConnection("live");
    };
    socket.onmessage = (message) => receive(JSON.parse(message.data));
    socket.onclose = lost;
  }

  function lost() {
    socket = null;
    if (stopped) return;
    failures += 1;
    quietTimer ??= setTimeout(() => options.onConnection(fallback.running() ? "polling" : "reconnecting"), QUIET_MS);
    if (failures >= FALLBACK_AFTER && fallback.start()) options.onConnection("polling");
    retryTimer = setTimeout(open, backoff(failures));
  }

  /** The network came back, or the page came to the front: no reason to wait out the pause. */
  function hurry() {
    if (!socket && !stopped && document.visibilityState === "visible") open();
  }

  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  open();
  return () => {
    stopped = true;
    clearTimeout(retryTimer);
    clearTimeout(quietTimer);
    fallback.stop();
    socket?.close();
  };
}

/** @param {LiveOptions} options @param {(event: LiveEvent) => void} receive */
function createFallback(options, receive) {
  let active = false;
  /** @type {EventSource | null} */
  let source = null;
  let sourceUrl = "";
  let sourceFailed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** One turn: follow by server-sent events where they work, otherwise ask and wait. */
  async function turn() {
    if (!active) return;
    const url = options.eventsUrl();
    if (url !== sourceUrl) close();
    if (url && !sourceFailed) follow(url);
    else if (url) await options.refresh().catch(() => undefined); // no answer: asked again next turn
    if (active) timer = setTimeout(turn, POLL_PAUSE_MS);
  }

  /** @param {string} url */
  function follow(url) {
    if (source) return;
    sourceUrl = url;
    source = new EventSource(url);
    source.onerror = (event) => {
      if (event instanceof MessageEvent || source?.readyState !== EventSource.CLOSED) return;
      sourceFailed = true;
      close();
    };
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => {
        if (event instanceof MessageEvent && event.data) receive(JSON.parse(event.data));
      });
    }
  }

  function close() {
    source?.close();
    source = null;
    sourceUrl = "";
  }

  return {
    running: () => active,
    /** Returns whether it was idle before. */
    start() {
      if (active) return false;
      active = true;
      sourceFailed = false;
      void turn();
      return true;
    },
    stop() {
      active = false;
      clearTimeout(timer);
      close();
    },
  };
}
