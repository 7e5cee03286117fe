"""Other judges, installed at bench time into directories of their own and never part of this repository.

A peer that cannot be installed or started says why and is left out of the race.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from abc import abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import workload
from bench.bare import run_bare
from bench.host import said, system_python
from bench.measure import BenchFault, Contestant
from bench.stack import free_port

INSTALL_SECONDS = 600
ANSWER_SECONDS = 120
GO_JUDGE = "github.com/criyle/go-judge"
_LAST_WORDS = 160
_ADDRESS = re.compile(r"(?: reading)? https?://\S+:?")


def run_or_fault(command: list[str], what: str, *, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """What the command printed. Raises BenchFault with its last complaint."""
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchFault(f"{what}: {error}") from error
    if done.returncode != 0:
        complaints = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise BenchFault(f"{what}: {_telling(complaints)}")
    return done.stdout


def _telling(complaints: list[str]) -> str:
    """The line that says why: the first that speaks of an error, else the last."""
    errors = [line for line in complaints if "error" in line.lower() or "forbidden" in line.lower()]
    line = [*errors, *complaints[-1:], "it said nothing"][0]
    return _ADDRESS.sub("", line)[-_LAST_WORDS:]  # where packages come from is each machine's own setting


class Peer(Contestant):
    """A judge of somebody else, with a directory for its installation and files."""

    def __init__(self, *, tests: int) -> None:
        self.tests = tests

    def open(self, stack: ExitStack) -> None:
        self.directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codereview-peer-")))
        self.install(stack)

    @abstractmethod
    def install(self, stack: ExitStack) -> None:
        """Install and start it in `self.directory`. Raises BenchFault."""

    def write_source(self, number: int) -> Path:
        path = self.directory / "main.py"
        path.write_text(workload.sources("python", number))
        return path


class Dmoj(Peer):
    """DMOJ's judge-server from PyPI: one `dmoj-cli` that stays up and is told to grade again and again."""

    name = "DMOJ judge-server"

    def install(self, stack: ExitStack) -> None:
        environment = self._headers()
        venv = self.directory / "venv"
        run_or_fault([sys.executable, "-m", "venv", str(venv)], "no virtual environment", cwd=self.directory)
        pip = [str(venv / "bin" / "python"), "-m", "pip"]
        run_or_fault(
            [*pip, "install", "--quiet", "--disable-pip-version-check", "dmoj"],
            "`pip install dmoj` failed", cwd=self.directory, environment=environment,
        )  # fmt: skip
        shown = run_or_fault([*pip, "show", "dmoj"], "pip does not know dmoj", cwd=self.directory)
        version = next((line.split()[1] for line in shown.splitlines() if line.startswith("Version:")), "?")
        self.note = f"dmoj {version} from PyPI"
        self._write_problem()
        self._start(stack, venv / "bin" / "dmoj-cli")

    def _headers(self) -> dict[str, str]:
        """An environment in which its tracer compiles; Debian's headers are unpacked here where they lack."""
        environment = dict(os.environ)
        if Path("/usr/include/seccomp.h").exists():
            return environment
        what = "its tracer needs seccomp.h, and apt does not bring libseccomp-dev"
        run_or_fault(["apt-get", "download", "libseccomp-dev"], what, cwd=self.directory)
        for package in self.directory.glob("*.deb"):
            run_or_fault(["dpkg", "-x", str(package), str(self.directory / "headers")], what, cwd=self.directory)
        root = self.directory / "headers" / "usr"
        libraries = [str(path.parent) for path in root.rglob("libseccomp.*")]
        return {**environment, "CPATH": str(root / "include"), "LIBRARY_PATH": ":".join(dict.fromkeys(libraries))}

    def _write_problem(self) -> None:
        problem = self.directory / "problems" / "sum"
        problem.mkdir(parents=True)
        pairs = zip(workload.inputs(self.tests), workload.answers(self.tests), strict=True)
        for number, (given, expected) in enumerate(pairs, start=1):
            (problem / f"{number}.in").write_bytes(given)
            (problem / f"{number}.out").write_bytes(expected)
        cases = [{"in": f"{number}.in", "out": f"{number}.out", "points": 1} for number in range(1, self.tests + 1)]
        (problem / "init.yml").write_text(json.dumps({"test_cases": cases}))  # YAML holds JSON
        settings = {
            "problem_storage_globs": [str(self.directory / "problems" / "*")],
            "runtime": {"python3": os.path.realpath(system_python())},
        }
        (self.directory / "judge.yml").write_text(json.dumps(settings))

    def _start(self, stack: ExitStack, program: Path) -> None:
        arguments = ["-c", "judge.yml", "-e", "PY3", "--no-ansi", "--history", str(self.directory / "history")]
        self._process = stack.enter_context(
            subprocess.Popen(
                [str(program), *arguments],
                cwd=self.directory,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "HOME": str(self.directory)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
            )
        )
        stack.callback(self._process.kill)
        self._read_until(b"Running local judge...")

    def turn(self, number: int) -> None:
        source = self.write_source(number)
        if self._process.stdin is None:
            raise BenchFault("dmoj-cli has no input")
        self._process.stdin.write(f"submit sum PY3 {source}\n".encode())
        said_meanwhile = self._read_until(b"Done grading")
        accepted = said_meanwhile.count(b" AC ")
        if accepted != self.tests:
            raise BenchFault(f"{accepted} of {self.tests} tests accepted: {said_meanwhile[-_LAST_WORDS:]!r}")

    def _read_until(self, words: bytes) -> bytes:
        """Everything it prints up to these words. Raises BenchFault when they do not come."""
        heard = b""
        output = self._process.stdout
        deadline = time.monotonic() + ANSWER_SECONDS
        with selectors.DefaultSelector() as selector:
            if output is not None:
                selector.register(output, selectors.EVENT_READ)
            while words not in heard:
                if output is None or not selector.select(deadline - time.monotonic()):
                    raise BenchFault(f"dmoj-cli did not answer in {ANSWER_SECONDS} s: {heard[-_LAST_WORDS:]!r}")
                data = os.read(output.fileno(), 65536)
                if not data:
                    raise BenchFault(f"dmoj-cli ended: {heard[-_LAST_WORDS:]!r}")
                heard += data
        return heard


class GoJudge(Peer):
    """criyle/go-judge, built by the Go toolchain: a REST call per test, as its users do."""

    name = "go-judge"

    def install(self, stack: ExitStack) -> None:
        if shutil.which("go") is None:
            raise BenchFault("there is no Go toolchain here to install it with")
        environment = {
            **os.environ,
            "GOPATH": str(self.directory / "go"),
            "GOBIN": str(self.directory / "bin"),
            "GOCACHE": str(self.directory / "cache"),
            "GOFLAGS": "-modcacherw",  # a cache that cannot be removed would stay behind
        }
        command = ["go", "install", f"{GO_JUDGE}/cmd/go-judge@latest"]
        run_or_fault(command, "`go install` failed", cwd=self.directory, environment=environment)
        program = self.directory / "bin" / "go-judge"
        self.note = f"go-judge {_module_version(program)}"
        port = free_port()
        process = stack.enter_context(
            subprocess.Popen(
                [str(program), "-http-addr", f"127.0.0.1:{port}", "-silent"],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(process.terminate)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        stack.callback(self._connection.close)
        self._wait(process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                self._ask("GET", "/version", None)
            except (OSError, http.client.HTTPException):
                self._connection.close()
                time.sleep(0.1)
            else:
                return
        raise BenchFault("go-judge was built but does not serve here")

    def turn(self, number: int) -> None:
        source = workload.sources("python", number)
        outputs = [self._run(source, given.decode()) for given in workload.inputs(self.tests)]
        workload.check(outputs)

    def _run(self, source: str, given: str) -> bytes:
        command = {
            "args": [system_python(), "main.py"],
            "env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
            "files": [{"content": given}, {"name": "stdout", "max": 65536}, {"name": "stderr", "max": 65536}],
            "cpuLimit": 5_000_000_000,
            "clockLimit": 15_000_000_000,
            "memoryLimit": 256 * 1024 * 1024,
            "procLimit": 50,
            "copyIn": {"main.py": {"content": source}},
        }
        (result,) = self._ask("POST", "/run", {"cmd": [command]})
        if result["status"] != "Accepted":
            raise BenchFault(f"go-judge said {result['status']}: {result.get('error', '')[:_LAST_WORDS]}")
        return str(result["files"]["stdout"]).encode()

    def _ask(self, method: str, path: str, document: object) -> Any:
        body = None if document is None else json.dumps(document)
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise BenchFault(f"go-judge answered {answer.status}: {text[:_LAST_WORDS]!r}")
        return json.loads(text)


def _module_version(program: Path) -> str:
    shown = run_or_fault(["go", "version", "-m", str(program)], "no version", cwd=program.parent)
    return next((line.split()[2] for line in shown.splitlines() if line.split()[:1] == ["mod"]), "?")


class Isolate(Peer):
    """ioi/isolate: a box per submission, initialised, used for every test, cleaned up."""

    name = "isolate"
    box = "--box-id=71"

    def install(self, stack: ExitStack) -> None:
        program = shutil.which("isolate")
        if program is None:
            offered = said("apt-cache", "show", "--no-all-versions", "isolate")
            hint = "apt has a package of it: install it" if offered else "apt has no package of it here"
            raise BenchFault(f"no `isolate` on the PATH; {hint}")
        self._program = program
        self.note = said(program, "--version")
        stack.callback(subprocess.run, [program, self.box, "--cleanup"], check=False)

    def turn(self, number: int) -> None:
        made = run_or_fault([self._program, self.box, "--init"], "isolate --init failed", cwd=self.directory)
        inside = Path(made.strip(), "box")
        (inside / "main.py").write_text(workload.sources("python", number))
        limits = ["--time=5", "--wall-time=15", "--stdin=given", "--silent", "--run", "--"]
        outputs = []
        for given in workload.inputs(self.tests):
            (inside / "given").write_bytes(given)
            stdin, answer = Path(os.devnull), self.directory / "answer"
            outputs.append(run_bare([self._program, self.box, *limits, system_python(), "main.py"], stdin, answer))
        workload.check(outputs)
        run_or_fault([self._program, self.box, "--cleanup"], "isolate --cleanup failed", cwd=self.directory)
