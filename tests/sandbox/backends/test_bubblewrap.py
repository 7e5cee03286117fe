"""What is particular to bubblewrap: what it binds, what it needs, and that nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.backends.cgroups import MemoryGroup
from sandbox.backends.toolchains import HostToolchains
from sandbox.base import Outcome, Process
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from tests.sandbox.backends.test_docker import wait_until
from tests.sandbox.hosts import LIMITS, QUICK


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_sandbox_that_dies_while_a_program_runs_is_a_fault(bubblewrap):
    """Not the learner's; the next box works."""

    def run_and_be_killed() -> None:
        with bubblewrap.acquire("python") as box:
            box.write_files({"main.py": b"while True: pass"})

            def cancelled() -> bool:
                os.killpg(box._runner.pid, signal.SIGKILL)
                return False

            box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python"), cancelled=cancelled)

    with pytest.raises(SandboxFault):
        run_and_be_killed()
    with bubblewrap.acquire("python") as box:
        box.write_files({"main.py": b"print('alive')"})
        assert box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")).stdout == b"alive\n"


def test_nothing_is_orphaned_when_a_worker_is_killed(bubblewrap):
    """kill -9 closes its channels, and runners end by themselves."""
    program = (
        "from sandbox.backends.bubblewrap import BubblewrapSandbox\n"
        "sandbox = BubblewrapSandbox('bubblewrap', {})\n"
        "with sandbox.acquire('python') as box:\n"
        "    print(box._runner.pid, flush=True)\n"
        "    input()\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        pid = int(worker.stdout.readline())
        family = [pid, *children_of(pid)]
        assert Path(f"/proc/{pid}").exists()
    finally:
        worker.kill()
        worker.communicate()
    wait_until(lambda: not any(_is_alive(member) for member in family))


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def test_each_submission_has_a_user_of_its_own(bubblewrap):
    """Where the sandbox is started by root; two submissions of one runner differ."""
    if os.geteuid() != 0:
        assert bubblewrap.isolates_users
        return
    users = set()
    for _ in range(3):
        with bubblewrap.acquire("python") as box:
            box.write_files({"main.py": b"import os; print(os.getuid())"})
            result = box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python"))
            users.add(int(result.stdout))
    assert len(users) == 3
    assert min(users) >= 1_000_000


def test_a_missing_program_is_named(bubblewrap):
    """With the package that brings it."""
    sandbox = BubblewrapSandbox("bubblewrap", {**QUICK, "BWRAP": "/nowhere/bwrap"})
    assert "does not run" in sandbox.check()[0]
    with pytest.raises(SandboxUnavailable, match=r"/nowhere/bwrap|bwrap does not start"), sandbox.acquire("python"):
        pass
    sandbox.close()


def test_a_refusal_of_namespaces_is_explained(tmp_path):
    """The kernel's own words, and what to allow."""
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    (problem,) = BubblewrapSandbox("bubblewrap", {"BWRAP": str(refusing)}).check()
    assert "setting up uid map: Permission denied" in problem
    assert "allow user namespaces" in problem


def test_the_toolchain_has_an_identity(bubblewrap):
    """The judgement records what it was judged with."""
    with bubblewrap.acquire("python") as box:
        assert box.image.startswith("host:")
        assert box.image == HostToolchains().fingerprint()


def test_only_families_with_all_their_tools_are_offered(tmp_path):
    """A missing compiler is simply not offered."""
    assert "python" in HostToolchains().families()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text("")
    elsewhere = HostToolchains(str(tmp_path))
    assert str(tmp_path) in elsewhere.roots()
    assert elsewhere.search_path().split(":")[0] == str(tmp_path / "bin")


def test_memory_of_the_whole_sandbox_is_limited_where_a_group_can_be_made(bubblewrap):
    """The kernel kills inside the group, and the outcome says memory."""
    if not MemoryGroup.possible():
        assert not bubblewrap.limits_tree_memory
        return
    small = BubblewrapSandbox("small", {**QUICK, "MEMORY_MB": 96})
    try:
        with small.acquire("python") as box:
            box.write_files({"main.py": b"x = bytearray(b'x' * (300 << 20))"})
            limits = LIMITS.__class__(cpu_ms=5000, wall_ms=10_000, memory_kb=4 * 1024 * 1024)
            result = box.run(Process(argv=("python3", "main.py"), limits=limits, warm="python"))
            assert result.outcome is Outcome.MEMORY_LIMIT
            box.write_files({"main.py": b"print('alive')"})
            assert box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")).stdout == b"alive\n"
    finally:
        small.close()


def test_control_groups_are_removed_with_their_sandboxes(bubblewrap):
    """None of this process is left when its sandbox is closed."""
    sandbox = BubblewrapSandbox("bubblewrap", QUICK)
    with sandbox.acquire("python") as box:
        group = box._runner._group
    sandbox.close()
    assert group is None or not any(directory.exists() for directory in group.directories)
