"""`python -m bench.tutor`: what the tutor adds to a model's own time, with many streams at once.

    python -m bench.tutor [--streams 200] [--rounds 3] [--processes 2] [--within SECONDS] [--quick]

Two lanes in turns, against the same model: the fake server of the tests, in a process of its own.
"directly" reads the stream with the SDK and waits for the first sentence. "tutor" is the way of a real
hint: enqueued through the broker, claimed by a Celery worker, evidence, prompt, gate, ledger, stored,
published; its first sentence counts when its event is published.

"200 concurrent streams" means that so many are open at the model at once, and stay so: streams begin one
after the other, evenly, `--within` seconds, by default as long as one of them lasts. That is how learners
come: no two hundred press a button in the same millisecond. A stream says a hint of 95 words, as long as
good hints are (80 to 160), at the pace of a model of about eleven tokens a second. The report tells how many
were open at most.

Then, once, all at once: a class that was told to submit now. There the processor time of a hint, times the
streams, over the processors, decides how long the last one waits, and nothing else does; so that run has no
bar on time, only that nothing is lost. "Added" is the median of the one lane less that of the other.

Exit code 1 when a bar is missed (never with --quick).
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.host import facts
from bench.measure import Summary, ratio, summarize
from bench.table import Row, Section, as_text, at_most
from bench.tutor_house import HintFate, House, house_open

TEXT = (
    "Read the first line of the input once more, slowly. Then write down what your variables hold after it. "
    "Compare that with what the statement promises about the order of the numbers. "
    "Now follow the next step of your loop in the same way, by hand. "
    "The moment at which paper and program part is the place to think about. "
    "Before you change a line there, say in one sentence what it is for and which value it should leave behind. "
    "Then ask whether it does the same for an input with one number only."
)
FIRST_TOKEN_SECONDS = 0.3
WORD_SECONDS = 0.12
STREAM_SECONDS = FIRST_TOKEN_SECONDS + WORD_SECONDS * len(TEXT.split())
ADDED_MAX_MS = 60.0


@dataclass(slots=True)
class Measured:
    """All streams of one lane, over all rounds."""

    first_ms: list[float] = field(default_factory=list)
    lost_words: int = 0
    incomplete: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def summary(self) -> Summary | None:
        return summarize(self.first_ms) if self.first_ms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    streams: int
    rounds: int
    processes: int
    within: float

    @property
    def at_once(self) -> bool:
        return self.within == 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.tutor", description="What the tutor adds to a model's own time.")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2, help="workers")
    parser.add_argument("--within", type=float, default=STREAM_SECONDS, help="seconds in which the streams begin")
    parser.add_argument("--quick", action="store_true", help="only shows that it works")
    options = parser.parse_args(arguments)
    sizes = Sizes(streams=options.streams, rounds=options.rounds, processes=options.processes, within=options.within)
    if options.quick:
        sizes = Sizes(streams=5, rounds=1, processes=1, within=1.0)
    with tempfile.TemporaryDirectory(prefix="codereview-bench-") as directory, contextlib.ExitStack() as stack:
        house = stack.enter_context(
            house_open(
                Path(directory), processes=sizes.processes, text=TEXT, first=FIRST_TOKEN_SECONDS, word=WORD_SECONDS
            )
        )
        warm = dataclasses.replace(sizes, streams=min(sizes.streams, 20), within=2.0)
        _tutor_round(house, warm, Measured())
        _direct_round(house, warm, Measured())
        burst = dataclasses.replace(sizes, rounds=1, within=0.0)
        sections = [_section(house, one) for one in (sizes, burst)]
    sys.stdout.write(as_text(sections, facts()) + "\n")
    return int(not options.quick and any(bar.met is False for section in sections for bar in section.bars))


def _section(house: House, sizes: Sizes) -> Section:
    directly, tutor = Measured(), Measured()
    memory, busy, since = house.worker_memory_mb(), 0.0, time.time()
    for _ in range(sizes.rounds):
        _direct_round(house, sizes, directly)
        before = house.worker_cpu_seconds()
        _tutor_round(house, sizes, tutor)
        busy += house.worker_cpu_seconds() - before
    grown = house.worker_memory_mb(peak=True) - memory
    base = directly.summary
    begin = "all at once" if sizes.at_once else f"evenly within {sizes.within:.1f} s"
    section = Section(
        title=f"Time to the first sentence of a hint: {sizes.streams} streams that begin {begin}, "
        f"{sizes.processes} worker processes",
        base="directly",
    )
    for name, lane in (("directly", directly), ("tutor", tutor)):
        section.rows.append(Row(name=name, summary=lane.summary, ratio=ratio(lane.summary, base)))
    added = tutor.summary.median - base.median if tutor.summary and base else None
    if not sizes.at_once:
        section.bars.append(at_most("added to the first sentence, median", ADDED_MAX_MS, added, unit=" ms"))
    section.bars += [
        at_most("words lost", 0, float(tutor.lost_words)),
        at_most("hints that are not complete", 0, float(tutor.incomplete)),
    ]
    a_stream = grown * 1024 / sizes.streams
    a_hint = busy * 1000 / (sizes.streams * sizes.rounds)
    section.remarks += [
        f"processor time of the workers: {a_hint:.0f} ms a hint",
        f"streams of the tutor open at once at the model, at most: {house.most_streams(since)}",
        f"memory of the workers: {memory:.0f} MiB warm, {grown:.0f} more at its peak, {a_stream:.0f} KiB a stream",
        *(f"withheld or ended early: {reason} {count} times" for reason, count in sorted(tutor.reasons.items())),
    ]
    return section


def _staggered(sizes: Sizes) -> Iterator[int]:
    """Numbers of the streams, each when its time has come."""
    began = time.monotonic()
    for number in range(sizes.streams):
        wait = began + number * sizes.within / sizes.streams - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        yield number


def _direct_round(house: House, sizes: Sizes, lane: Measured) -> None:
    threads = []
    for _ in _staggered(sizes):
        threads.append(threading.Thread(target=lambda: lane.first_ms.append(house.ask_directly())))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _tutor_round(house: House, sizes: Sizes, lane: Measured) -> None:
    hints = house.hints_make(sizes.streams)
    asked: list[float] = []
    for number in _staggered(sizes):
        asked.append(time.time())
        house.hint_ask(hints[number])
    for fate, at in zip(house.fates(hints), asked, strict=True):
        _note(fate, at, lane)


def _note(fate: HintFate, asked_at: float, lane: Measured) -> None:
    if fate.first_at is not None:
        lane.first_ms.append((fate.first_at - asked_at) * 1000)
    lane.lost_words += abs(len(TEXT.split()) - len(fate.text.split()))
    if fate.outcome != "complete":
        lane.incomplete += 1
    for reason in fate.reasons:
        lane.reasons[reason] = lane.reasons.get(reason, 0) + 1


if __name__ == "__main__":
    sys.exit(main())
