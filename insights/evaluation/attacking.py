"""Throws every hostile statement at the guard, and looks at the database and the files before and after."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from insights.evaluation.hostile import HOSTILE, Hostile
from insights.query import StatementRefused, statement_check, statement_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """How one hostile statement ended. `reason` is its code, or "ran"."""

    hostile: Hostile
    reason: str

    @property
    def right(self) -> bool:
        return self.reason in self.hostile.reasons


def hostile_run() -> tuple[list[Attacked], list[str]]:
    """How each ended, and what was different afterwards (nothing is the good case)."""
    before = state()
    ended = [Attacked(hostile=hostile, reason=_reason(hostile)) for hostile in HOSTILE]
    after = state()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return ended, changed


def _reason(hostile: Hostile) -> str:
    try:
        statement_run(statement_check(hostile.sql, dialect=hostile.dialect))
    except StatementRefused as refusal:
        return refusal.reason_code
    return "ran"


def state() -> dict[str, str]:
    """Digests of all that a statement could change: every table, the schema, the files it could have written."""
    found = {
        f"table {name}": _digest(f'SELECT * FROM "{name}"') for name in sorted(connection.introspection.table_names())
    }
    if connection.vendor == "postgresql":
        found |= {f"catalog {name}": _digest(sql) for name, sql in _CATALOGS.items()}
    else:
        found["schema"] = _digest("SELECT type, name, sql FROM sqlite_master")
    found |= {f"file {path.name}": str(path.stat().st_size) for path in Path(tempfile.gettempdir()).glob("stolen*")}
    return found


_CATALOGS = {
    "relations": "SELECT relname, relkind, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "roles": "SELECT rolname, rolsuper, rolcanlogin FROM pg_roles",
    "sequences": "SELECT sequencename, last_value FROM pg_sequences",
    "large objects": "SELECT oid FROM pg_largeobject_metadata",
}


def _digest(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = sorted(repr(row) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
