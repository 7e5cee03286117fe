"""Proving the isolation on this host: hostile programs are run, and what they left is looked for.

Each probe runs in a box of its own. What counts: what the program achieved (it prints breaches), how
it ended, what a listening post on the host noticed, what an innocent program in the same box and
one of the next submission find afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.base import BaseSandbox, Box, Limits, Outcome, Process, ProcessResult
from sandbox.exceptions import SandboxError
from sandbox.probes import PROBES, Probe

_COMPILE_LIMITS = Limits(cpu_ms=20_000, wall_ms=40_000, memory_kb=768 * 1024)
_WITNESS_LIMITS = Limits(cpu_ms=2000, wall_ms=10_000, memory_kb=128 * 1024)
# The runner, its warm parent and the witness itself.
_HARMLESS_PROCESSES = 3
_WITNESS = """
import os
try:
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
except PermissionError:
    processes = []
files = [place + "/" + name for place in ("/tmp", "/dev/shm") for name in os.listdir(place)]
print(len(processes), files)
"""
_BREACH_MARK = b"BREACH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one probe. `found` is empty when the promise held."""

    name: str
    promise: str
    found: str
    mend: str
    seconds: float

    @property
    def held(self) -> bool:
        """Did the sandbox keep this promise?"""
        return not self.found

    def public(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "promise": self.promise,
            "held": self.held,
            "found": self.found,
            "mend": "" if self.held else self.mend,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All findings about one sandbox. `notes` are honest limits that are no fault."""

    sandbox: str
    problems: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """May it take work?"""
        return not self.problems and bool(self.findings) and all(finding.held for finding in self.findings)

    def public(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sandbox": self.sandbox,
            "ok": self.ok,
            "problems": list(self.problems),
            "findings": [finding.public() for finding in self.findings],
            "notes": list(self.notes),
        }


def examine(sandbox: BaseSandbox, *, probes: Iterable[Probe] = PROBES) -> Examination:
    """Run the probes that this sandbox has the toolchain for. Raises nothing: faults become findings."""
    problems = tuple(sandbox.check())
    if problems:
        return Examination(sandbox=sandbox.alias, problems=problems, findings=(), notes=())
    families = sandbox.families()
    findings = tuple(_try(sandbox, probe) for probe in probes if probe.family in families)
    return Examination(sandbox=sandbox.alias, problems=(), findings=findings, notes=tuple(_notes(sandbox)))


def _try(sandbox: BaseSandbox, probe: Probe) -> Finding:
    started = time.monotonic()
    try:
        with _listening_post() as post:
            found = _breaches(sandbox, probe, post)
    except SandboxError as error:
        found = [f"the sandbox itself broke: {error}"]
    return Finding(
        name=probe.name,
        promise=probe.promise,
        found="; ".join(found),
        mend=probe.mend,
        seconds=time.monotonic() - started,
    )


def _breaches(sandbox: BaseSandbox, probe: Probe, post: _Post) -> list[str]:
    with sandbox.acquire(probe.family) as box:
        result = _run(box, probe, post)
        found = _read_result(probe, result)
        if probe.family == "python":
            found += _witnessed(box, "the next program")
    if probe.family == "python":
        with sandbox.acquire("python") as box:
            box.write_files({"witness.py": box.located(_WITNESS).encode()})
            found += _witnessed(box, "the next submission")
    return found + post.noticed()


def _run(box: Box, probe: Probe, post: _Post) -> ProcessResult:
    source = post.addressed(box.located(probe.source)).encode()
    if probe.family == "python":
        box.write_files({"main.py": source, "witness.py": box.located(_WITNESS).encode()})
        return box.run(Process(argv=("python3", "main.py"), limits=probe.limits, warm="python"))
    box.write_files({"main.c": source})
    command = Process(argv=("gcc", "-w", "-o", "main", "main.c"), limits=_COMPILE_LIMITS)
    compiled, made = box.compile(command, artifacts=("main",))
    if "main" not in made:
        return compiled
    return box.run(Process(argv=("./main",), limits=probe.limits))


def _read_result(probe: Probe, result: ProcessResult) -> list[str]:
    found: list[str] = []
    if probe.refusal and probe.refusal in result.stderr:
        return found
    if result.outcome not in probe.expected:
        last_words = result.stderr.decode(errors="replace").strip()[-300:]
        found.append(f"it ended as {result.outcome.value} {last_words}".strip())
    if probe.prints_breaches and result.stdout.strip():
        found += result.stdout.decode(errors="replace").strip().splitlines()[:10]
    if probe.prints_breaches and result.outcome is Outcome.EXITED and result.exit_code != 0:
        found.append(f"the probe failed: {result.stderr.decode(errors='replace').strip()[-300:]}")
    if not probe.prints_breaches and _BREACH_MARK in result.stderr:
        found += [line.decode(errors="replace") for line in result.stderr.splitlines() if _BREACH_MARK in line][:10]
    return found


def _witnessed(box: Box, who: str) -> list[str]:
    """What an innocent program sees that it should not."""
    result = box.run(Process(argv=("python3", "witness.py"), limits=_WITNESS_LIMITS, warm="python"))
    count, _, files = result.stdout.decode(errors="replace").strip().partition(" ")
    if result.outcome is not Outcome.EXITED or not count.isdigit():
        return [f"{who} could not run ({result.outcome.value})"]
    found = []
    if int(count) > _HARMLESS_PROCESSES:
        found.append(f"{who} saw {count} processes")
    if files != "[]":
        found.append(f"{who} found files: {files[:300]}")
    return found


@dataclass(frozen=True)
class _Post:
    """Things of the host that a program may try to reach: a file and two listening sockets."""

    marker: Path
    secret: bytes
    tcp: socket.socket
    abstract: socket.socket
    abstract_name: str

    def addressed(self, source: str) -> str:
        """The probe's source with the post's whereabouts, as a program could learn or guess them."""
        port = self.tcp.getsockname()[1]
        return (
            source.replace("MARKER", json.dumps(str(self.marker)))  # quotes that Python and C share
            .replace("PORT", str(port))
            .replace("ABSTRACT", self.abstract_name)
        )

    def noticed(self) -> list[str]:
        """What happened to the post."""
        found = []
        for name, listener in (("TCP", self.tcp), ("abstract Unix", self.abstract)):
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                found.append(f"a {name} connection reached the host")
        if self.marker.read_bytes() != self.secret:
            found.append("a file of the host was changed")
        return found


@contextlib.contextmanager
def _listening_post() -> Iterator[_Post]:
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codereview-doctor-")))
        directory.chmod(0o755)
        marker = directory / "marker"
        secret = secrets.token_bytes(32)
        marker.write_bytes(secret)
        marker.chmod(0o666)
        name = f"codereview-doctor-{os.getpid()}-{secrets.token_hex(4)}"
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        abstract.bind(f"\0{name}")
        abstract.listen(1)
        for listener in (tcp, abstract):
            listener.setblocking(False)
        yield _Post(marker=marker, secret=secret, tcp=tcp, abstract=abstract, abstract_name=name)


def _notes(sandbox: BaseSandbox) -> Iterator[str]:
    if not sandbox.limits_tree_memory:
        yield (
            "Memory of a whole process tree is watched and limited per process, not limited as a sum by the "
            "kernel: control groups are not available to this user."
        )
    if not sandbox.fit_for_production:
        yield "This sandbox is not fit for production."
    yield from sandbox.caveats()
    missing = sorted({"python", "native", "node"} - sandbox.families())
    if missing:
        yield f"Languages without a toolchain here: {', '.join(missing)}."
