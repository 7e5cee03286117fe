"""`python -m bench.repositories`: what the review of a large repository asks of GitHub and of its worker.

    python -m bench.repositories [--files 2000] [--tokens 150000] [--quick]

Everything is real but the two ends: a GitHub on loopback serves the repository, a fake model answers every
question with a finding. Between them a Celery worker in a process of its own, started as the house starts its
assistant, a broker, two databases and the host's own sandbox. The memory is the worker's whole process at its
peak (VmHWM), imports included.

Exit code 1 when a bar is missed (never with --quick).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.host import facts
from bench.measure import BenchFault
from bench.table import Section, as_text, at_most
from bench.tutor_house import child
from codereview.run.broker import Broker, free_port
from tests.llm.fake_server import FakeOpenAI, Reply
from tests.reviews.fake_github import FakeGitHub

if TYPE_CHECKING:
    from reviews.models import RepositoryReview

CALLS_MAX = 6
MEMORY_MAX_MB = 300.0
READY_SECONDS = 60.0
REVIEW_SECONDS = 1800.0
ASSIGNMENT = "- The function `compute_7` adds a list.\n- There are unit tests.\n- A README says how to start it.\n"
ANSWER = json.dumps(
    {"type": "finding", "severity": "actionable", "category": "correctness", "start_line": 3, "end_line": 3,
     "quote": "def compute", "text": "The default list is shared by all calls."}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    files: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    calls_before_reading: int
    seconds: float
    warm_mb: float
    peak_mb: float
    questions: int
    asked_twice: int
    review: dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.repositories", description="What a large repository asks of a worker.")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=150_000, help="that the model may read (REPOSITORY_TOKENS)")
    parser.add_argument("--quick", action="store_true", help="only shows that it works")
    options = parser.parse_args(arguments)
    sizes = Sizes(files=30, tokens=30_000) if options.quick else Sizes(files=options.files, tokens=options.tokens)
    with tempfile.TemporaryDirectory(prefix="codereview-bench-") as directory:
        section = section_of(measure(Path(directory), sizes), sizes)
    sys.stdout.write(as_text([section], facts()) + "\n")
    return int(not options.quick and any(bar.met is False for bar in section.bars))


def measure(directory: Path, sizes: Sizes) -> Measured:
    """One review from the request to the report. Raises BenchFault when there is none."""
    with (
        FakeGitHub({"ada/shop": repository(sizes.files)}) as github,
        FakeOpenAI([Reply(text=ANSWER, usage=(2000, 0, 40))]) as model,
        house(directory, github, model, sizes) as worker_pid,
    ):
        warm = memory_mb(worker_pid, "VmRSS:")
        began = time.monotonic()
        review = request()
        before = 0
        while review.status in {"queued", "running"}:
            if time.monotonic() - began > REVIEW_SECONDS:
                raise BenchFault("the review did not come to an end")
            if not review.files_read:
                before = len(github.asked) + len(github.archives)
            time.sleep(0.05)
            review.refresh_from_db()
        questions = [asked.body["messages"][-1]["content"] for asked in model.asked]
        return Measured(
            calls_before_reading=before,
            seconds=time.monotonic() - began,
            warm_mb=warm,
            peak_mb=memory_mb(worker_pid, "VmHWM:"),
            questions=len(questions),
            asked_twice=len(questions) - len(set(questions)),
            review=report(review),
        )


def section_of(measured: Measured, sizes: Sizes) -> Section:
    review = measured.review
    coverage = review["coverage"]
    if review["status"] != "finished" or coverage["total"] != sizes.files or coverage["pending"]:
        raise BenchFault(f"the report is not complete: {review['status']} {review['error_code']} {coverage}")
    return Section(
        title=f"Review of a repository of {sizes.files} files",
        bars=[
            at_most("calls to GitHub before reading", CALLS_MAX, float(measured.calls_before_reading)),
            at_most("memory of the worker at its peak", MEMORY_MAX_MB, measured.peak_mb, unit=" MiB"),
            at_most("files that the model was asked about twice", 0, float(measured.asked_twice)),
        ],
        remarks=[
            f"memory of the worker before the review: {measured.warm_mb:.0f} MiB",
            f"from the request to the report: {measured.seconds:.0f} s",
            f"read {coverage['read']}, skimmed {coverage['skimmed']}, skipped {coverage['skipped']}",
            f"the model was asked {measured.questions} times; the ledger holds {review['cost']['calls']} calls",
            f"findings: {len(review['findings'])} shown, {review['findings_left_out']} more; rating {review['rating']}",
        ],
    )


def repository(files: int) -> dict[str, bytes]:
    """Modules of about 6 KiB, no two alike, each with faults that analysers find; a README and a few tests."""
    found = {"README.md": b"# Shop\n\nStart it with `python -m shop`.\n", "tests/test_shop.py": b"def test_it(): ...\n"}
    for number in range(files - len(found)):
        lines = [
            f'"""Module {number}."""', "", f"def compute_{number}(values, seen=[]):", "    try:",
            "        return sum(values) + len(seen)", "    except:", "        return None", "",
            *(f"VALUE_{line} = {number} * {line}  # a line of ordinary code" for line in range(120)),
        ]  # fmt: skip
        found[f"shop/part{number % 40}/module{number}.py"] = "\n".join(lines).encode()
    return found


@contextlib.contextmanager
def house(directory: Path, github: FakeGitHub, model: FakeOpenAI, sizes: Sizes) -> Iterator[int]:
    """Broker, databases and a worker; Django is set up here, once its environment is. Yields the worker's pid."""
    with contextlib.ExitStack() as stack:
        broker = Broker(port=free_port(), password="bench", directory=directory / "broker")  # noqa: S106 - its own
        if not broker.wait(stack.enter_context(child(broker.command()))):
            raise BenchFault("the broker did not start")
        os.environ |= {
            "DATA_DIR": str(directory),
            "REDIS_URL": broker.url,
            "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
            "GITHUB_API_URL": github.api_url,
            "GITHUB_ARCHIVE_URL": github.archive_url,
            "GITHUB_PRIVATE_ADDRESSES": "on",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_MODEL": "fake-1",
            "OPENAI_PRICES": "1,1,4",
            "REPOSITORY_TOKENS": str(sizes.tokens),
            "WORKER_SELF_TEST": "no",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "codereview.settings",
        }
        _migrate()
        worker = stack.enter_context(child([
            sys.executable, "-m", "celery", "--quiet", "-A", "codereview", "worker", "--queues", "assistant",
            "--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle",
            "--without-heartbeat", "--loglevel", "error",
        ]))  # fmt: skip
        _wait_for_worker()
        yield worker.pid


def _migrate() -> None:
    import django  # noqa: PLC0415 - the environment comes first
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    for alias in ("default", "payloads"):
        call_command("migrate", database=alias, verbosity=0)


def _wait_for_worker() -> None:
    from codereview.common.health import beats  # noqa: PLC0415

    deadline = time.monotonic() + READY_SECONDS
    while not beats():
        if time.monotonic() > deadline:
            raise BenchFault("the worker did not start")
        time.sleep(0.2)


def request() -> RepositoryReview:
    """As the door does it, with the cost agreed to."""
    from codereview.accounts.models import User  # noqa: PLC0415
    from reviews.repositories.services import repository_review_create  # noqa: PLC0415

    return repository_review_create(
        user=User.objects.create(email="bench@example.org"),
        repository_url="https://github.com/ada/shop",
        assignment=ASSIGNMENT,
        level="middle",
        confirm=True,
    )


def report(review: RepositoryReview) -> dict[str, Any]:
    from reviews.repositories.selectors import repository_detail  # noqa: PLC0415

    return repository_detail(review=review)


def memory_mb(pid: int, name: str) -> float:
    """A line of the process's status, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    sys.exit(main())
