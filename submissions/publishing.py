"""The live events of a submission: what each says. Call these after the commit that made them true."""

from __future__ import annotations

from typing import Any

from codereview.common.batches import EventsBatch
from codereview.common.events import events_publish
from sandbox.judge.types import CompileFinished, CompileInfo, JudgeEvent
from submissions.models import Submission
from submissions.subjects import submission_subject, submission_subjects

QUEUED = "submission.queued"
STARTED = "submission.started"
COMPILED = "submission.compiled"
TEST_FINISHED = "test.finished"
FINISHED = "submission.finished"


def publish_queued(*, submission: Submission, ahead: int) -> None:
    data = queued_data(submission=submission, ahead=ahead)
    events_publish(subjects=submission_subjects(submission=submission), type=QUEUED, data=data)


class Progress:
    """What one submission's judging tells, in order. Events of a burst travel together."""

    def __init__(self, *, submission: Submission) -> None:
        self._submission = submission
        self._batch = EventsBatch(subjects=submission_subjects(submission=submission))

    def started(self) -> None:
        submission = self._submission
        data = {"submission": str(submission.pk), "kind": submission.kind, "attempt": submission.attempts}
        self._batch.add(type=STARTED, data=data)

    def happened(self, *, event: JudgeEvent, total: int) -> None:
        """A compile or a test that the engine just finished; `total` tests are to be run."""
        submission = self._submission
        if isinstance(event, CompileFinished):
            data = compiled_data(submission=submission, compiled=compile_document(event.compile))
            self._batch.add(type=COMPILED, data=data)
        else:
            test = event.result.public()
            self._batch.add(
                type=TEST_FINISHED, data=test_data(submission=submission, index=event.index, total=total, test=test)
            )

    def given_back(self) -> None:
        """To be called before another worker may begin: nothing of this attempt may come after its events."""
        self._batch.flush()

    def finished(self, *, submission: Submission, groups: list[dict[str, Any]]) -> None:
        """How it ended, by the row as it is now. After this nothing is told any more."""
        ends = submission_subject(submission_id=submission.pk)
        self._batch.flush(type=FINISHED, data=finished_data(submission=submission, groups=groups), ends=ends)


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
