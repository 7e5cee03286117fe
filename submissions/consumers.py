"""The WebSocket of the workspace page: live events of one person in one problem.

Server to client: events `{id, type, at, data}`, each once and in order, from the address's `?after=` on. Client to
server: JSON objects with a `type` that is `resume` or registered in `submissions.messages`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import redis
import structlog
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.actors import GUEST_SESSION_KEY, Actor
from codereview.accounts.selectors import token_find
from codereview.common.errors import ApplicationError, NotFound
from codereview.common.events import Event, events_after, events_last_id, group_name
from codereview.common.following import event_id_or_empty
from problems.models import Problem
from problems.selectors import problem_get
from submissions.documents import workspace_lost_events
from submissions.messages import message_handler
from submissions.subjects import workspace_subject

CLOSE_NOT_SIGNED_IN = 4401  # as HTTP's 401: a client need not try again
CLOSE_NOT_FOUND = 4404
CLOSE_TOO_LARGE = 1009  # of the WebSocket protocol
MESSAGE_MAX_BYTES = 192 * 1024  # a program of the largest size, as JSON, and a question about it
MESSAGES_PER_WINDOW = 40
WINDOW_SECONDS = 10.0
REREAD_SECONDS = 15.0  # a lost ring is made good after this long
FIRST_WORD_SECONDS = 0.5  # news waits for the client's first word: a resume after it would tell the same news again

logger = structlog.get_logger(__name__)


class WorkspaceConsumer(AsyncWebsocketConsumer):
    """One open workspace page. `actor` and `problem` are set once it is accepted."""

    actor: Actor
    problem: Problem
    subject: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._last_id = ""
        self._rung = asyncio.Event()
        self._spoken = asyncio.Event()
        self._sending = asyncio.Lock()  # a replay and the news must not mix
        self._reader: asyncio.Task[None] | None = None
        self._window_began = 0.0
        self._window_count = 0

    async def connect(self) -> None:
        """Accepted once it listens: from then on no event is missed. Also accepted to say why it is refused."""
        actor = await database_sync_to_async(actor_of_scope)(self.scope)
        if actor is None:
            await self.accept()
            await self._refuse(CLOSE_NOT_SIGNED_IN, "not_authenticated", _("Sign in, or open the page first."))
            return
        slug = self.scope["url_route"]["kwargs"]["slug"]
        try:
            self.problem = await database_sync_to_async(problem_get)(slug=slug, user=actor.user)
        except NotFound as error:
            await self.accept()
            await self._refuse(CLOSE_NOT_FOUND, error.code, str(error.detail))
            return
        self.actor = actor
        await self._listen(workspace_subject(actor_key=actor.key, slug=slug))
        await self.accept()
        after = event_id_or_empty(_parameter(self.scope, "after"))
        self._reader = asyncio.create_task(self._read_for_ever(after))

    async def _listen(self, subject: str) -> None:
        self.subject = subject
        await self.channel_layer.group_add(group_name(subject), self.channel_name)
        try:
            self._last_id = await sync_to_async(events_last_id, thread_sensitive=False)(subject=subject)
        except redis.RedisError as error:
            logger.warning("events.unreachable", error=type(error).__name__)

    async def disconnect(self, code: int) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self.subject:
            await self.channel_layer.group_discard(group_name(self.subject), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Parse against our own list; whatever else comes is answered with an `error` event."""
        if not self.subject:
            return  # refused already
        if text_data is None:
            await self.send_error(code="invalid_message", detail=_("Messages are text."))
        elif len(text_data) > MESSAGE_MAX_BYTES or len(text_data.encode()) > MESSAGE_MAX_BYTES:
            await self._refuse(CLOSE_TOO_LARGE, "message_too_large", _("This message is too large."))
        elif not self._may_speak():
            await self.send_error(code="too_many_requests", detail=_("That was too often. Wait a moment."))
        else:
            await self._answer(_parsed(text_data))
        self._spoken.set()

    async def send_event(self, event: Event) -> None:
        await self.send(text_data=json.dumps(event.to_json()))

    async def send_error(self, *, code: str, detail: str) -> None:
        """An `error` event: it is for this connection only, so it has no id to resume from."""
        at = timezone.now().isoformat()
        await self.send_event(Event(id="", type="error", at=at, data={"code": code, "detail": detail}))

    async def events_ring(self, message: Mapping[str, Any]) -> None:
        """The channel layer says that the stream has news. Many rings make one read."""
        self._rung.set()

    async def _answer(self, content: dict[str, Any] | None) -> None:
        if content is None:
            await self.send_error(code="invalid_message", detail=_("Messages are JSON objects with a type."))
            return
        if content.get("type") == "resume":
            await self._resume(event_id_or_empty(content.get("after")))
            return
        handler = message_handler(content.get("type"))
        if handler is None:
            await self.send_error(code="unknown_message", detail=_("This type of message is not known."))
            return
        try:
            await handler(self, content)
        except ApplicationError as error:
            await self.send_error(code=error.code, detail=str(error.detail))

    async def _resume(self, after: str) -> None:
        """Send what came after an id, from what is stored when the stream no longer reaches back to it."""
        async with self._sending:
            for event in await self._lost(after):
                await self.send_event(event)
            self._last_id = after
        self._rung.set()

    async def _lost(self, after: str) -> list[Event]:
        try:
            lost: list[Event] = await database_sync_to_async(workspace_lost_events)(
                actor=self.actor, problem=self.problem, after=after
            )
        except redis.RedisError as error:
            logger.warning("events.unreachable", error=type(error).__name__)
            return []
        return lost

    async def _read_for_ever(self, after: str) -> None:
        """The only reader of the stream, so that each event is sent once and in order."""
        if after:
            await self._resume(after)
        else:
            await _set_or_late(self._spoken, seconds=FIRST_WORD_SECONDS)
        while True:
            await _set_or_late(self._rung, seconds=REREAD_SECONDS)
            self._rung.clear()
            try:
                await self._send_news()
            except redis.RedisError as error:
                logger.warning("events.unreachable", error=type(error).__name__)

    async def _send_news(self) -> None:
        async with self._sending:
            read = sync_to_async(events_after, thread_sensitive=False)
            for event in await read(subject=self.subject, after=self._last_id):
                await self.send_event(event)
                self._last_id = event.id

    async def _refuse(self, close_code: int, code: str, detail: str) -> None:
        await self.send_error(code=code, detail=detail)
        await self.close(code=close_code)

    def _may_speak(self) -> bool:
        now = time.monotonic()
        if now - self._window_began > WINDOW_SECONDS:
            self._window_began, self._window_count = now, 0
        self._window_count += 1
        return self._window_count <= MESSAGES_PER_WINDOW


def actor_of_scope(scope: Mapping[str, Any]) -> Actor | None:
    """Who connected: the owner of `?token=`, else the session's user or guest; None for nobody.

    A token that is wrong is nobody, even with a session beside it. It is never logged.
    """
    if (token := _parameter(scope, "token")) is not None:
        row = token_find(token=token)
        return Actor(user=row.user) if row else None
    user = scope.get("user")
    if user is not None and user.is_authenticated:
        return Actor(user=user)
    session = scope.get("session")
    guest_key = session.get(GUEST_SESSION_KEY) if session is not None else None
    return Actor(guest_key=guest_key) if guest_key else None


async def _set_or_late(event: asyncio.Event, *, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _parameter(scope: Mapping[str, Any], name: str) -> str | None:
    """Of the address; None where it is not named, "" where the address makes no sense."""
    try:
        query = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return query[name][0] if name in query else None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
