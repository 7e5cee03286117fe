"""Waiting for the end of a subject (see `codereview.common.events`) without asking for it.

One thread per process hears of every end over one Redis subscription. Who waits holds a ticket: no
connection, no thread, and nothing is asked of the store.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections import defaultdict
from concurrent.futures import Future
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.signals import setting_changed

from codereview.common.events import ENDINGS_CHANNEL

logger = structlog.get_logger(__name__)

RECONNECT_SECONDS = 1.0
HEALTH_CHECK_SECONDS = 15.0  # how late a silently broken connection may be noticed

# True: the subject has ended. False: nobody knows, because the subscription broke.
Ticket = Future[bool]


class Endings(threading.Thread):
    """The listener. Every method may be called from any thread."""

    def __init__(self) -> None:
        super().__init__(name="endings", daemon=True)
        self.closed = False
        self._heard = False  # is the subscription in force?
        self._lock = threading.Lock()
        self._tickets: defaultdict[str, set[Ticket]] = defaultdict(set)

    def ticket(self, subject: str) -> Ticket:
        """A future that is set at the subject's next end. Take it before looking whether it has ended already."""
        ticket: Ticket = Future()
        with self._lock:
            if not self._heard:
                ticket.set_result(False)
            else:
                self._tickets[subject].add(ticket)
        return ticket

    def give_back(self, subject: str, ticket: Ticket) -> None:
        """To be called by whoever took a ticket, whatever became of it."""
        with self._lock:
            tickets = self._tickets.get(subject, set())
            tickets.discard(ticket)
            if not tickets:
                self._tickets.pop(subject, None)

    def run(self) -> None:
        """Hear until closed; a broken subscription leaves every ticket unsure and is made again."""
        while not self.closed:
            try:
                self._listen()
            except (redis.RedisError, OSError) as error:
                logger.warning("endings.store_unreachable", error=type(error).__name__)
            self._set_heard(False)
            if not self.closed:
                threading.Event().wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_connect_timeout=2)
        with contextlib.closing(client), client.pubsub() as subscription:  # type: ignore[no-untyped-call] # not annotated there
            subscription.subscribe(ENDINGS_CHANNEL)
            while not self.closed:
                message: Any = subscription.get_message(timeout=HEALTH_CHECK_SECONDS)
                if message is None:
                    subscription.ping()
                elif message["type"] == "subscribe":
                    self._set_heard(True)
                elif message["type"] == "message":
                    self._ring(message["data"])

    def _ring(self, subject: str) -> None:
        with self._lock:
            tickets = self._tickets.pop(subject, set())
        for ticket in tickets:
            _resolve(ticket, sure=True)

    def _set_heard(self, heard: bool) -> None:
        with self._lock:
            self._heard = heard
            left = [] if heard else [ticket for tickets in self._tickets.values() for ticket in tickets]
            if not heard:
                self._tickets.clear()
        for ticket in left:
            _resolve(ticket, sure=False)


def _resolve(ticket: Ticket, *, sure: bool) -> None:
    if ticket.set_running_or_notify_cancel():  # nobody waits for a cancelled one
        ticket.set_result(sure)


@functools.cache
def _endings() -> Endings:
    listener = Endings()
    listener.start()
    return listener


os.register_at_fork(after_in_child=_endings.cache_clear)  # threads do not survive a fork


def ending_ticket(subject: str) -> Ticket:
    """See `Endings.ticket`. The first call of a process starts to listen, and is unsure."""
    return _endings().ticket(subject)


def ending_forget(subject: str, ticket: Ticket) -> None:
    """See `Endings.give_back`."""
    _endings().give_back(subject, ticket)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "REDIS_URL" and _endings.cache_info().currsize:
        _endings().closed = True
        _endings.cache_clear()


setting_changed.connect(_forget)
