"""The product as `make run` serves it: from POST to the final verdict, one learner and many at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata

from bench.host import Processors, container_seconds, cpu_seconds, descendants
from bench.learner import TESTS, Learner, Sample, prepare
from bench.measure import BenchFault, Summary, summarize
from bench.sizes import Sizes
from bench.stack import Stack, embedded_stack
from bench.table import Bar, Row, Section, at_least, at_most

BAR_ALONE_MS = 150.0
BAR_PER_SECOND, BAR_P95_S = 25.0, 1.5
_PARTS = {
    "daphne": "web server",
    "assistant@": "helper",  # before the worker that judges: both are Celery
    "celery": "worker",
    "valkey": "broker",
    "redis": "broker",
    "bwrap": "sandboxes",
}
_STEPS = {
    "total": "POST to verdict",
    "post": "answer to POST",
    "queue": "stored to claimed",
    "judge": "claimed to finished",
}


@dataclass(slots=True)
class _Crowd:
    """What became of the submissions of all clients together."""

    sent: int
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    spent: str = ""


def section(sizes: Sizes) -> Section:
    """Start a stack of its own and measure it."""
    with embedded_stack() as stack:
        return stack_section(stack, prepare(stack, learners=sizes.clients), sizes)


def stack_section(stack: Stack, tokens: Sequence[str], sizes: Sizes) -> Section:
    """Measure one learner, then a client per token, each sending when its last was judged."""
    learner = Learner(stack, tokens[0])
    alone = [learner.submit(number) for number in range(-sizes.warm_up, sizes.alone)][sizes.warm_up :]
    crowd = _together(stack, tokens, total=sizes.together)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("django", "daphne", "celery", "channels"))
    return Section(
        title="REST to verdict",
        about=f"Python submissions with {TESTS} tests to a fresh `python -m codereview.run`, by long poll.",
        rows=[*_rows("one learner", alone), *_rows(f"{len(tokens)} clients", crowd.samples)],
        bars=[_alone_bar(alone), *_bars(crowd, clients=len(tokens))],
        remarks=[f"Sandbox {learner.sandbox}; {versions}", *([crowd.spent] if crowd.spent else [])],
    )


def _together(stack: Stack, tokens: Sequence[str], *, total: int) -> _Crowd:
    """Every client submits again and again until so many were sent altogether."""
    crowd = _Crowd(sent=total)
    numbers = iter(range(1_000_000, 1_000_000 + total))
    lock = threading.Lock()

    def work(token: str) -> None:
        learner = Learner(stack, token)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                crowd.samples.append(learner.submit(number))
            except BenchFault as fault:
                crowd.faults.append(str(fault))
                learner = Learner(stack, token)

    threads = [threading.Thread(target=work, args=(token,)) for token in tokens]
    parts = _parts(stack)
    before, used = Processors.now(), {name: cpu_seconds(pids) for name, pids in parts.items()}
    began, here, in_containers = time.perf_counter(), time.process_time(), container_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    crowd.seconds = time.perf_counter() - began
    used = {name: cpu_seconds(pids) - used[name] for name, pids in parts.items()}
    used["containers"] = container_seconds() - in_containers
    used["clients"] = time.process_time() - here
    crowd.spent = _spent(used, Processors.now().since(before), len(crowd.samples))
    return crowd


def _parts(stack: Stack) -> dict[str, list[int]]:
    """The stack's processes by what they are for."""
    parts: dict[str, list[int]] = {}
    for pid, command in descendants(stack.pid).items():
        name = next((part for word, part in _PARTS.items() if word in command), "other")
        parts.setdefault(name, []).append(pid)
    return parts


def _spent(used: dict[str, float], machine: Processors, submissions: int) -> str:
    """Where the processors' time went, per submission; the remainder is the kernel's, the engine's and strangers'."""
    if not submissions:
        return ""
    used["the rest of the machine"] = max(0.0, machine.used - sum(used.values()))
    each = ", ".join(f"{name} {seconds / submissions * 1000:.1f}" for name, seconds in used.items() if seconds > 0)
    return (
        f"Milliseconds of processor time per submission: {each}; in all {machine.used / submissions * 1000:.1f}, and "
        f"{os.cpu_count()} CPUs were busy {machine.used / machine.total:.0%}"
    )


def _rows(who: str, samples: Sequence[Sample]) -> list[Row]:
    if not samples:
        return [Row(name=who, note="not measured: no submission was accepted")]
    return [Row(name=f"{who}: {step}", summary=_summary(samples, name)) for name, step in _STEPS.items()]


def _summary(samples: Sequence[Sample], name: str) -> Summary:
    return summarize([getattr(sample, name) for sample in samples])


def _alone_bar(samples: Sequence[Sample]) -> Bar:
    middle = {step: _summary(samples, name).median for name, step in _STEPS.items()}
    why = ", ".join(f"{step} {value:.0f} ms" for step, value in middle.items())
    return at_most("POST to verdict, one learner", BAR_ALONE_MS, middle[_STEPS["total"]], unit=" ms", why=why)


def _bars(crowd: _Crowd, *, clients: int) -> list[Bar]:
    rate = len(crowd.samples) / crowd.seconds if crowd.samples else None
    p95 = _summary(crowd.samples, "total").p95 / 1000 if crowd.samples else None
    why = crowd.spent or next(iter(crowd.faults), "")
    lost = crowd.sent - len(crowd.samples)
    return [
        at_least(f"REST to verdict, {clients} clients", BAR_PER_SECOND, rate, unit="/s", why=why),
        at_most(f"REST to verdict, {clients} clients, p95", BAR_P95_S, p95, unit=" s", why=why),
        at_most(f"submissions lost of {crowd.sent}", 0, lost, why="; ".join(crowd.faults[:3])),
    ]
