"""Replaying: the same programs judged again and again must get the same verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sandbox.base import BaseSandbox
from sandbox.judge.compile_cache import COMPILE_CACHE, CompileCache
from sandbox.judge.engine import judge
from sandbox.judge.types import Judgement, JudgeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A request that did not always get the same judgement: each one seen, and how often."""

    index: int
    seen: tuple[tuple[str, int], ...]


def ignore_round(number: int) -> None:
    """The default for `on_round`."""
    del number


def replay(
    requests: Sequence[JudgeRequest],
    *,
    sandbox: BaseSandbox,
    times: int,
    cache: CompileCache = COMPILE_CACHE,
    on_round: Callable[[int], None] = ignore_round,
    at_once: int = 1,
) -> tuple[Flip, ...]:
    """Judge every request `times` times, round by round; the requests whose verdicts differed.

    `at_once` are judged beside each other, as by a worker's threads. Compared are the verdicts of the
    whole and of each test, not times. Raises as `judge` does.
    """
    seen: list[Counter[str]] = [Counter() for _ in requests]

    def verdicts_of(request: JudgeRequest) -> str:
        return _verdicts(judge(request, sandbox=sandbox, cache=cache))

    with ThreadPoolExecutor(at_once) as threads:
        for number in range(times):
            for counter, verdicts in zip(seen, threads.map(verdicts_of, requests), strict=True):
                counter[verdicts] += 1
            on_round(number)
    return tuple(
        Flip(index=index, seen=tuple(counter.most_common())) for index, counter in enumerate(seen) if len(counter) > 1
    )


def _verdicts(judgement: Judgement) -> str:
    whole = judgement.verdict.value if judgement.verdict else judgement.status
    return " ".join([whole, *(test.verdict.value if test.verdict else "skipped" for test in judgement.tests)])
