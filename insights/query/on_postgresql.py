"""PostgreSQL: a role that can read the views and nothing else, in a read-only transaction that is rolled back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import errors

from insights.query.installing import ROLE, ROLE_NAMES
from insights.query.refusals import Reason, StatementRefused

_CANCEL_SECONDS = 0.2


def run(
    sql: str, *, names: bool, seconds: float, cancelled: Callable[[], bool]
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and rows of `sql`. Raises StatementRefused."""
    watched = _Cancelled(cancelled)
    try:
        with _reader(names=names, seconds=seconds) as reader:
            _cost_check(reader, sql)
            with watched.watching(reader):
                # Prepared: the extended protocol takes one statement only, whatever the text holds.
                cursor = reader.execute(sql, prepare=True)
                return [column.name for column in cursor.description or ()], cursor.fetchall()
    except errors.QueryCanceled:
        if watched.happened:
            raise StatementRefused(Reason.CANCELLED, "It was cancelled.") from None
        raise StatementRefused(Reason.TIMED_OUT, f"It took longer than {seconds:g} seconds.") from None
    except errors.UndefinedObject as error:
        raise StatementRefused(Reason.NOT_SET_UP, _NOT_SET_UP) from error
    except psycopg.Error as error:
        raise StatementRefused(Reason.FAILED, f"The database could not run it: {_sentence(error)}") from None


_NOT_SET_UP = f"The database role {ROLE} is missing or not ours to take: docs/insights_queries.md says how to make it."


def _sentence(error: psycopg.Error) -> str:
    return (error.diag.message_primary or type(error).__name__)[:300]


@contextmanager
def _reader(*, names: bool, seconds: float) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of its own, become the reader; closed whatever happens."""
    parameters = connection.get_connection_params()
    known = {key: value for key, value in parameters.items() if key not in {"pool", "cursor_factory", "context"}}
    reader: psycopg.Connection[tuple[object, ...]] = psycopg.connect(**known)
    try:
        reader.read_only = True
        milliseconds = round(seconds * 1000)
        for command in (
            f"SET LOCAL statement_timeout = {milliseconds}",
            "SET LOCAL lock_timeout = 1000",
            f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds + 1000}",
            "SET LOCAL standard_conforming_strings = on",
            "SET LOCAL work_mem = '32MB'",
            "SET LOCAL jit = off",
        ):
            reader.execute(command)
        _become(reader, ROLE_NAMES if names else ROLE)
        yield reader
    finally:
        reader.rollback() if not reader.closed and not reader.broken else None
        reader.close()


def _become(reader: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    try:
        reader.execute(f"SET LOCAL ROLE {role}")
    except (errors.InvalidParameterValue, errors.InsufficientPrivilege) as error:
        raise StatementRefused(Reason.NOT_SET_UP, _NOT_SET_UP) from error


def _cost_check(reader: psycopg.Connection[tuple[object, ...]], sql: str) -> None:
    row = reader.execute(f"EXPLAIN (FORMAT JSON) {sql}", prepare=True).fetchone()
    cost = float(row[0][0]["Plan"]["Total Cost"]) if row else 0.0  # type: ignore[index] # psycopg parsed the JSON
    if cost > settings.INSIGHTS_COST:
        raise StatementRefused(
            Reason.TOO_COSTLY,
            f"The database expects to work too long on it (cost {cost:.0f}, at most {settings.INSIGHTS_COST:.0f}).",
        )


class _Cancelled:
    """Asks while the statement runs whether it is still wanted, and cancels it in the database if not."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self.happened = False
        self._ask = ask
        self._done = threading.Event()

    @contextmanager
    def watching(self, reader: psycopg.Connection[tuple[object, ...]]) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, args=(reader,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def _watch(self, reader: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._done.wait(_CANCEL_SECONDS):
            if self._ask():
                self.happened = True
                reader.cancel_safe(timeout=1)
                return
