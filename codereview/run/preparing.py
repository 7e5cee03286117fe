"""The steps between an empty machine and a house that can be served. Each may be repeated at every start."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.http.request import validate_host

from codereview.accounts.services import admin_ensure
from codereview.common.routers import PAYLOADS_ALIAS
from codereview.llm import providers
from codereview.run.stores import stores_answer
from problems.models import Problem
from sandbox import sandboxes

CATALOGUE = settings.BASE_DIR / "problems" / "catalogue"


def databases_migrate() -> None:
    """Both databases to the newest schema. Their files are private to their owner, wherever they lie."""
    for alias in ("default", PAYLOADS_ALIAS):
        file_close_to_others(alias)
        call_command("migrate", database=alias, interactive=False, verbosity=0)


def file_close_to_others(alias: str) -> None:
    """Mode 0600 of a SQLite file, made now if there is none. SQLite gives its log and index the file's own mode."""
    database = settings.DATABASES[alias]
    if not database["ENGINE"].endswith("sqlite3"):
        return
    path = Path(database["NAME"])
    path.touch(mode=0o600)
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if part.exists():
            part.chmod(0o600)


def static_collect() -> bool:
    """Collect the static files when one of them has changed. Returns whether it did."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    fingerprint = _static_fingerprint()
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)
    return True


def _static_fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=16)
    for line in sorted(_static_listing()):
        digest.update(line.encode())
    return digest.hexdigest()


def _static_listing() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            status = os.stat(storage.path(path))
            yield f"{path} {status.st_size} {status.st_mtime_ns}\n"


def catalogue_import() -> int:
    """Import and publish what is new in the catalogue. Returns how many problems can be solved.

    What the command could not take in is said and left: a problem that a teacher has edited here keeps
    the edits, and must not keep the house closed.
    """
    output = io.StringIO()
    try:
        call_command("import_problems", str(CATALOGUE), publish=True, stdout=output)
    except SystemExit:
        print(output.getvalue().strip(), file=sys.stderr)
    return Problem.objects.filter(status=Problem.Status.PUBLISHED).count()


def administrator_ensure() -> str:
    """The words for the start block: who signs in, and once with which password."""
    password = admin_ensure(email=settings.ADMIN_EMAIL, password=settings.ADMIN_PASSWORD)
    if password is None:
        return "with the administrator's account that exists"
    shown = "the password you set" if settings.ADMIN_PASSWORD else f"password {password} (shown only this once)"
    return f"{settings.ADMIN_EMAIL}, {shown}"


def house_prepare(*, judges_here: bool = True) -> dict[str, Any]:
    """Every step, and the facts that the start block prints.

    Raises ImproperlyConfigured, before anything was made, without a secret key or when a store does not answer;
    and, where this machine `judges_here`, SandboxUnavailable when nothing can.
    """
    _ = settings.SECRET_KEY  # Django looks at it only when it first signs something
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    stores_answer()
    sandbox, caveats = "elsewhere", tuple[str, ...]()
    if judges_here:
        sandbox, caveats = sandboxes.default.alias, sandboxes.default.caveats()
        sandboxes.reset()
    databases_migrate()
    static_collect()
    return {
        "problems": f"{catalogue_import()} to solve",
        "admin": administrator_ensure(),
        "sandbox": sandbox,
        "sandbox_caveats": list(caveats),
        "provider": providers.default.alias,
        "broker": _without_password(settings.REDIS_URL),
        "embedded": all(each["ENGINE"].endswith("sqlite3") for each in settings.DATABASES.values()),
        "worker_concurrency": settings.WORKER_CONCURRENCY,
        "assistant_concurrency": settings.ASSISTANT_CONCURRENCY,
        "answers_to": _a_host_that_is_answered(),
    }


def _a_host_that_is_answered() -> str:
    """A host name with which the supervisor may ask the web server whether it is ready."""
    if validate_host("localhost", settings.ALLOWED_HOSTS):
        return "localhost"
    return str(settings.ALLOWED_HOSTS[0]).lstrip(".") if settings.ALLOWED_HOSTS else "localhost"


def _without_password(url: str) -> str:
    """Host and port of a store's URL."""
    return url.rpartition("@")[2].removeprefix("redis://").partition("/")[0]
