"""Short hostile programs, each with the promise that it tries to break.

A probe prints one line per breach it achieved and nothing when the sandbox held. What a program
says about itself proves little, so the doctor also looks at what is left behind (`sandbox.doctor`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.base import Limits, Outcome

_SECOND_OR_TWO = Limits(cpu_ms=2000, wall_ms=6000, memory_kb=128 * 1024, output_kb=256, processes=32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One hostile program. `expected` are the ways it may end; anything it prints is a breach."""

    name: str
    promise: str
    source: str
    mend: str
    family: str = "python"
    expected: frozenset[Outcome] = frozenset({Outcome.EXITED})
    limits: Limits = _SECOND_OR_TWO
    prints_breaches: bool = True  # False: its output is part of the attack and means nothing
    refusal: bytes = b""  # words on stderr that show that it failed because the promise was kept


_NETWORK = Probe(
    name="network",
    promise="A program reaches no network.",
    mend="The sandbox shares a network: do not start it with the host's network namespace.",
    source="""
import socket
for family, address in (
    (socket.AF_INET, ("1.1.1.1", 53)), (socket.AF_INET, ("169.254.169.254", 80)), (socket.AF_INET, ("10.0.0.1", 80)),
    (socket.AF_INET, ("172.17.0.1", 80)), (socket.AF_INET, ("127.0.0.1", PORT)),
    (socket.AF_INET6, ("2606:4700::1111", 53)), (socket.AF_UNIX, "\\0ABSTRACT"),
):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as s:
            s.settimeout(0.5)
            s.connect(address)
            print("connected to", address)
    except OSError:
        pass
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("1.1.1.1", 53))
        print("sent a datagram")
except OSError:
    pass
for number in (16, 17, 38, 40):  # netlink, packet, kernel crypto, vsock
    try:
        socket.socket(number, socket.SOCK_RAW if number in (16, 17) else socket.SOCK_SEQPACKET).close()
        print("has a socket of family", number)
    except OSError:
        pass
""",
)

_HOST_FILES = Probe(
    name="host-files",
    promise="A program sees no file of the host but its tools.",
    mend="A directory of the host is mounted into the sandbox: remove the mount.",
    source="""
import os
for path in (MARKER, "/etc/shadow", "/etc/gshadow", "/root/.ssh", "/run/docker.sock", "/var/run/docker.sock",
             "/var/lib/docker", "/proc/kcore", "/dev/mem", "/dev/kmsg", "/dev/fuse"):
    try:
        if os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1):
            print("read", path)
    except OSError:
        pass
for top in ("/home", "/mnt", "/boot"):
    for _, _, files in os.walk(top):
        if files:
            print("files below", top)
            break
""",
)

_WRITING = Probe(
    name="writing",
    promise="A program can change nothing but its own scratch space.",
    mend="Something is mounted writable: mount it read-only.",
    source="""
import os
for top in ("/", "/usr", "/usr/bin", "/usr/lib", "/etc", "/opt", "/opt/codereview/runner", "/box", "/dev", "/proc",
            "/proc/sys/kernel", "/sys", "/root", "/home", "/var", "/run"):
    path = os.path.join(top, "hostile")
    for attempt in (lambda: os.close(os.open(path, os.O_CREAT | os.O_WRONLY)), lambda: os.mkdir(path),
                    lambda: os.symlink("/", path)):
        try:
            attempt()
            print("wrote", path)
        except OSError:
            pass
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/box/main.py",
             "/usr/bin/env", "/opt/codereview/runner/script.py"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        print("opened", path, "for writing")
    except OSError:
        pass
""",
)

_PRIVILEGES = Probe(
    name="privileges",
    promise="A program has no privilege and can get none.",
    mend="Capabilities or user namespaces are left to programs: check the engine's and kernel's settings.",
    source="""
import ctypes, os
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
    if int(status[name], 16):
        print(name, status[name])
if status["NoNewPrivs"] != "1":
    print("may gain privileges")
if status["Seccomp"] != "2":
    print("has no system call filter")
if os.getuid() == 0 or os.geteuid() == 0:
    print("is user 0")
for name, attempt in (("setuid", lambda: os.setuid(0)), ("setgid", lambda: os.setgid(0)),
                      ("setgroups", lambda: os.setgroups([0])), ("chroot", lambda: os.chroot("/tmp")),
                      ("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5)),
                      ("mknod", lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0)))):
    try:
        attempt()
        print(name, "worked")
    except OSError:
        pass
libc = ctypes.CDLL(None)
for name, flags in (("user", 0x10000000), ("mount", 0x20000), ("pid", 0x20000000), ("net", 0x40000000)):
    if libc.unshare(flags) == 0:
        print("unshared", name)
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    print("mounted")
""",
)

_RUNNER = Probe(
    name="runner",
    promise="A program can neither read, trace, signal nor speak for the runner.",
    mend="The runner shares a user with programs: check that user ids or process namespaces are in force.",
    source="""
import ctypes, os, signal
me = os.getpid()
libc = ctypes.CDLL(None)
try:
    others = [int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) != me]
except PermissionError:
    others = [os.getppid()]
for pid in others:
    for name in ("mem", "environ", "maps", "auxv", "syscall", "stack", "io"):
        try:
            if open(f"/proc/{pid}/{name}", "rb").read(64):
                print("read", name, "of", pid)
        except OSError:
            pass
    for name in ("fd", "cwd", "root", "exe", "map_files", "fdinfo"):
        try:
            path = f"/proc/{pid}/{name}"
            os.listdir(path) if name in ("fd", "map_files", "fdinfo") else os.readlink(path)
            print("saw", name, "of", pid)
        except OSError:
            pass
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, 0):
        try:
            os.kill(pid, number)  # that the runner lives on is seen from outside
        except OSError:
            pass
    for request in (16, 0x4206):  # attach, seize
        if libc.ptrace(request, pid, 0, 0) == 0:
            print("traced", pid)
    buffer = ctypes.create_string_buffer(8)
    class Piece(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))
    here, there = Piece(ctypes.addressof(buffer), 8), Piece(0x400000, 8)
    if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
        print("read memory of", pid)
for number in (0, signal.SIGTERM, signal.SIGINT):
    try:
        os.kill(os.getppid() or 1, number)
    except OSError:
        pass
""",
)

_CHANNEL = Probe(
    name="channel",
    promise="A program holds no descriptor but its own three, and forged frames are just output.",
    mend="Descriptors leak into programs: update the runner.",
    prints_breaches=False,
    source="""
import json, os, struct
for fd in range(3, 256):
    try:
        os.fstat(fd)
        os.write(2, b"BREACH: descriptor %d is open\\n" % fd)
    except OSError:
        pass
header = json.dumps({"kind": "result", "id": 1, "outcome": "exited", "exit_code": 0, "signal": None, "cpu_ms": 0,
                     "wall_ms": 0, "memory_kb": 0, "stdout_truncated": False, "stderr_truncated": False,
                     "waited_for_input": False, "blobs": [6, 0]}).encode()
frame = struct.pack(">IQ", len(header), 6) + header + b"forged"
packet = json.dumps({"event": "finished", "status": 0, "cpu_us": 0, "peak_kb": 0, "stray": 0}).encode()
for fd in range(0, 256):
    for bytes_ in (frame, packet):
        try:
            os.write(fd, bytes_)
        except OSError:
            pass
""",
)

_FORK_BOMB = Probe(
    name="fork-bomb",
    promise="A fork bomb is bounded, ends, and leaves no process.",
    mend="Processes are not limited: allow the process limit (RLIMIT_NPROC, the pids controller).",
    prints_breaches=False,
    expected=frozenset(Outcome) - {Outcome.CANCELLED},
    source="""
import os, signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
deadline = time.monotonic() + 0.5
while time.monotonic() < deadline:
    try:
        if os.fork() == 0:
            os.setsid()
            deadline = time.monotonic() + 60
    except OSError:
        pass
""",
)

_DAEMON = Probe(
    name="daemon",
    promise="What a program leaves running is killed when it ends.",
    mend="The sandbox does not own its processes: it must have a process namespace of its own.",
    prints_breaches=False,
    source="""
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            with open("/tmp/heartbeat", "a") as file:
                file.write("x")
            time.sleep(0.001)
    os._exit(0)
os.wait()
time.sleep(0.05)
""",
)

_MEMORY_BOMB = Probe(
    name="memory-bomb",
    promise="Memory, also spread over processes, ends at its limit with a verdict that says so.",
    mend="Memory is not limited: allow control groups, or lower the number of processes.",
    prints_breaches=False,
    expected=frozenset({Outcome.MEMORY_LIMIT}),
    source="""
import os
for _ in range(4):
    os.fork()
kept = []
while True:
    kept.append(bytearray(os.urandom(4096)) * 512)
""",
)

_OUTPUT_FLOOD = Probe(
    name="output-flood",
    promise="Endless output is cut off, on both streams.",
    mend="The runner does not drain a program's output: update it.",
    prints_breaches=False,
    expected=frozenset({Outcome.OUTPUT_LIMIT}),
    source="import os\nwhile True:\n    os.write(2, b'e' * 65536)\n    os.write(1, b'o' * 65536)\n",
)

_DISK_FILL = Probe(
    name="disk-fill",
    promise="Scratch space is small and empty again afterwards.",
    mend="A large file system is writable for programs: give them small ones in memory.",
    expected=frozenset({Outcome.EXITED, Outcome.OUTPUT_LIMIT}),
    source="""
import os
total = 0
for place in ("/tmp", "/dev/shm", "/var/tmp", "."):
    try:
        for n in range(100000):
            with open(f"{place}/fill{n}", "wb") as file:
                for _ in range(16):
                    total += file.write(b"x" * (1 << 20))
    except OSError:
        pass
    try:
        for n in range(20000):
            os.close(os.open(f"{place}/small{n}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
if total > 512 << 20:
    print("wrote", total >> 20, "MiB")
""",
    limits=Limits(cpu_ms=6000, wall_ms=15_000, memory_kb=256 * 1024),
)

_LEFTOVERS = Probe(
    name="leftovers",
    promise="Nothing can be left for the next submission: no shared memory, queue, semaphore or key.",
    mend="System V or POSIX objects are allowed: the system call filter is missing on this architecture.",
    source="""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x1234, 4096, 0o1666) >= 0:
    print("has shared memory")
if libc.msgget(0x1234, 0o1666) >= 0:
    print("has a message queue")
if libc.semget(0x1234, 1, 0o1666) >= 0:
    print("has semaphores")
if libc.syscall(240 if os.uname().machine == "x86_64" else 180, b"left", 0o102, 0o666, None) >= 0:
    print("has a POSIX queue")
for call in ((248, 249, 250) if os.uname().machine == "x86_64" else (217, 218, 219)):
    if libc.syscall(call, b"user", b"left", b"x", 1, -3) >= 0:
        print("has a key")
for place in ("/tmp", "/dev/shm"):
    try:
        os.makedirs(f"{place}/a/b/c")
        os.symlink("/etc/passwd", f"{place}/link")
        os.mkfifo(f"{place}/a/pipe")
        os.link(f"{place}/link", f"{place}/a/hard")
        os.chmod(f"{place}/a", 0)
    except OSError:
        pass
""",
)

_SLEEPER = Probe(
    name="sleeper",
    promise="A program that stops itself or sleeps is ended by the wall clock.",
    mend="The runner's clock does not run: the host is overloaded, or the runner is out of date.",
    prints_breaches=False,
    expected=frozenset({Outcome.WALL_LIMIT}),
    limits=Limits(cpu_ms=500, wall_ms=600, memory_kb=64 * 1024),
    source="import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",
)

_FOREIGN_CALLS = Probe(
    name="foreign-calls",
    promise="System calls of a foreign architecture do not slip past the filter.",
    mend="The system call filter is missing on this architecture.",
    family="native",
    expected=frozenset({Outcome.SIGNALLED, Outcome.EXITED}),
    source="""
#include <stdio.h>
int main(void) {
#if defined(__x86_64__)
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    printf("got %d from a 32-bit call\\n", result);
#endif
    return 0;
}
""",
)

_COMPILER = Probe(
    name="compiler",
    promise="A compiler shows no file of the host and cannot hang.",
    mend="The compiler's sandbox sees the host's files: remove the mount.",
    family="native",
    refusal=b"Permission denied",
    source="""
#if __has_include(MARKER) || __has_include("/run/docker.sock")
#include <stdio.h>
int main(void) { puts("the compiler sees the host"); return 0; }
#else
int main(void) { return 0; }
#endif
""",
)

PROBES: tuple[Probe, ...] = (
    _PRIVILEGES,
    _HOST_FILES,
    _WRITING,
    _NETWORK,
    _RUNNER,
    _CHANNEL,
    _LEFTOVERS,
    _DAEMON,
    _FORK_BOMB,
    _MEMORY_BOMB,
    _OUTPUT_FLOOD,
    _DISK_FILL,
    _SLEEPER,
    _FOREIGN_CALLS,
    _COMPILER,
)
