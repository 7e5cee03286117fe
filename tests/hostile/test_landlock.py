"""What only a sandbox that shares the host's files, processes and sockets has to refuse, and how it ends."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.backends.landlock import LandlockSandbox
from sandbox.backends.remote import RemoteBox
from sandbox.base import Box, Limits, Outcome, Process, ProcessResult
from sandbox.exceptions import SandboxFault
from tests.hostile.test_programs import processes_called
from tests.sandbox import hosts
from tests.sandbox.hosts import LIMITS

# Attempts that print what worked, and nothing when all was refused.
TRY = """
import ctypes, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, action):
    try:
        result = action()
    except OSError:
        return
    if not (isinstance(result, int) and result < 0):
        print(name, result)
"""


@pytest.fixture(scope="module", params=["root", "ordinary", "first"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[LandlockSandbox]:
    if request.param == "root":
        yield from hosts.landlock_here()
    else:
        yield from hosts.landlock_of_an_ordinary_user(HIGHEST_ABI=1 if request.param == "first" else 99)


@pytest.fixture
def user(sandbox) -> int:
    """Whom a neighbour of the programs belongs to: their own user where there is only one."""
    return sandbox.options["USER"] or os.geteuid()


@pytest.fixture
def place(user) -> Iterator[Path]:
    """A directory of the host in which that user may do anything."""
    with tempfile.TemporaryDirectory(prefix="codereview-neighbour-") as name:
        os.chown(name, user, user)
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def neighbour(user) -> Iterator[subprocess.Popen[bytes]]:
    """An innocent process of that user."""
    with subprocess.Popen(["/bin/sleep", "600"], user=user, group=user, extra_groups=[]) as process:
        yield process
        process.kill()


def run(sandbox: LandlockSandbox, source: str, *, limits: Limits = LIMITS, **given: object) -> ProcessResult:
    """The program's result; `given` are names that it finds defined."""
    with sandbox.acquire("python") as box:
        return run_in(box, source, limits=limits, **given)


def run_in(box: Box, source: str, *, limits: Limits = LIMITS, **given: object) -> ProcessResult:
    known = "".join(f"{name} = {value!r}\n" for name, value in given.items())
    box.write_files({"main.py": (known + TRY + box.located(source)).encode()})
    return box.run(Process(argv=("python3", "main.py"), limits=limits, warm="python"))


def assert_all_refused(result: ProcessResult) -> None:
    assert (result.outcome, result.exit_code, result.stdout, result.stderr) == (Outcome.EXITED, 0, b"", b"")


class TestFiles:
    def test_a_file_of_the_same_user_is_neither_read_nor_changed(self, sandbox, place, user):
        """Whatever the mode says: content, mode, times, name and attributes stay."""
        victim = place / "victim"
        victim.write_bytes(b"precious")
        os.chown(victim, user, user)
        victim.chmod(0o666)
        before = victim.stat()
        source = """
attempt("read", lambda: os.open(victim, os.O_RDONLY))
attempt("write", lambda: os.open(victim, os.O_WRONLY))
attempt("truncating read", lambda: os.open(victim, os.O_RDONLY | os.O_TRUNC))
attempt("truncate", lambda: os.truncate(victim, 1))
attempt("unlink", lambda: os.unlink(victim))
attempt("rename", lambda: os.rename(victim, beside))
attempt("rename in", lambda: os.rename(victim, "/tmp/mine"))
attempt("link in", lambda: os.link(victim, "/tmp/linked"))
attempt("create", lambda: os.open(beside, os.O_CREAT | os.O_WRONLY))
attempt("mkdir", lambda: os.mkdir(beside))
attempt("symlink", lambda: os.symlink("/", beside))
attempt("fifo", lambda: os.mkfifo(beside))
attempt("list", lambda: os.listdir(os.path.dirname(victim)))
os.symlink(victim, "/tmp/way")
attempt("through a link", lambda: os.open("/tmp/way", os.O_RDONLY))
attempt("truncate through a link", lambda: os.truncate("/tmp/way", 0))
if os.stat(victim).st_uid == os.getuid():
    attempt("chmod", lambda: os.chmod(victim, 0))
    attempt("chown", lambda: os.chown(victim, -1, os.getgid()))
    attempt("utime", lambda: os.utime(victim, (1, 1)))
    attempt("xattr", lambda: os.setxattr(victim, "user.x", b"y"))
    fd = os.open(victim, os.O_PATH)
    attempt("chmod by descriptor", lambda: os.chmod(f"/proc/self/fd/{fd}", 0))
    attempt("fchmodat2", lambda: libc.syscall(452, -100, victim.encode(), 0, 0))
"""
        assert_all_refused(run(sandbox, source, victim=str(victim), beside=str(place / "beside")))
        after = victim.stat()
        assert victim.read_bytes() == b"precious"
        assert (after.st_mode, after.st_mtime_ns, after.st_nlink) == (before.st_mode, before.st_mtime_ns, 1)
        assert os.listdir(place) == ["victim"]

    def test_the_works_own_files_cannot_be_made_writable(self, sandbox):
        """Not by mode, link, rename, nor through /proc/self/fd."""
        source = """
fd = os.open("main.py", os.O_RDONLY)
attempt("again for writing", lambda: os.open(f"/proc/self/fd/{fd}", os.O_WRONLY))
attempt("chmod", lambda: os.fchmod(fd, 0o777))
attempt("link out", lambda: os.link("main.py", "/tmp/main.py"))
attempt("rename out", lambda: os.rename("main.py", "/tmp/main.py"))
attempt("unlink", lambda: os.unlink("main.py"))
attempt("create", lambda: os.open("new.py", os.O_CREAT | os.O_WRONLY))
"""
        assert_all_refused(run(sandbox, source))

    def test_two_submissions_at_once_cannot_reach_each_other(self, sandbox):
        """Neither each other's files nor processes, though they may share a user."""
        with sandbox.acquire("python") as first, sandbox.acquire("python") as second:
            first.write_files({"secret.txt": b"mine"})
            secret, scratch = first.located("/box/secret.txt"), first.located("/tmp")  # noqa: S108 - a name inside
            source = """
attempt("read", lambda: os.open(secret, os.O_RDONLY))
attempt("list", lambda: os.listdir(scratch))
attempt("write", lambda: os.open(scratch + "/x", os.O_CREAT | os.O_WRONLY))
"""
            assert_all_refused(run_in(second, source, secret=secret, scratch=scratch))

    @pytest.mark.parametrize("hidden", [False, True], ids=["plain", "unlinked"])
    def test_filling_scratch_is_stopped(self, sandbox, hidden):
        """Also with files that have no name any more; afterwards the room is free again."""
        before = os.statvfs(sandbox._place)
        source = f"""
import time
kept = []
for n in range(200):
    kept.append(open(f"/tmp/{{n}}", "wb"))
    if {hidden}:
        os.unlink(f"/tmp/{{n}}")
    for _ in range(15):
        kept[-1].write(bytes(1 << 20))
    time.sleep(0.01)
"""
        limits = replace(LIMITS, cpu_ms=10_000, wall_ms=20_000)
        assert run(sandbox, source, limits=limits).outcome is Outcome.OUTPUT_LIMIT
        # Other sandboxes of this run share the place and fill it for moments: what is ours must go for good.
        wait_until(lambda: taken_since(before, sandbox._place) < 64 << 20)


class TestProcesses:
    def test_a_process_of_the_same_user_is_left_in_peace(self, sandbox, neighbour):
        """No signal, trace, look, limit or priority reaches it."""
        limits = Path(f"/proc/{neighbour.pid}/limits")
        before = limits.read_text()
        source = """
import resource
for number in (0, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
    attempt(f"kill {number}", lambda: os.kill(pid, number))
attempt("tgkill", lambda: libc.syscall(234 if os.uname().machine == "x86_64" else 131, pid, pid, 9))
attempt("pidfd", lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL))
attempt("ptrace", lambda: libc.ptrace(0x4206, pid, 0, 0))
for name in ("mem", "environ", "maps", "cmdline", "status", "stat", "comm", "io"):
    attempt(name, lambda: os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
for name in ("fd", "task", "map_files"):
    attempt(name, lambda: os.listdir(f"/proc/{pid}/{name}"))
for name in ("exe", "cwd", "root"):
    attempt(name, lambda: os.readlink(f"/proc/{pid}/{name}"))
attempt("list", lambda: os.listdir("/proc"))
attempt("limit", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (1, 1)))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
shared = os.getuid() == os.stat(f"/proc/{pid}").st_uid
attempt("priority of the user", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19) if shared else -1)
attempt("affinity", lambda: os.sched_setaffinity(pid, {0}))
attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)))
"""
        assert_all_refused(run(sandbox, source, pid=neighbour.pid))
        assert neighbour.poll() is None
        assert limits.read_text() == before
        assert os.getpriority(os.PRIO_PROCESS, neighbour.pid) == os.getpriority(os.PRIO_PROCESS, 0)

    def test_killing_everything_ends_the_programs_own_only(self, sandbox, neighbour):
        """Neither the program's kill(-1) nor the runner's clearing up reaches a neighbour."""
        source = """
if os.fork() == 0:
    os.setsid()
    signal.pause()
attempt("group", lambda: os.killpg(os.getppid(), signal.SIGKILL))
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
"""
        run(sandbox, source)
        assert neighbour.poll() is None

    def test_files_owners_cannot_be_made_to_signal(self, sandbox, neighbour):
        """A pipe that announces input by SIGKILL, addressed to somebody else."""
        source = """
import fcntl
reading, writing = os.pipe()
attempt("owner", lambda: fcntl.fcntl(reading, 8, pid))
attempt("signal", lambda: fcntl.fcntl(reading, 10, signal.SIGKILL))
attempt("control", lambda: fcntl.ioctl(reading, 0x8901, pid.to_bytes(4, "little")))
attempt("announce", lambda: fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC))
os.write(writing, b"x")
"""
        run(sandbox, source, pid=neighbour.pid)
        assert neighbour.poll() is None


class TestSockets:
    def test_a_unix_socket_of_the_host_is_out_of_reach(self, sandbox, place):
        """No connection, and no datagram either, not even from a pair's end pointed elsewhere."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams, socket.socket(socket.AF_UNIX) as stream:
            for listener, name in ((datagrams, "datagrams"), (stream, "stream")):
                listener.bind(str(place / name))
                (place / name).chmod(0o777)
                listener.setblocking(False)
            stream.listen()
            source = """
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
    for family in range(46):
        attempt(f"socket {family} {kind}", lambda: socket.socket(family, kind).fileno())
    try:
        one, other = socket.socketpair(socket.AF_UNIX, kind)
    except OSError:
        continue
    for target in (datagrams, stream):
        attempt("send", lambda: one.sendto(b"x", target))
        attempt("sendmsg", lambda: one.sendmsg([b"x"], [], 0, target))
        attempt("connect", lambda: one.connect(target) or 0)
    attempt("bind", lambda: one.bind("/tmp/own") or 0)
    attempt("listen", lambda: one.listen() or 0)
attempt("TCP pair", lambda: socket.socketpair(socket.AF_INET) and 0)
"""
            result = run(sandbox, source, datagrams=str(place / "datagrams"), stream=str(place / "stream"))
            with pytest.raises(BlockingIOError):
                datagrams.recv(1)
            with pytest.raises(BlockingIOError):
                stream.accept()
        # Sequenced packets ignore an address and go to the pair's other end.
        assert set(result.stdout.split(b"\n")) <= {b"sendmsg 1", b"send 1", b""}, result
        assert result.exit_code == 0


class TestEnds:
    DAEMON = """
import time
libc.prctl(15, name, 0, 0, 0)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        if os.fork() == 0:
            open("/tmp/left", "w").write("x" * 1000)
        time.sleep(600)
print("ready", flush=True)
time.sleep(600)
"""

    def start(self, sandbox: LandlockSandbox) -> tuple[str, object, threading.Thread, list[object]]:
        """A runner with a program that wants to stay; returns its name, the runner, and its user's thread and end."""
        name = f"stay-{secrets.token_hex(4)}"
        ends: list[object] = []
        runner = sandbox.start_runner("python")

        def use() -> None:
            try:
                limits = replace(LIMITS, wall_ms=60_000)
                ends.append(run_in(RemoteBox(runner), self.DAEMON, limits=limits, name=name.encode()))
            except SandboxFault as fault:
                ends.append(fault)

        thread = threading.Thread(target=use)
        thread.start()
        wait_until(lambda: len(processes_called(name)) == 7)
        return name, runner, thread, ends

    def test_when_the_worker_hangs_up_all_ends(self, sandbox):
        """As when it dies: its end of the channel closes."""
        name, runner, thread, _ = self.start(sandbox)
        runner.link.close()
        wait_until(lambda: not processes_called(name))
        wait_until(lambda: not os.path.exists(runner.base))
        thread.join(20)
        runner.destroy()

    def test_when_the_runner_is_killed_its_programs_end(self, sandbox):
        """The warm parent kills and wipes; the directory goes with the rest."""
        name, runner, thread, ends = self.start(sandbox)
        os.kill(runner.pid, signal.SIGKILL)
        wait_until(lambda: not processes_called(name))
        thread.join(20)
        assert isinstance(ends[0], SandboxFault)
        runner.destroy()
        assert not os.path.exists(runner.base)

    def test_when_the_warm_parent_is_killed_its_programs_end(self, sandbox):
        """The runner inherits what is left, ends it, and gives up."""
        name, runner, thread, ends = self.start(sandbox)
        (warm,) = Path(f"/proc/{runner.pid}/task/{runner.pid}/children").read_text().split()
        os.kill(int(warm), signal.SIGKILL)
        wait_until(lambda: not processes_called(name))
        thread.join(20)
        assert isinstance(ends[0], SandboxFault)
        runner.destroy()
        assert not os.path.exists(runner.base)

    def test_what_a_dead_worker_left_is_swept(self, sandbox):
        """Directories whose maker is gone; those of the living stay."""
        dead = subprocess.Popen(["/bin/true"])
        dead.wait()
        left = Path(sandbox._place, f"codereview-sandbox-{dead.pid}-1-{secrets.token_hex(8)}")
        (left / "tmp" / "deep").mkdir(parents=True)
        (left / "tmp" / "link").symlink_to("/")
        living = Path(sandbox._make_base(sandbox._place))
        fresh = LandlockSandbox("landlock", sandbox.options)
        try:
            assert fresh._swept >= 1
            assert not left.exists()
            assert living.exists()
        finally:
            fresh.close()
            living.rmdir()


def wait_until(condition, *, seconds: float = 20.0) -> None:
    """Wait for what the kernel tells nobody about; fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def taken_since(before: os.statvfs_result, place: str) -> int:
    """Bytes of a file system that were free then and are not now."""
    return (before.f_bfree - os.statvfs(place).f_bfree) * before.f_frsize
