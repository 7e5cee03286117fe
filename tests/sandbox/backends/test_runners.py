"""What is particular to runner containers that somebody else keeps: they retire, and come back."""

from __future__ import annotations

import pytest

from sandbox.backends.runners import RunnersSandbox
from sandbox.base import Process
from sandbox.exceptions import InvalidSandboxError
from tests.sandbox.hosts import LIMITS, QUICK

ECHO = Process(argv=("node", "echo.js"), limits=LIMITS, stdin=b"1")
FILES = {"echo.js": b"console.log(require('fs').readFileSync(0, 'utf8'), require('fs').readdirSync('/tmp').length)"}


def test_a_container_that_served_its_share_is_started_anew(runners):
    """There is one for this family: whoever gets a box a second time gets it after its restart."""
    strict = RunnersSandbox("strict", {**QUICK, "RETIRE_AFTER": 1, "DIRECTORY": runners.options["DIRECTORY"]})
    try:
        for _ in range(2):
            with strict.acquire("node") as box:
                box.write_files(FILES)
                assert box.run(ECHO).stdout == b"1 0\n"
    finally:
        strict.close()


def test_no_container_is_told(tmp_path):
    empty = RunnersSandbox("empty", {**QUICK, "DIRECTORY": str(tmp_path)})
    (problem,) = empty.check()
    assert "No runner container" in problem
    assert empty.families() == frozenset()


def test_a_directory_is_needed():
    with pytest.raises(InvalidSandboxError, match="DIRECTORY"):
        RunnersSandbox("nowhere", {})
