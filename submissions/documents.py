"""Submissions and runs as JSON: for REST, for the workspace page, and as events when the stream is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
import structlog

from codereview.accounts.actors import Actor
from codereview.common.events import Event, event_order, events_after, events_reach_back
from problems.models import Problem
from submissions import publishing
from submissions.models import Submission
from submissions.selectors import queue_length, submission_latest, submission_payloads
from submissions.subjects import submission_subject, workspace_subject

logger = structlog.get_logger(__name__)

# (actor, problem) -> events made from what the apps above this one have stored
StoredEvents = Callable[[Actor, Problem], list[Event]]

_stored_sources: list[StoredEvents] = []


def register_stored_events(source: StoredEvents) -> None:
    """Add events for a page whose stream has expired. A source must ask a fixed number of queries."""
    _stored_sources.append(source)


def submission_summary(*, submission: Submission) -> dict[str, Any]:
    """An item of a list: the row alone, no payloads. `verdict` is null until there is one."""
    return {
        "id": str(submission.pk),
        "kind": submission.kind,
        "problem": submission.problem.slug if submission.problem else None,
        "language": submission.language,
        "status": submission.status,
        "verdict": submission.verdict or None,
        "score": submission.score,
        "time_ms": submission.time_ms,
        "memory_kb": submission.memory_kb,
        "tests_passed": submission.tests_passed,
        "tests_total": submission.tests_total,
        "created_at": _time(submission.created_at),
        "started_at": _time(submission.started_at),
        "finished_at": _time(submission.finished_at),
    }


def submission_accepted(*, submission: Submission) -> dict[str, Any]:
    """The answer to taking it in: the summary and the place in the queue (null unless it waits)."""
    ahead = None
    if submission.status == Submission.Status.QUEUED:
        known = submission.ahead_when_sent  # just counted, by whoever took it in
        ahead = queue_length(before=submission.created_at) if known is None else known
    return {**submission_summary(submission=submission), "ahead": ahead}


def submission_detail(*, submission: Submission) -> dict[str, Any]:
    """Everything the owner may see: the summary, compile and tests, the code and the place in the queue.

    Of a submission that is still judged it holds the tests that have finished so far.
    """
    source, judgement = submission_payloads(submission=submission)
    if judgement is None:
        judgement = _progress(submission) if submission.status == Submission.Status.RUNNING else {}
    return {
        **submission_accepted(submission=submission),
        "compile": judgement.get("compile"),
        "tests": judgement.get("tests", []),
        "groups": judgement.get("groups", []),
        "sandbox": submission.sandbox,
        "image": submission.image,
        "tests_digest": submission.tests_digest,
        "code": source["code"],
        "stdin": source["stdin"],
    }


def stored_events(*, submission: Submission) -> list[Event]:
    """The events of a finished submission, made from what is stored, for when the stream has expired.

    The ids are made from the moment it finished, so they are the same each time and a client may
    resume from them.
    """
    if submission.finished_at is None:
        return []
    _source, judgement = submission_payloads(submission=submission)
    judgement = judgement or {}
    tests, groups = judgement.get("tests", []), judgement.get("groups", [])
    told: list[tuple[str, dict[str, Any]]] = []
    if compiled := judgement.get("compile"):
        told.append((publishing.COMPILED, publishing.compiled_data(submission=submission, compiled=compiled)))
    for index, test in enumerate(tests):
        data = publishing.test_data(submission=submission, index=index, total=submission.tests_total, test=test)
        told.append((publishing.TEST_FINISHED, data))
    told.append((publishing.FINISHED, publishing.finished_data(submission=submission, groups=groups)))
    at = submission.finished_at
    milliseconds = int(at.timestamp() * 1000)
    return [
        Event(id=f"{milliseconds}-{number}", type=type_, at=at.isoformat(), data=data)
        for number, (type_, data) in enumerate(told, start=1)
    ]


def workspace_lost_events(*, actor: Actor, problem: Problem, after: str) -> list[Event]:
    """What a client that resumes after an id can no longer get from its workspace's stream.

    Empty when the stream reaches back far enough. Else the stored end of the latest submission and run
    that ended since, and what the apps above have stored since. Raises redis.RedisError.
    """
    subject = workspace_subject(actor_key=actor.key, slug=problem.slug)
    if not after or events_reach_back(subject=subject, after=after):
        return []
    latest = [submission_latest(actor=actor, problem=problem, kind=kind.value) for kind in Submission.Kind]
    ended = [event for found in latest if found for event in stored_events(submission=found)]
    ended += [event for source in _stored_sources for event in source(actor, problem)]
    return sorted(
        (event for event in ended if event_order(event.id) > event_order(after)),
        key=lambda event: event_order(event.id),
    )


def _progress(submission: Submission) -> dict[str, Any]:
    """What the live events of the present attempt have told so far, in the shape of a judgement."""
    compiled: dict[str, Any] | None = None
    tests: dict[int, dict[str, Any]] = {}
    try:
        events = events_after(subject=submission_subject(submission_id=submission.pk))
    except redis.RedisError as error:
        logger.warning("events.unreachable", error=type(error).__name__)
        events = []
    for event in events:
        if event.type == publishing.STARTED:
            compiled, tests = None, {}
        elif event.type == publishing.COMPILED:
            compiled = event.data["compile"]
        elif event.type == publishing.TEST_FINISHED:
            tests[event.data["index"]] = event.data["test"]
    return {"compile": compiled, "tests": [tests[index] for index in sorted(tests)]}


def _time(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
