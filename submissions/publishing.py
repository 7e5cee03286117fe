"""The live events of a submission: what each says. Call these after the commit that made them true."""

from __future__ import annotations

from typing import Any

from codereview.common.events import events_publish
from sandbox.judge.types import CompileFinished, CompileInfo, JudgeEvent
from submissions.models import Submission
from submissions.subjects import submission_subjects

QUEUED = "submission.queued"
STARTED = "submission.started"
COMPILED = "submission.compiled"
TEST_FINISHED = "test.finished"
FINISHED = "submission.finished"


def publish_queued(*, submission: Submission, ahead: int) -> None:
    _publish(submission, QUEUED, queued_data(submission=submission, ahead=ahead))


def publish_started(*, submission: Submission) -> None:
    data = {"submission": str(submission.pk), "kind": submission.kind, "attempt": submission.attempts}
    _publish(submission, STARTED, data)


def publish_progress(*, submission: Submission, event: JudgeEvent, total: int) -> None:
    """A compile or a test that the engine just finished; `total` tests are to be run."""
    if isinstance(event, CompileFinished):
        data = compiled_data(submission=submission, compiled=compile_document(event.compile))
        _publish(submission, COMPILED, data)
    else:
        test = event.result.public()
        data = test_data(submission=submission, index=event.index, total=total, test=test)
        _publish(submission, TEST_FINISHED, data)


def publish_finished(*, submission: Submission, groups: list[dict[str, Any]]) -> None:
    _publish(submission, FINISHED, finished_data(submission=submission, groups=groups))


def queued_data(*, submission: Submission, ahead: int) -> dict[str, Any]:
    return {
        "submission": str(submission.pk),
        "kind": submission.kind,
        "problem": submission.problem.slug if submission.problem else None,
        "language": submission.language,
        "ahead": ahead,
    }


def compiled_data(*, submission: Submission, compiled: dict[str, Any]) -> dict[str, Any]:
    return {"submission": str(submission.pk), "compile": compiled}


def test_data(*, submission: Submission, index: int, total: int, test: dict[str, Any]) -> dict[str, Any]:
    return {"submission": str(submission.pk), "index": index, "total": total, "test": test}


def finished_data(*, submission: Submission, groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "submission": str(submission.pk),
        "kind": submission.kind,
        "status": submission.status,
        "verdict": submission.verdict or None,
        "score": submission.score,
        "tests_passed": submission.tests_passed,
        "tests_total": submission.tests_total,
        "groups": groups,
        "time_ms": submission.time_ms,
        "memory_kb": submission.memory_kb,
    }


def compile_document(compiled: CompileInfo) -> dict[str, Any]:
    """As in the judgement of the design's section 4."""
    return {
        "ok": compiled.ok,
        "output": compiled.output,
        "time_ms": compiled.time_ms,
        "cached": compiled.cached,
        "line": compiled.line,
    }


def _publish(submission: Submission, type_: str, data: dict[str, Any]) -> None:
    events_publish(subjects=submission_subjects(submission=submission), type=type_, data=data)
