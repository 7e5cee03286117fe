"""Backup and restore of both stores together, into one directory of plain files.

Rows are copied first, payloads second: a payload is written before its row, so every row of the copy finds
its payload there, unless that was deleted in between (`manage.py payloads_check` names such rows). What is
too much are orphans, which the sweeper removes. Nothing has to stop meanwhile.

    rows.sqlite3 or rows.dump   the relational database, by its own means
    payloads.jsonl.gz           a line for each payload
    manifest.json               which is which, how many, and digests
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from codereview.common.models import Payload
from codereview.common.payload_owners import PayloadReport, payloads_check

MANIFEST, PAYLOADS = "manifest.json", "payloads.jsonl.gz"
_ROWS = {"sqlite": "rows.sqlite3", "postgresql": "rows.dump"}
_BATCH = 500


class BackupRefused(Exception):
    """A backup or a restore cannot begin, or is not what it says; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup. `digests` is SHA-256 by file name."""

    vendor: str
    made_at: str
    payloads: int
    digests: dict[str, str]


def backup_create(*, directory: Path) -> Manifest:
    """Copy both stores into a directory that does not exist yet, readable by nobody else. Raises BackupRefused."""
    if directory.exists():
        raise BackupRefused(f"{directory} exists already: name a directory that does not.")
    vendor = connection.vendor
    if vendor not in _ROWS:
        raise BackupRefused(f"There is no way to copy a database of the kind {vendor}.")
    directory.mkdir(mode=0o700, parents=True)
    rows = directory / _ROWS[vendor]
    if vendor == "sqlite":
        _copy_sqlite(rows)
    else:
        _run_postgresql_tool("pg_dump", "--format=custom", "--no-owner", f"--file={rows}")
    count = _write_payloads(directory / PAYLOADS)
    digests = {path.name: _digest(path) for path in (rows, directory / PAYLOADS)}
    manifest = Manifest(vendor=vendor, made_at=timezone.now().isoformat(), payloads=count, digests=digests)
    (directory / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    return manifest


def backup_restore(*, directory: Path, replace: bool = False) -> PayloadReport:
    """Put a backup in the place of both stores; the report says whether they agree afterwards.

    Everything must be stopped. `replace` allows it where people are already: what is there is lost. Raises
    BackupRefused before anything is changed.
    """
    manifest = _manifest(directory)
    if manifest.vendor != connection.vendor:
        raise BackupRefused(f"This backup is of {manifest.vendor}, and DATABASE_URL names {connection.vendor}.")
    if not replace and _has_people():
        raise BackupRefused("There are accounts in this database. To lose them, say so with --replace.")
    rows = directory / _ROWS[manifest.vendor]
    if manifest.vendor == "sqlite":
        _restore_sqlite(rows)
    else:
        _run_postgresql_tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(rows))
    Payload.objects.all().delete()
    for batch in _batches(_read_payloads(directory / PAYLOADS)):
        made_at = {payload.pk: payload.created_at for payload in batch}
        stored = Payload.objects.bulk_create(batch)
        for payload in stored:
            payload.created_at = made_at[payload.pk]  # set to now when it was stored; the sweeper goes by it
        Payload.objects.bulk_update(stored, ["created_at"])
    return payloads_check()


def _has_people() -> bool:
    table = get_user_model()._meta.db_table
    return table in connection.introspection.table_names() and get_user_model()._default_manager.exists()


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)


def _restore_sqlite(source: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection)


def _run_postgresql_tool(tool: str, *arguments: str) -> None:
    """Run PostgreSQL's own tool on our database. The password travels in the environment, never on the command line."""
    path = shutil.which(tool)
    if path is None:
        raise BackupRefused(f"{tool} is missing: install the package postgresql-client, of the server's version.")
    told = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    access = {variable: str(told[key]) for variable, key in names.items() if told.get(key)}
    database = f"--dbname={told['dbname']}"
    connection.close()
    done = subprocess.run([path, database, *arguments], env=access, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{tool} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else '?'}")


def _write_payloads(path: Path) -> int:
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for payload in Payload.objects.order_by("pk").iterator(chunk_size=_BATCH):
            made_at = payload.created_at.isoformat()
            file.write(json.dumps([str(payload.pk), payload.kind, made_at, payload.data], ensure_ascii=False) + "\n")
            count += 1
    return count


def _read_payloads(path: Path) -> Iterator[Payload]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            identity, kind, made_at, data = json.loads(line)
            yield Payload(pk=uuid.UUID(identity), kind=kind, data=data, created_at=datetime.fromisoformat(made_at))


def _batches(payloads: Iterator[Payload]) -> Iterator[list[Payload]]:
    while batch := list(itertools.islice(payloads, _BATCH)):
        yield batch


def _manifest(directory: Path) -> Manifest:
    try:
        document: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**document)
        wrong = [name for name, digest in manifest.digests.items() if _digest(directory / name) != digest]
    except (OSError, ValueError, TypeError) as error:
        raise BackupRefused(f"{directory} holds no whole backup: {error}") from error
    if wrong:
        raise BackupRefused(f"{wrong[0]} is damaged: its digest is not the one that the manifest names.")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
