/** The REST API as the pages use it: JSON in and out, every failure an `ApiError` with a code and a sentence. */
import { format, gettext } from "app/i18n.js";

const TIMEOUT_MS = 30_000;
const RESEND_MS = [1000, 2000, 4000, 8000, 15_000];

/** A failure in words. `status` is 0 when no answer came; `body` is the problem+json document, if there was one. */
export class ApiError extends Error {
  /** @param {{status: number, code: string, detail: string, requestId?: string, retryAfter?: number, body?: any}} facts */
  constructor(facts) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.requestId = facts.requestId ?? "";
    this.retryAfter = facts.retryAfter ?? 0;
    this.body = facts.body ?? null;
  }

  /** Whether the server may never have seen the request, so that sending it again makes sense. */
  get unanswered() {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field instanceof HTMLInputElement) return field.value;
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** A random key for `Idempotency-Key`; randomUUID exists in secure contexts only. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Response} response */
async function failure(response) {
  const kind = response.headers.get("content-type") ?? "";
  const body = kind.includes("json") ? await response.json().catch(() => null) : null;
  return new ApiError({
    status: response.status,
    code: body?.code ?? `http_${response.status}`,
    detail: body?.detail ?? format(gettext("The server answered with an error ({status}). Try again in a moment."), { status: response.status }),
    requestId: body?.request_id ?? response.headers.get("x-request-id") ?? "",
    retryAfter: Number(response.headers.get("retry-after")) || 0,
    body,
  });
}

/**
 * One request. Resolves to the JSON answer (null for an empty one); throws `ApiError`.
 *
 * @param {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} method
 * @param {string} url
 * @param {{body?: unknown, key?: string, keepalive?: boolean, timeout?: number}} [options]
 * @returns {Promise<any>}
 */
export async function request(method, url, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.key) headers["Idempotency-Key"] = options.key;
  let response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      keepalive: options.keepalive ?? false,
      signal: AbortSignal.timeout(options.timeout ?? TIMEOUT_MS),
    });
  } catch {
    throw new ApiError({ status: 0, code: "offline", detail: gettext("The server cannot be reached.") });
  }
  if (!response.ok) throw await failure(response);
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/** Resolves after `ms`, or as soon as the browser is online again. @param {number} ms @returns {Promise<void>} */
function pauseOrOnline(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
  });
}

/**
 * A POST that is sent again with the same key while no answer comes, so that it takes effect once.
 *
 * @param {string} url
 * @param {unknown} body
 * @param {{key: string, onWaiting: () => void, stopped: () => boolean}} options
 * @returns {Promise<any>}
 */
export async function postOnce(url, body, { key, onWaiting, stopped }) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request("POST", url, { body, key });
    } catch (error) {
      if (!(error instanceof ApiError) || !error.unanswered || stopped()) throw error;
      onWaiting();
      await pauseOrOnline(RESEND_MS[Math.min(attempt, RESEND_MS.length - 1)]);
      if (stopped()) throw error;
    }
  }
}

/** @typedef {{id: string, type: string, at: string, data: any}} ServerEvent */

/** The events of a stream, as they come in. @param {ReadableStream<Uint8Array>} body @returns {AsyncGenerator<ServerEvent>} */
async function* eventsOf(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (held + decoder.decode(value, { stream: true })).split("\n\n");
    held = frames.pop() ?? "";
    for (const frame of frames) {
      const data = frame.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield JSON.parse(data.slice("data: ".length));
    }
  }
}

/**
 * A POST that is answered by server-sent events. Resolves at their end, or when `signal` ends it; throws `ApiError`.
 *
 * @param {string} url
 * @param {unknown} body
 * @param {{signal: AbortSignal, onEvent: (event: ServerEvent) => void}} options
 */
export async function postForEvents(url, body, { signal, onEvent }) {
  const headers = { Accept: "text/event-stream", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin", signal });
    if (!response.ok || !response.body) throw await failure(response);
    for await (const event of eventsOf(response.body)) onEvent(event);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiError) throw error;
    throw new ApiError({ status: 0, code: "offline", detail: gettext("The server cannot be reached.") });
  }
}
