"""A question's story as server-sent events, until it has ended."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator

from django.utils import timezone

from codereview.common.events import Event
from codereview.common.following import story_frames
from insights.announcing import FINISHED, question_end
from insights.models import Question
from insights.subjects import question_subject


def question_events(*, question_id: uuid.UUID, after: str = "") -> AsyncGenerator[bytes]:
    """Events after an id. When the stream has expired, or lost the end, the row tells how it ended."""
    return story_frames(
        subject=question_subject(question_id=question_id),
        after=after,
        last=FINISHED,
        stored=lambda: _stored_end(question_id),
    )


def _stored_end(question_id: uuid.UUID) -> list[Event]:
    """The last event, from the row; none while the question is open."""
    question = Question.objects.filter(pk=question_id).first()
    if question is not None and question.is_open:
        return []
    data = question_end(question=question) if question else {"status": "deleted"}
    at = question.finished_at if question and question.finished_at else timezone.now()
    return [Event(id="", type=FINISHED, at=at.isoformat(), data={"question": str(question_id), **data})]
