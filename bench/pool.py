"""The warm pool: how long a box takes to borrow, and how much memory one that waits holds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

import docker
import docker.errors
import requests

from bench.measure import BenchFault, Summary, race, summarize
from bench.ours import Acquiring, judge_timed, open_sandbox
from bench.sizes import Sizes
from bench.table import Bar, Row, Section, at_most, rows_of
from sandbox.backends.docker import OWNER_LABEL
from sandbox.images import image_name
from sandbox.judge import CompileCache

BAR_ACQUIRE_MS, BAR_MEMORY_MIB = 3.0, 15.0
_SUBMISSIONS = 5
_TESTS = 10
_MIB = 2**20
_READINGS = 20  # of the engine, each a second or two


def acquire_section(sizes: Sizes) -> Section:
    """Borrowing a Python box that waits."""
    lanes = race([Acquiring("docker"), Acquiring("bubblewrap")], rounds=sizes.acquisitions, warm_up=1)
    docker_lane = lanes[0]
    value = docker_lane.summary.median if docker_lane.summary else None
    why = docker_lane.fault or "a lock, a queue and no system call of the sandbox; more means that the pool was empty"
    return Section(
        title="Borrowing a box",
        rows=rows_of(lanes, None),
        bars=[at_most("pool acquire, docker", BAR_ACQUIRE_MS, value, unit=" ms", why=why)],
    )


def memory_section() -> Section:
    """Memory of idle Python containers as the engine accounts it: in use without the reclaimable file cache."""
    name = "memory of an idle pooled Python container"
    section = Section(
        title="Memory of an idle Python container",
        about="As `docker stats` shows it: everything charged to the container's control group but idle file pages."
        " The image's files, which all containers share, had been read by another one before.",
        unit="MiB",
    )
    try:
        with ExitStack() as stack:
            fresh, used = _measure(stack)
    except BenchFault as fault:
        section.bars.append(Bar(name=name, promise=f"at most {BAR_MEMORY_MIB:g} MiB", why=str(fault)))
        return section
    section.rows = [
        Row(name="just started", summary=_usage(fresh)),
        Row(name=f"after {_SUBMISSIONS} submissions, wiped", summary=_usage(used)),
    ]
    largest = max(row.summary.median for row in section.rows if row.summary)
    section.remarks = [_split(used)]
    section.bars.append(at_most(name, BAR_MEMORY_MIB, largest, unit=" MiB", why=_split(used)))
    return section


def _measure(stack: ExitStack) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Statistics of our idle containers before and after submissions."""
    with ExitStack() as first:
        open_sandbox("docker", first, family="python")  # whoever reads the image's files first is charged for them
    sandbox = open_sandbox("docker", stack, family="python")
    fresh = _statistics()
    for number in range(_SUBMISSIONS):
        judge_timed(sandbox, "python", number, tests=_TESTS, cache=CompileCache())
    return fresh, _statistics()


def _statistics() -> list[dict[str, Any]]:
    """`memory_stats` of every Python container of this process, once all are idle. Raises BenchFault."""
    try:
        client = docker.from_env()
        try:
            return _when_idle(client)
        finally:
            client.close()
    except (docker.errors.DockerException, requests.RequestException) as error:
        raise BenchFault(f"the engine does not tell: {error}") from error


def _when_idle(client: docker.DockerClient) -> list[dict[str, Any]]:
    """Read until none has used the processor since the reading before: one that still starts is not idle."""
    before: dict[str | None, int] = {}
    for _ in range(_READINGS):
        ours = client.containers.list(filters={"label": OWNER_LABEL, "ancestor": image_name("python")})
        readings = {each.id: _reading(each) for each in ours if f"/{os.getpid()}/" in each.labels[OWNER_LABEL]}
        if not readings:
            raise BenchFault("the engine shows no container of this process")
        used = {name: int(reading["cpu_stats"]["cpu_usage"]["total_usage"]) for name, reading in readings.items()}
        if used == before:
            return [reading["memory_stats"] for reading in readings.values()]
        before = used
    raise BenchFault("the containers do not come to rest")


def _reading(container: Any) -> dict[str, Any]:
    """What the engine tells of a container; docker's own types do not say what `stats` returns."""
    reading: dict[str, Any] = container.stats(stream=False)
    return reading


def _usage(found: Iterable[dict[str, Any]]) -> Summary:
    return summarize(
        [(memory["usage"] - _one(memory, "total_inactive_file", "inactive_file")) / _MIB for memory in found]
    )


def _split(found: list[dict[str, Any]]) -> str:
    """What the memory of the first is made of; the names of control groups of version 1 or 2."""
    memory = found[0]
    own = _one(memory, "total_rss", "anon")
    cached = _one(memory, "total_cache", "file")
    kernel = memory["usage"] - own - cached
    return (
        f"of {memory['usage'] / _MIB:.1f} MiB charged, {own / _MIB:.1f} MiB are the own pages of the runner and of the "
        f"warm interpreter, {cached / _MIB:.1f} MiB file pages and tmpfs, {kernel / _MIB:.1f} MiB the kernel's own"
    )


def _one(memory: dict[str, Any], *names: str) -> int:
    return next((int(memory["stats"][name]) for name in names if name in memory["stats"]), 0)
