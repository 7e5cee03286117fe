"""What a test sees of the broker, whichever it is."""

from __future__ import annotations

from typing import Any

from celery import current_app

from codereview.common.queues import queue_messages
from tests.worker_process import wait_for

QUEUES = ("judge", "assistant")


def broker_empty() -> None:
    """No message of an earlier test, or of what this one did so far."""
    connection: Any  # its errors are attributes, which the stubs do not know
    with current_app.connection_for_write() as connection:
        for queue in QUEUES:
            try:
                with connection.channel() as channel:
                    channel.queue_purge(queue)
            except connection.channel_errors:
                continue  # nobody has used it yet


def expect_waiting(queue: str, count: int) -> None:
    """So many messages wait there; a server of its own counts a moment later."""
    wait_for(lambda: queue_messages(queue=queue) == count, seconds=10)
