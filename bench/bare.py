"""Contestants without a judge: the program started by hand, and a container per submission."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench import workload
from bench.host import said, system_python
from bench.measure import BenchFault, Contestant
from sandbox.images import image_name

_COMPILE_SECONDS = 120
_CONTAINER_SECONDS = 120
_IN_CONTAINER = "/work"


def run_bare(argv: list[str], stdin: Path, stdout: Path) -> bytes:
    """Start a program with these files as stdin and stdout, wait for it: nothing cheaper is possible."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(stdout), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    pid = os.posix_spawn(argv[0], argv, dict(os.environ), file_actions=actions)
    _, status = os.waitpid(pid, 0)
    if status:
        raise BenchFault(f"{argv[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return stdout.read_bytes()


class _OnFiles(Contestant):
    """A contestant with a directory of its own, the inputs in it as 1.in, 2.in, …"""

    def __init__(self, *, tests: int) -> None:
        self.tests = tests
        self.directory = Path()

    def open(self, stack: ExitStack) -> None:
        self.directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codereview-bench-")))
        for number, content in enumerate(workload.inputs(self.tests), start=1):
            (self.directory / f"{number}.in").write_bytes(content)

    def run_all(self, argv: list[str]) -> list[bytes]:
        answer = self.directory / "answer"
        return [run_bare(argv, self.directory / f"{number + 1}.in", answer) for number in range(self.tests)]


class BareLoop(_OnFiles):
    """`python3 main.py < N.in` for every test."""

    name = "bare loop of `python3 file`"

    def open(self, stack: ExitStack) -> None:
        super().open(stack)
        self.python = system_python()
        self.note = said(self.python, "--version")

    def turn(self, number: int) -> None:
        source = self.directory / "main.py"
        source.write_text(workload.sources("python", number))
        workload.check(self.run_all([self.python, str(source)]))


class BareProgram(_OnFiles):
    """A native program, compiled ahead, executed for every test. Its times are of one test."""

    name = "bare exec"

    def open(self, stack: ExitStack) -> None:
        super().open(stack)
        compile_by_hand(["gcc", "-O2"], self.directory / "main.c", workload.sources("c", 0), self.directory / "program")
        self.note = said("gcc", "--version")

    def turn(self, number: int) -> float:
        del number
        began = time.perf_counter()
        workload.check(self.run_all([str(self.directory / "program")]))
        return (time.perf_counter() - began) * 1000 / self.tests


class PlainCompiler(_OnFiles):
    """`g++ -O2` of the host on a program with <bits/stdc++.h>."""

    name = "plain `g++ -O2`"

    def __init__(self) -> None:
        super().__init__(tests=0)

    def open(self, stack: ExitStack) -> None:
        super().open(stack)
        self.note = said("g++", "--version")

    def turn(self, number: int) -> None:
        text = workload.sources("cpp", number)
        compile_by_hand(["g++", "-O2", "-std=gnu++20"], self.directory / "main.cpp", text, self.directory / "program")


def compile_by_hand(compiler: list[str], source: Path, text: str, program: Path) -> None:
    """Raises BenchFault when there is no such compiler or it refuses the program."""
    if shutil.which(compiler[0]) is None:
        raise BenchFault(f"{compiler[0]} is not installed")
    source.write_text(text)
    command = [*compiler, "-o", str(program), str(source)]
    done = subprocess.run(command, capture_output=True, timeout=_COMPILE_SECONDS, check=False)
    if done.returncode != 0:
        raise BenchFault(f"{compiler[0]} failed: {done.stderr.decode(errors='replace')[:200]}")


class ContainerPerSubmission(_OnFiles):
    """One `docker run --rm` per submission, in which a shell runs all tests."""

    name = "`docker run` per submission"

    def open(self, stack: ExitStack) -> None:
        super().open(stack)
        version = said("docker", "version", "--format", "{{.Server.Version}}")
        if not version:
            raise BenchFault("there is no docker command, or its engine does not answer")
        self.image = image_name("python")
        if not said("docker", "image", "inspect", "--format", "{{.Id}}", self.image):
            raise BenchFault("the image for Python is missing or out of date (make images)")
        self.note = f"Docker {version}"

    def turn(self, number: int) -> None:
        (self.directory / "main.py").write_text(workload.sources("python", number))
        loop = f"for test in $(seq {self.tests}); do python3 {_IN_CONTAINER}/main.py < {_IN_CONTAINER}/$test.in; done"
        mount = f"{self.directory}:{_IN_CONTAINER}:ro"
        command = ["docker", "run", "--rm", "--network", "none", "-v", mount, "--entrypoint", "/bin/sh", self.image]
        done = subprocess.run([*command, "-c", loop], capture_output=True, timeout=_CONTAINER_SECONDS, check=False)
        if done.returncode != 0:
            raise BenchFault(f"docker run failed: {done.stderr.decode(errors='replace')[:200]}")
        workload.check(done.stdout.splitlines())
