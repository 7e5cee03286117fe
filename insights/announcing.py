"""What listeners of a question hear."""

from __future__ import annotations

from typing import Any

from codereview.common.events import events_publish
from insights.models import Question
from insights.subjects import question_subject

FINISHED = "question.finished"


def question_tell(*, question: Question, type: str, **data: Any) -> None:  # noqa: A002 - the contract's word
    """Append one event to the question's stream."""
    subject = question_subject(question_id=question.pk)
    events_publish(subjects=(subject,), type=type, data={"question": str(question.pk), **data})


def question_tell_end(*, question: Question) -> None:
    """The last event, from the row as it stands."""
    question_tell(question=question, type=FINISHED, **question_end(question=question))


def question_end(*, question: Question) -> dict[str, Any]:
    """What the last event says: enough to know whether to fetch the answer."""
    return {
        "status": question.status,
        "outcome": question.outcome,
        "reason_code": question.reason_code,
        "row_count": question.row_count,
    }
