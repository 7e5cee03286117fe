"""Taking in code that is reviewed once and not stored."""

from __future__ import annotations

import secrets

import redis
import structlog
from celery import current_app
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from codereview.accounts.models import User
from codereview.common.errors import QueueFull
from codereview.common.limits import limit_check_named
from reviews.inputs import check_code, check_language
from reviews.streams import Snippet, snippet_put, stream_forget

STREAM_TASK = "reviews.tasks.stream_review"
RETRY_SECONDS = 10

logger = structlog.get_logger(__name__)


def review_stream_open(*, user: User | None, address: str, language: str, code: str) -> str:
    """Hand code to a worker and return the id of the stream that will tell its findings.

    A guest (`user` None) is limited by network address. Raises InvalidInput (see `reviews.inputs`),
    TooManyRequests, or QueueFull when nobody can take it; then nothing was kept.
    """
    check_language(language=language)
    check_code(code=code)
    if user is None:
        limit_check_named(name="guest_review_streams_per_address", key=address)
    else:
        limit_check_named(name="review_streams_per_person", key=str(user.pk))
    stream_id = secrets.token_hex(16)
    try:
        snippet_put(
            stream_id=stream_id, snippet=Snippet(language=language, code=code, user_id=user.pk if user else None)
        )
        review_stream_send(stream_id=stream_id)
    except (redis.RedisError, OperationalError) as error:
        logger.warning("review.stream_failed", error=type(error).__name__)
        stream_forget(stream_id=stream_id)
        raise QueueFull(
            _("No review can be streamed at the moment. Nothing was kept; send it again in a moment."),
            retry_after=RETRY_SECONDS,
        ) from error
    return stream_id


def review_stream_send(*, stream_id: str) -> None:
    """Send the id to a worker. Sending it again does no harm: one worker takes the code. Raises OperationalError."""
    # By name: the task imports the services, not the other way round.
    current_app.send_task(STREAM_TASK, args=[stream_id], retry=False)
