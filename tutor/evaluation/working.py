"""Sends replies through gate and oracles, in several processes: nearly all of an evaluation's time passes here."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import django

from tutor.evaluation.checks import Outcome, said_check
from tutor.evaluation.execution import Executor
from tutor.evaluation.gating import reply_pass
from tutor.evaluation.replies.base import Reply
from tutor.evaluation.said import Said, truth_of
from tutor.evaluation.states import State

PROCESSES = os.cpu_count() or 1
CHUNK = 4  # replies handed to a process at once: the four levels of a state share what was executed


def outcome_of(reply: Reply, state: State, executor: Executor) -> Outcome:
    """What the learner would have seen of a reply, and what the checks say of that. Raises SandboxError."""
    truth = truth_of(state)
    passage = reply_pass(reply, truth)
    said = Said(
        truth=truth, level=reply.level, units=tuple(passage.released), executor=executor, earlier=reply.earlier,
        canaries=reply.canaries, system_prompt=reply.system_prompt,
    )  # fmt: skip
    fine, remarks = said_check(said)
    return Outcome(reply=reply, state=state, passage=passage, fine=fine, remarks=remarks)


def outcomes_of(
    pairs: Iterable[tuple[Reply, State]], *, processes: int, cache: Path | None
) -> Iterator[tuple[Outcome, int]]:
    """The outcome of each pair, in order, and how many programs were executed for it. Raises SandboxError.

    A spawned process, unlike a forked one, has sandboxes of its own and no halves of this one's threads.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
        yield from pool.map(functools.partial(_work, cache), pairs, chunksize=CHUNK)


def _work(cache: Path | None, pair: tuple[Reply, State]) -> tuple[Outcome, int]:
    executor = _executor(cache)
    before = executor.run_count
    return outcome_of(*pair, executor), executor.run_count - before


@functools.cache
def _executor(cache: Path | None) -> Executor:
    """The one of this process."""
    return Executor(cache=cache)
