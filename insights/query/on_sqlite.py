"""SQLite: a connection that can only read, whose authorizer knows the views, and that is stopped in time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from insights.query.refusals import Reason, StatementRefused
from insights.query.views import views_for

_STEPS = 20_000  # of SQLite's machine between two looks at the clock: a few milliseconds
_CANCEL_SECONDS = 0.2
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_FUNCTIONS = frozenset(
    [
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "coalesce",
        "nullif",
        "round",
        "abs",
        "lower",
        "upper",
        "length",
        "trim",
        "substr",
        "substring",
        "row_number",
        "rank",
        "dense_rank",
        "iif",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "like",
        "total",
    ]
)


def run(
    sql: str, *, names: bool, seconds: float, cancelled: Callable[[], bool]
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and rows of `sql`. Raises StatementRefused."""
    watch = _Watch(seconds=seconds, cancelled=cancelled)
    uri = f"{Path(str(connection.settings_dict['NAME'])).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=1)) as reader:
        reader.execute("PRAGMA query_only = ON")
        reader.execute("PRAGMA trusted_schema = OFF")
        reader.execute("PRAGMA cache_size = -64000")
        for limit, value in _LIMITS.items():
            reader.setlimit(limit, value)
        reader.set_authorizer(_authorizer(frozenset(views_for(names=names))))
        reader.set_progress_handler(watch, _STEPS)
        try:
            cursor = reader.execute(sql)
            return [column[0] for column in cursor.description], cursor.fetchall()
        except sqlite3.OperationalError as error:
            raise watch.refusal or _refusal(error) from None
        except sqlite3.Error as error:
            raise _refusal(error) from None


def _refusal(error: sqlite3.Error) -> StatementRefused:
    return StatementRefused(Reason.FAILED, f"The database could not run it: {error}"[:300])


def _authorizer(views: frozenset[str]) -> Callable[..., int]:
    """Reading is allowed of the views, and within them of what they read."""

    def allow(action: int, first: str | None, _second: str | None, _database: str | None, within: str | None) -> int:
        allowed = (
            action == sqlite3.SQLITE_SELECT
            or (action == sqlite3.SQLITE_READ and (first in views or within in views or _database is None))
            or (action == sqlite3.SQLITE_FUNCTION and ((_second or "").lower() in _FUNCTIONS or within in views))
        )
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return allow


class _Watch:
    """The progress handler: anything but 0 stops the statement."""

    def __init__(self, *, seconds: float, cancelled: Callable[[], bool]) -> None:
        self.refusal: StatementRefused | None = None
        self._ends = time.monotonic() + seconds
        self._looks = time.monotonic() + _CANCEL_SECONDS
        self._seconds = seconds
        self._cancelled = cancelled

    def __call__(self) -> int:
        now = time.monotonic()
        if now >= self._ends:
            self.refusal = StatementRefused(Reason.TIMED_OUT, f"It took longer than {self._seconds:g} seconds.")
        elif now >= self._looks:
            self._looks = now + _CANCEL_SECONDS
            if self._cancelled():
                self.refusal = StatementRefused(Reason.CANCELLED, "It was cancelled.")
        return int(self.refusal is not None)
