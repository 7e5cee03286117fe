"""Many open workspace pages while their learners' submissions are judged: is every event told, and how late?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bench.learner import SLUG, TESTS, Learner
from bench.measure import BenchFault, Summary, summarize
from bench.stack import Stack
from bench.table import Row, Section, at_most
from bench.websocket import WebSocket, websocket

BAR_P95_MS = 150.0
OPEN_SECONDS, LAST_EVENT_SECONDS = 120, 30
FIRST_NUMBER = 2_000_000  # of the programs: none is like another part's
EXPECTED = Counter(
    {"submission.queued": 1, "submission.started": 1, "submission.finished": 1}
    | {f"test.finished {index}": 1 for index in range(TESTS)}
)


@dataclass(slots=True)
class _Page:
    """What one page was told, and how late in milliseconds."""

    told: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)


class _Pages(threading.Thread):
    """All pages, on an event loop of their own."""

    def __init__(self, stack: Stack, tokens: Sequence[str]) -> None:
        super().__init__(name="pages", daemon=True)
        self._stack, self._tokens = stack, tokens
        self.pages = [_Page() for _ in tokens]
        self.opened = threading.Semaphore(0)
        self.fault = ""

    def run(self) -> None:
        try:
            asyncio.run(self._all())
        except (BenchFault, OSError, EOFError, TimeoutError) as error:
            self.fault = f"{type(error).__name__}: {error}"

    async def _all(self) -> None:
        async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            for number, token in enumerate(self._tokens):
                path = f"/ws/problems/{SLUG}/?token={token}"
                socket = await stack.enter_async_context(
                    websocket(host=self._stack.host, port=self._stack.port, path=path)
                )
                group.create_task(self._follow(socket, self.pages[number]))
                self.opened.release()

    async def _follow(self, socket: WebSocket, page: _Page) -> None:
        """Until everything expected has come, or nothing has for long."""
        while page.told.total() < EXPECTED.total():
            try:
                async with asyncio.timeout(OPEN_SECONDS + LAST_EVENT_SECONDS):
                    event = json.loads(await socket.receive())
            except TimeoutError:
                return
            now = time.time()
            name = event["type"]
            if name == "test.finished":
                name = f"{name} {event['data']['index']}"
            if name in EXPECTED:
                page.told[name] += 1
                page.delays.append((now - datetime.fromisoformat(event["at"]).timestamp()) * 1000)


def section(stack: Stack, tokens: Sequence[str], *, clients: int) -> Section:
    """Open a page for each learner; then so many clients at a time submit once for each. Raises BenchFault."""
    pages = _Pages(stack, tokens)
    pages.start()
    for _ in tokens:
        if not pages.opened.acquire(timeout=OPEN_SECONDS):
            raise BenchFault(f"the pages did not open: {pages.fault}")
    began = time.perf_counter()
    faults = _submit(stack, tokens, clients=clients)
    seconds = time.perf_counter() - began
    pages.join(timeout=LAST_EVENT_SECONDS)
    missing = sum((EXPECTED - page.told).total() for page in pages.pages)
    twice = sum((page.told - EXPECTED).total() for page in pages.pages)
    delays = [delay for page in pages.pages for delay in page.delays]
    summary: Summary | None = summarize(delays) if delays else None
    return Section(
        title=f"{len(tokens)} open pages while judging",
        about=f"Each page's learner submits once, {clients} at a time; from the event's own time to its arrival.",
        rows=[Row(name="delay of an event", summary=summary, note="" if summary else pages.fault)],
        bars=[
            at_most(
                "events missing", 0, missing, why="; ".join([*faults[:3], *([pages.fault] if pages.fault else [])])
            ),
            at_most("events told twice", 0, twice),
            at_most("delay of an event, p95", BAR_P95_MS, summary.p95 if summary else None, unit=" ms"),
        ],
        remarks=[f"{len(tokens)} submissions judged in {seconds:.1f} s, {len(tokens) / seconds:.1f}/s"],
    )


def _submit(stack: Stack, tokens: Sequence[str], *, clients: int) -> list[str]:
    """One submission per token, so many at a time, each followed to its verdict; what went wrong."""
    waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for number, token in enumerate(tokens, start=FIRST_NUMBER):
        waiting.put((number, token))
    faults: list[str] = []

    def work() -> None:
        while True:
            try:
                number, token = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                Learner(stack, token).submit(number)
            except BenchFault as fault:
                faults.append(str(fault))

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults
