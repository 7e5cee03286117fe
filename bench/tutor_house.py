"""What the bench of the tutor needs around it: broker, databases, a model, a worker, hints to tell."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.measure import BenchFault
from codereview.run.broker import Broker, free_port
from codereview.run.lifeline import with_lifeline

ROOT = Path(__file__).resolve().parent.parent
PROBLEM = ROOT / "problems" / "catalogue" / "tram-change"
READY_SECONDS = 60.0
HINTS_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HintFate:
    """How one hint went: when its first sentence was published, what was told, how it ended, what was withheld."""

    first_at: float | None
    text: str
    outcome: str
    reasons: tuple[str, ...]


@contextlib.contextmanager
def house_open(directory: Path, *, processes: int, text: str, first: float, word: float) -> Iterator[House]:
    """Start everything, with Django set up in this process, and stop it afterwards. Raises BenchFault."""
    with contextlib.ExitStack() as stack:
        broker = Broker(port=free_port(), password="bench", directory=directory / "broker")  # noqa: S106 - its own
        process = stack.enter_context(child(broker.command()))
        if not broker.wait(process):
            raise BenchFault("the broker did not start")
        port = free_port()
        stack.enter_context(
            child([
                sys.executable, "-m", "tests.llm.fake_server", "--port", str(port), "--text", text,
                "--first-delay", str(first), "--delay", str(word),
            ])
        )  # fmt: skip
        os.environ |= {
            "DATA_DIR": str(directory),
            "REDIS_URL": broker.url,
            "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
            "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
            "OPENAI_MODEL": "fake-1",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "codereview.settings",
        }
        house = House()
        for number in range(processes):
            worker = stack.enter_context(child([
                sys.executable, "-m", "celery", "--quiet", "-A", "codereview", "worker", "--queues", "assistant",
                "--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle",
                "--without-heartbeat", "--loglevel", "error", "--hostname", f"bench{number}@localhost",
            ]))  # fmt: skip
            house.worker_pids.append(worker.pid)
        house.wait_until_ready()
        yield house


@contextlib.contextmanager
def child(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(with_lifeline(command), stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class House:
    """A migrated database with one problem. Django is imported here, once its environment is set."""

    def __init__(self) -> None:
        import django  # noqa: PLC0415 - the environment comes first
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        from problems.packages.reader import read_package  # noqa: PLC0415
        from problems.services.importing import problem_import  # noqa: PLC0415

        for alias in ("default", "payloads"):
            call_command("migrate", database=alias, verbosity=0)
        self._problem = problem_import(package=read_package(PROBLEM))
        self.worker_pids: list[int] = []
        self._learners = 0  # each hint has one of its own: the house's limits stay as they are
        self._client = self._make_client()

    def wait_until_ready(self) -> None:
        """Until every worker gives a sign of life and the model answers."""
        from codereview.common.health import beats  # noqa: PLC0415

        deadline = time.monotonic() + READY_SECONDS
        while len(beats()) < len(self.worker_pids):
            if time.monotonic() > deadline:
                raise BenchFault("a worker did not start")
            time.sleep(0.2)
        self.ask_directly()

    def hints_make(self, count: int) -> list[Any]:
        """Queued hints, each about a judged attempt of another learner."""
        from django.utils import timezone  # noqa: PLC0415

        from codereview.accounts.models import User  # noqa: PLC0415
        from tests.tutor.stored import make_judged  # noqa: PLC0415
        from tutor.models import Hint  # noqa: PLC0415

        hints = []
        for _ in range(count):
            self._learners += 1
            user = User.objects.create(email=f"bench{self._learners}@example.org")
            # The apps above were told of it: else the workers' housekeeping would, in the midst of a round.
            submission = make_judged(user=user, problem=self._problem, told_at=timezone.now())
            hints.append(Hint.objects.create(user=user, problem=self._problem, submission=submission, level=1))
        return hints

    def hint_ask(self, hint: Any) -> None:
        """As its request does after the commit."""
        from tutor.queueing import told_enqueue  # noqa: PLC0415

        if not told_enqueue(row=hint):
            raise BenchFault("the broker took no hint")

    def fates(self, hints: list[Any]) -> Iterator[HintFate]:
        """Wait for all, then tell how each went. Raises BenchFault."""
        from tutor.models import Hint  # noqa: PLC0415

        ids = [hint.pk for hint in hints]
        deadline = time.monotonic() + HINTS_SECONDS
        while Hint.objects.filter(pk__in=ids, status__in=("queued", "running")).exists():
            if time.monotonic() > deadline:
                raise BenchFault("not every hint came to an end")
            time.sleep(0.3)
        for hint in hints:
            yield _fate(hint)

    def ask_directly(self) -> float:
        """Milliseconds from the question to the first whole sentence, through the SDK alone; reads to the end."""
        from tutor.sentences import sentence_units  # noqa: PLC0415

        began = time.perf_counter()
        stream = self._client.chat.completions.create(
            model="fake-1", messages=[{"role": "user", "content": "Help me. " * 500}], stream=True
        )
        pieces = (chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
        units = sentence_units(pieces)
        next(units)
        elapsed = (time.perf_counter() - began) * 1000
        for _ in units:
            pass
        return elapsed

    def worker_cpu_seconds(self) -> float:
        """Processor time of the workers' processes so far: other programs on the machine do not count."""
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.worker_pids)
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")

    def worker_memory_mb(self, *, peak: bool = False) -> float:
        """Resident memory of the workers' processes, in MiB."""
        name = "VmHWM:" if peak else "VmRSS:"
        lines = [line for pid in self.worker_pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

    def most_streams(self, since: float) -> int:
        """By the ledger: how many calls overlapped at most, of those that began after a moment."""
        from codereview.llm.models import UsageEntry  # noqa: PLC0415

        changes: list[tuple[float, int]] = []
        for ended, total_ms in UsageEntry.objects.values_list("created_at", "total_ms"):
            began = ended.timestamp() - total_ms / 1000
            changes += [(began, 1), (ended.timestamp(), -1)] if began >= since else []
        open_now = most = 0
        for _at, change in sorted(changes):
            open_now += change
            most = max(most, open_now)
        return most

    @staticmethod
    def _make_client() -> Any:
        import openai  # noqa: PLC0415 - heavy

        return openai.OpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key="none", max_retries=0, timeout=60)


def _fate(hint: Any) -> HintFate:
    from codereview.common.events import events_after  # noqa: PLC0415
    from codereview.common.payloads import payload_get  # noqa: PLC0415
    from submissions.subjects import submission_subjects  # noqa: PLC0415

    hint.refresh_from_db()
    subject = submission_subjects(submission=hint.submission)[0]
    events = [event for event in events_after(subject=subject) if event.data.get("hint") == str(hint.pk)]
    first = next((event for event in events if event.type == "hint.delta"), None)
    stored = payload_get(payload_id=hint.payload) or {}
    return HintFate(
        first_at=datetime.fromisoformat(first.at).timestamp() if first else None,
        text=" ".join(stored.get("sentences", ())),
        outcome=hint.outcome,
        reasons=tuple(event.data["reason"] for event in events if event.type == "hint.withheld"),
    )
