"""Each process of the stack refuses in one sentence that names the setting, and starts nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass

import pytest
from django.conf import settings

UNREACHABLE = {
    "DATABASE_URL": "postgres://nobody:a-secret-word@127.0.0.1:1/none",
    "PAYLOADS_DATABASE_URL": "mongodb://nobody:a-secret-word@127.0.0.1:1/none",
    "REDIS_URL": "redis://:a-secret-word@127.0.0.1:1/0",
}


# Every process of the stack, as docker-compose.yml starts it.
WEB, JUDGE, ASSISTANT = (("start", role, "--check") for role in ("web", "judge", "assistant"))
MIGRATE = ("prepare", "--elsewhere")


@dataclass(frozen=True)
class Done:
    returncode: int
    output: str
    errors: str


def start(directory, *processes, **environment):
    """These processes at once, with these variables and otherwise with defaults; how each ended."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    given = {"DATA_DIR": str(directory), "SECRET_KEY": "k" * 60, **environment}
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR, env={**clean, **given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for words in processes
    ]  # fmt: skip
    said = [process.communicate(timeout=100) for process in started]
    return [Done(process.returncode, *words) for process, words in zip(started, said, strict=True)]


def assert_refused(directory, *processes, names, **environment):
    for words, done in zip(processes, start(directory, *processes, **environment), strict=True):
        lines = done.errors.strip().splitlines()
        assert done.returncode != 0, words
        assert len(lines) == 1, (words, done.errors)
        assert names in lines[0]
        assert "a-secret-word" not in done.output + done.errors


@pytest.mark.parametrize("variable", UNREACHABLE)
def test_a_store_that_does_not_answer_is_named_without_its_password(tmp_path, redis_server, variable):
    """PostgreSQL, MongoDB and Redis alike."""
    environment = {"REDIS_URL": redis_server, variable: UNREACHABLE[variable]}
    assert_refused(tmp_path, WEB, JUDGE, ASSISTANT, MIGRATE, names=variable, **environment)


@pytest.mark.parametrize("variable", ["DATABASE_URL", "PAYLOADS_DATABASE_URL"])
def test_an_address_that_is_none_is_named(tmp_path, variable):
    """Refused when the settings are read."""
    environment = {variable: "nonsense://a-secret-word"}
    assert_refused(tmp_path, WEB, JUDGE, ASSISTANT, MIGRATE, names=variable, **environment)


@pytest.mark.parametrize("variable", ["DATABASE_URL", "PAYLOADS_DATABASE_URL"])
def test_any_other_command_names_it_too(tmp_path, redis_server, variable):
    """An operator's own `manage.py`, which looks at nothing beforehand."""
    environment = {"REDIS_URL": redis_server, variable: UNREACHABLE[variable]}
    (done,) = start(tmp_path, ("payloads_check",), **environment)
    assert done.returncode == 2
    assert variable in done.errors.strip().splitlines()[-1]  # after what the pool of connections logs while it tries
    assert "Traceback" not in done.errors
    assert "a-secret-word" not in done.output + done.errors


def test_a_data_directory_that_is_not_there_is_named_by_its_database(tmp_path, redis_server):
    assert_refused(tmp_path / "none", ("migrate",), names="DATABASE_URL", REDIS_URL=redis_server)


def test_a_missing_secret_key_is_named(tmp_path):
    """There is no default to sign with."""
    assert_refused(tmp_path, WEB, JUDGE, ASSISTANT, MIGRATE, names="SECRET_KEY", SECRET_KEY="")


def test_an_old_schema_is_named(tmp_path, redis_server):
    """The stores answer, and nothing was migrated."""
    assert_refused(tmp_path, WEB, JUDGE, ASSISTANT, names="DATABASE_URL", REDIS_URL=redis_server)


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
        (done,) = start(tmp_path, WEB, REDIS_URL=redis_server, PORT=port)
    assert done.returncode != 0
    assert len(done.errors.strip().splitlines()) == 1
    assert "PORT" in done.errors
