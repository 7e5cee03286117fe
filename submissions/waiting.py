"""Long polls and server-sent events: a submission's story, told as it happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import redis

from codereview.common.endings import Ticket, ending_forget
from codereview.common.events import Event
from codereview.common.following import follow, story_frames
from submissions import publishing
from submissions.documents import stored_events
from submissions.models import Submission
from submissions.selectors import submission_reread
from submissions.subjects import submission_subject

WAIT_SECONDS_MAX = 20


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


def server_sent_events(*, submission: Submission, after: str = "") -> AsyncGenerator[bytes]:
    """The events of a submission after an id, as `text/event-stream`, until it has ended."""

    def stored() -> list[Event]:
        present = submission_reread(submission_id=submission.pk)
        return stored_events(submission=present) if present else []

    subject = submission_subject(submission_id=submission.pk)
    return story_frames(subject=subject, after=after, last=publishing.FINISHED, stored=stored)
