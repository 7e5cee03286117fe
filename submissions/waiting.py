"""Long polls and server-sent events: a submission's story, told as it happens."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import redis
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from codereview.common.endings import Ticket, ending_forget
from codereview.common.event_streams import event_frames
from codereview.common.events import Event, event_order, events_after
from submissions import publishing
from submissions.documents import stored_events
from submissions.following import follow
from submissions.models import Submission
from submissions.selectors import submission_reread
from submissions.subjects import submission_subject

WAIT_SECONDS_MAX = 20
SSE_SECONDS_MAX = 15 * 60  # a client that still wants more resumes from its last id


async def wait_until_ended(*, subject: str, seconds: float, ticket: Ticket) -> None:
    """Return when a submission's subject has ended, at the latest after `seconds`. Reads no database.

    `ticket` was taken before the submission was seen to be open; it is given back here. Returns at once
    when the store of events does not answer: the caller then tells the present state.
    """
    # Cancelling a wait in the middle of its time-out is asyncio's own business, not an error.
    try:
        with contextlib.suppress(TimeoutError, redis.RedisError):
            async with asyncio.timeout(seconds):
                if not await asyncio.wrap_future(ticket):
                    await _follow_to_the_end(subject)
    finally:
        ending_forget(subject, ticket)


async def _follow_to_the_end(subject: str) -> None:
    """Costs a connection of its own: for the moments in which ends are not heard of."""
    async with contextlib.aclosing(follow(subject=subject)) as batches:
        async for batch in batches:
            if any(event.type == publishing.FINISHED for event in batch):
                return


async def server_sent_events(*, submission: Submission, after: str = "") -> AsyncGenerator[bytes]:
    """The events of a submission after an id, as `text/event-stream`, until it has ended.

    When the stream has expired, or lost the end, what is stored is sent instead.
    """
    # The request's connection would otherwise stay open for as long as the stream.
    await sync_to_async(close_old_connections)()
    async with contextlib.aclosing(event_frames(_story(submission=submission, after=after))) as frames:
        async for frame in frames:
            yield frame


async def _story(*, submission: Submission, after: str) -> AsyncGenerator[Event | None]:
    """Events until the end; None as a sign of life."""
    subject = submission_subject(submission_id=submission.pk)
    if not await sync_to_async(events_after)(subject=subject, after=after):
        # Nothing new, or nothing left: the row knows which.
        for event in await _stored_after(submission, after):
            yield event
            if event.type == publishing.FINISHED:
                return
    deadline = time.monotonic() + SSE_SECONDS_MAX
    async with contextlib.aclosing(follow(subject=subject, after=after)) as batches:
        async for batch in batches:
            for event in batch:
                yield event
                if event.type == publishing.FINISHED:
                    return
            if not batch:
                yield None
                if lost_end := await _stored_after(submission, after, only_end=True):
                    yield lost_end[-1]
                    return
            if time.monotonic() > deadline:
                return


async def _stored_after(submission: Submission, after: str, *, only_end: bool = False) -> list[Event]:
    """Stored events after an id; none while it is judged. Of one that has ended at least the end."""

    def read() -> list[Event]:
        present = submission_reread(submission_id=submission.pk)
        events = stored_events(submission=present) if present else []
        close_old_connections()
        return events

    events = await sync_to_async(read)()
    newer = [event for event in events if event_order(event.id) > event_order(after)]
    return (newer or events)[-1:] if only_end else newer or events[-1:]
