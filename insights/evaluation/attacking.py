"""Throws every hostile statement at the guard, and looks at the database and the files before and after."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
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
    return found | _files()


def _files() -> dict[str, str]:
    """Every file that a hostile statement names, with its contents; and what lies beside the process and the database."""
    named = {Path(name) for hostile in HOSTILE for name in _PATH.findall(hostile.sql)}
    beside = {Path.cwd(), Path(tempfile.gettempdir())}
    if connection.vendor == "sqlite":
        beside.add(Path(connection.settings_dict["NAME"]).parent)
    found = {f"names in {path}": " ".join(sorted(_own_names(path))) for path in beside}
    for path in named:
        content = path.read_bytes() if path.is_file() else str(path.exists()).encode()
        found[f"file {path}"] = hashlib.sha256(content).hexdigest()
    return found


def _own_names(directory: Path) -> Iterator[str]:
    """Names that the statements could have made: others come and go beside us."""
    return (path.name for path in directory.iterdir() if any(path.name in hostile.sql for hostile in HOSTILE))


_PATH = re.compile(r"'(/[^'\s]+)'")
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
