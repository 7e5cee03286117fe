"""Learners who submit, follow and try again, as a browser or a careful program does."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.measure import BenchFault
from bench.websocket import websocket

PAUSE_SECONDS = 0.3
TIMEOUT_SECONDS = 40
FINISHED = "submission.finished"


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One submission: its key, what the server promised, and what its follower was told."""

    number: int
    learner: int
    problem: str
    code: str
    expected: str
    id: str = ""
    told: str = ""  # the verdict at the end of its server-sent events
    refusals: Counter = field(default_factory=Counter)


class Gone(threading.Event):
    """Set when the campaign gives up waiting."""


def attempt_run(attempt: Attempt, *, url: str, token: str, gone: Gone) -> None:
    """Submit until it is accepted, then follow until it has ended: always with the same key, from the last event."""
    while not gone.is_set() and not _submit(attempt, url=url, token=token):
        gone.wait(PAUSE_SECONDS)
    last = ""
    while not gone.is_set() and not attempt.told:
        last = _follow(attempt, url=url, token=token, after=last)
        gone.wait(PAUSE_SECONDS)


def _submit(attempt: Attempt, *, url: str, token: str) -> bool:
    body = json.dumps({"problem": attempt.problem, "language": "python", "code": attempt.code}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = f"attempt-{attempt.number}"
    request = urllib.request.Request(f"{url}/api/v1/submissions/", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            attempt.id = json.load(answer)["id"]
            return True
    except urllib.error.HTTPError as error:
        attempt.refusals[f"POST {error.code}"] += 1
        if error.code < 500:
            raise BenchFault(f"refused: {error.code} {error.read()[:300]!r}") from error
    except (OSError, http.client.HTTPException) as error:
        attempt.refusals[f"POST {type(error).__name__}"] += 1
    return False


def _follow(attempt: Attempt, *, url: str, token: str, after: str) -> str:
    """Read the stream to its end; the last event's id."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if after:
        headers["Last-Event-ID"] = after
    request = urllib.request.Request(f"{url}/api/v1/submissions/{attempt.id}/events/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            for line in answer:
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    after = event.get("id", after)
                    if event["type"] == FINISHED:
                        attempt.told = event["data"]["verdict"] or event["data"]["status"]
    except urllib.error.HTTPError as error:
        attempt.refusals[f"events {error.code}"] += 1
        if error.code < 500:
            raise BenchFault(f"refused: {error.code} {error.read()[:300]!r}") from error
    except (OSError, http.client.HTTPException) as error:
        attempt.refusals[f"events {type(error).__name__}"] += 1
    return after


class Pages(threading.Thread):
    """An open workspace page per learner: a WebSocket that connects again and resumes after the last event it saw."""

    def __init__(self, *, port: int, slug: str, tokens: Sequence[str]) -> None:
        super().__init__(name="pages", daemon=True)
        self._port, self._slug, self._tokens = port, slug, tokens
        self.seen: list[Counter] = [Counter() for _ in tokens]  # events by id
        self.ended: list[set[str]] = [set() for _ in tokens]  # submissions whose end was shown
        self._loop = asyncio.new_event_loop()
        self._tasks: list[asyncio.Task] = []

    def run(self) -> None:
        self._tasks = [self._loop.create_task(self._page(number)) for number in range(len(self._tokens))]
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._tasks])
        self.join(timeout=10)

    async def _page(self, number: int) -> None:
        path, last = f"/ws/problems/{self._slug}/?token={self._tokens[number]}", ""
        while True:
            try:
                after = f"&after={last}" if last else ""
                async with websocket(host="127.0.0.1", port=self._port, path=path + after) as socket:
                    while True:
                        event = json.loads(await socket.receive())
                        if event["id"]:
                            last = event["id"]
                            self.seen[number][last] += 1
                        if event["type"] == FINISHED:
                            self.ended[number].add(event["data"]["submission"])
            except (OSError, EOFError, BenchFault):
                await asyncio.sleep(PAUSE_SECONDS)


def wait_until(condition, *, seconds: float) -> bool:
    """Whether the condition came true in time; other processes give no event to wait for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return bool(condition())
