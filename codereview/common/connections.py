"""What a thread does with its database connections while it waits for something slow."""

from __future__ import annotations

from django.db import connections


def connections_rest() -> None:
    """Give a server's connections back to their pool; files stay open, and so does what a transaction holds.

    To be called before a wait of seconds: many threads that wait share few connections.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
