/**
 * What is known of one submission or run, and how each live event changes it. Pure: no page, no network.
 *
 * Applying an event twice changes nothing, so replays after a reconnect are harmless.
 */

/**
 * @typedef {{name: string, visibility: string, verdict: string, time_ms: number, memory_kb: number, message: string,
 *   description: string, exception: {name: string, message: string, line: number | null} | null,
 *   input?: string | null, expected?: string | null, output?: string | null, stderr?: string | null,
 *   difference?: {kind: string, line: number, column: number, expected: string, actual: string} | null}} TestResult
 * @typedef {{name: string, verdict: string, score: number, max_score: number, tests_passed: number, tests_total: number,
 *   message: string}} Group
 * @typedef {{ok: boolean, output: string, time_ms: number, cached: boolean, line: number | null}} Compile
 * @typedef {{id: string, kind: "submission" | "run", status: string, verdict: string | null, language: string,
 *   tests: (TestResult | undefined)[], total: number, passed: number, groups: Group[], compile: Compile | null, ahead: number | null,
 *   attempt: number, time_ms: number, memory_kb: number, created_at: string, finished_at: string | null}} Judged
 * @typedef {{id: string, type: string, at: string, data: any}} LiveEvent
 */

/** From the REST detail, or from the answer to a POST. @param {any} detail @returns {Judged} */
export function fromDetail(detail) {
  const tests = detail.tests ?? [];
  return {
    id: detail.id,
    kind: detail.kind,
    status: detail.status,
    verdict: detail.verdict ?? null,
    language: detail.language,
    tests,
    total: Math.max(detail.tests_total ?? 0, tests.length),
    passed: isOpen(detail) ? countPassed(tests) : (detail.tests_passed ?? countPassed(tests)),
    groups: detail.groups ?? [],
    compile: detail.compile ?? null,
    ahead: detail.ahead ?? null,
    attempt: 0,
    time_ms: detail.time_ms ?? 0,
    memory_kb: detail.memory_kb ?? 0,
    created_at: detail.created_at,
    finished_at: detail.finished_at ?? null,
  };
}

/** Whether it is still queued or running. @param {{status: string}} judged */
export function isOpen(judged) {
  return judged.status === "queued" || judged.status === "running";
}

/** @param {(TestResult | undefined)[]} tests */
function countPassed(tests) {
  return tests.filter((test) => test?.verdict === "accepted").length;
}

/** The first test, by order, that failed by the program's own doing. @param {Judged} judged */
export function firstFailure(judged) {
  return judged.tests.findIndex((test) => test && !["accepted", "skipped", "judge_error"].includes(test.verdict));
}

/** What `submission.queued` alone tells. @param {LiveEvent} event @returns {Judged} */
export function fromQueued(event) {
  return fromDetail({ ...event.data, id: event.data.submission, status: "queued", created_at: event.at });
}

/**
 * The state after an event about this submission; the same object when the event tells nothing new.
 *
 * @param {Judged} judged
 * @param {LiveEvent} event
 * @returns {Judged}
 */
export function apply(judged, event) {
  const { type, data, at } = event;
  if (data.submission !== judged.id) return judged;
  if (type === "submission.finished") return finished(judged, data, at);
  if (!isOpen(judged)) return judged;
  if (type === "submission.queued") return judged.status === "queued" ? { ...judged, ahead: data.ahead } : judged;
  if (type === "submission.started") return started(judged, data);
  if (type === "submission.compiled") return { ...judged, status: "running", compile: data.compile };
  if (type === "test.finished") return tested(judged, data);
  return judged;
}

/** A higher attempt means that another worker began again: earlier results are void. @param {Judged} judged @param {any} data */
function started(judged, data) {
  if (data.attempt <= judged.attempt) return judged;
  const again = judged.attempt > 0;
  const cleared = again ? { tests: [], passed: 0, compile: null } : {};
  return { ...judged, ...cleared, status: "running", ahead: null, attempt: data.attempt };
}

/** @param {Judged} judged @param {any} data */
function tested(judged, data) {
  const tests = [...judged.tests];
  tests[data.index] = data.test;
  return { ...judged, status: "running", ahead: null, tests, total: data.total, passed: countPassed(tests) };
}

/** @param {Judged} judged @param {any} data @param {string} at */
function finished(judged, data, at) {
  if (!isOpen(judged) && judged.status === data.status && judged.verdict === data.verdict) return judged;
  return {
    ...judged,
    status: data.status,
    verdict: data.verdict,
    passed: data.tests_passed,
    total: data.tests_total,
    groups: data.groups ?? [],
    time_ms: data.time_ms,
    memory_kb: data.memory_kb,
    ahead: null,
    finished_at: at,
  };
}

/** Whether a finished judgement lacks test results it should have, so that it must be fetched. @param {Judged} judged */
export function hasGap(judged) {
  if (judged.status !== "finished" || judged.verdict === "compile_error") return false;
  return judged.tests.filter(Boolean).length < judged.total;
}
