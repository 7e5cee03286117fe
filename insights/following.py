"""A question's story as server-sent events, until it has ended."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import AsyncGenerator

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from codereview.common.event_streams import event_frames
from codereview.common.events import Event, events_after
from insights.announcing import FINISHED, question_end
from insights.models import Question
from insights.subjects import question_subject
from submissions.following import follow

SECONDS_MAX = 15 * 60  # a client that wants more resumes from its last id


async def question_events(*, question_id: uuid.UUID, after: str = "") -> AsyncGenerator[bytes]:
    """Events after an id. When the stream has expired, or lost the end, the row tells how it ended."""
    # The request's connection would otherwise stay open for as long as the stream.
    await sync_to_async(close_old_connections)()
    async with contextlib.aclosing(event_frames(_story(question_id, after))) as frames:
        async for frame in frames:
            yield frame


async def _story(question_id: uuid.UUID, after: str) -> AsyncGenerator[Event | None]:
    deadline = time.monotonic() + SECONDS_MAX
    # Asked before the stream: an end that comes after this is in the stream.
    end = await sync_to_async(_stored_end)(question_id)
    subject = question_subject(question_id=question_id)
    if end is not None and not await sync_to_async(events_after)(subject=subject, after=after):
        yield end
        return
    async with contextlib.aclosing(follow(subject=subject, after=after)) as batches:
        async for batch in batches:
            for event in batch:
                yield event
                if event.type == FINISHED:
                    return
            if not batch:
                yield None
                if end := await sync_to_async(_stored_end)(question_id):
                    yield end
                    return
            if time.monotonic() > deadline:
                return


def _stored_end(question_id: uuid.UUID) -> Event | None:
    """The last event, from the row; None while the question is open."""
    question = Question.objects.filter(pk=question_id).first()
    close_old_connections()
    if question is not None and question.is_open:
        return None
    data = question_end(question=question) if question else {"status": "deleted"}
    at = question.finished_at if question and question.finished_at else timezone.now()
    return Event(id="", type=FINISHED, at=at.isoformat(), data={"question": str(question_id), **data})
