"""One quiet connection per process to each SQLite file, for as long as the process lives.

When the last connection to a file in WAL mode closes, SQLite copies the whole log back and deletes it,
with syncs. Requests and tasks open and close connections of their own, so without this every one of
them would pay for that.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

_anchors: dict[tuple[int, str], sqlite3.Connection] = {}  # by process: a fork must not share them
_lock = threading.Lock()


def anchor_open(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`: the first connection to a file leaves an anchor behind."""
    if not isinstance(connection, DatabaseWrapper) or connection.is_in_memory_db():
        return
    name = str(connection.settings_dict["NAME"])
    key = (os.getpid(), name)
    with _lock:
        if key in _anchors:
            return
        anchor = sqlite3.connect(name, check_same_thread=False)
        # Only reading joins the log; reading to the end leaves no transaction open.
        anchor.execute("SELECT name FROM sqlite_master").fetchall()
        _anchors[key] = anchor


@atexit.register
def anchors_close() -> None:
    """Close this process's anchors."""
    with _lock:
        for key in [key for key in _anchors if key[0] == os.getpid()]:
            _anchors.pop(key).close()
