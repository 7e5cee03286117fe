"""`manage.py start` refuses in one sentence that names the setting, and starts nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings

UNREACHABLE = {
    "DATABASE_URL": "postgres://nobody:a-secret-word@127.0.0.1:1/none",
    "PAYLOADS_DATABASE_URL": "mongodb://nobody:a-secret-word@127.0.0.1:1/none",
    "REDIS_URL": "redis://:a-secret-word@127.0.0.1:1/0",
}


def start(directory, *, role="web", **environment):
    """`manage.py start ROLE --check` with these variables and otherwise with defaults."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    given = {"DATA_DIR": str(directory), "SECRET_KEY": "k" * 60, **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "start", role, "--check"],
        cwd=settings.BASE_DIR, env={**clean, **given}, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip


def assert_refused(done, name):
    lines = done.stderr.strip().splitlines()
    assert done.returncode != 0
    assert len(lines) == 1, done.stderr
    assert name in lines[0]
    assert "a-secret-word" not in done.stdout + done.stderr


@pytest.mark.parametrize("variable", UNREACHABLE)
def test_a_store_that_does_not_answer_is_named_without_its_password(tmp_path, variable):
    """PostgreSQL, MongoDB and Redis alike."""
    assert_refused(start(tmp_path, **{variable: UNREACHABLE[variable]}), variable)


def test_an_address_that_is_none_is_named(tmp_path):
    """Refused when the settings are read."""
    assert_refused(start(tmp_path, DATABASE_URL="nonsense://a-secret-word"), "DATABASE_URL")


def test_a_missing_secret_key_is_named(tmp_path):
    """There is no default to sign with."""
    assert_refused(start(tmp_path, SECRET_KEY=""), "SECRET_KEY")


def test_an_old_schema_is_named(tmp_path, redis_server):
    """The stores answer, and nothing was migrated."""
    assert_refused(start(tmp_path, REDIS_URL=redis_server), "DATABASE_URL")


def test_a_port_in_use_is_named(tmp_path, redis_server):
    """After everything else was found in order."""
    environment = {
        **os.environ, "DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 60, "REDIS_URL": redis_server,
        "DJANGO_SETTINGS_MODULE": "codereview.settings",
    }  # fmt: skip
    for store in UNREACHABLE:
        if store != "REDIS_URL":
            environment.pop(store, None)
    for alias in ("default", "payloads"):
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--database", alias, "--verbosity", "0"],
            cwd=settings.BASE_DIR, env=environment, check=True, timeout=200,
        )  # fmt: skip
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(start(tmp_path, REDIS_URL=redis_server, PORT=port), "PORT")
