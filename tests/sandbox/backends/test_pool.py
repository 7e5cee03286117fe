"""The pool lends, wipes, retires, refills and never loses count."""

from __future__ import annotations

import threading
import time

import pytest

from sandbox.backends.pool import Pool
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.runner.frames import Message


class Fake:
    """A runner that only remembers what was done to it."""

    def __init__(self, family: str, *, wipes: bool = True) -> None:
        self.family, self.wipes, self.uses = family, wipes, 0
        self.sound = True
        self.destroyed = threading.Event()

    def ask(self, kind: str) -> Message:
        if not self.wipes:
            raise SandboxFault("it is gone")
        return Message({"kind": "done"})

    def is_sound(self) -> bool:
        return self.sound

    def destroy(self) -> None:
        self.destroyed.set()


class Factory:
    def __init__(self) -> None:
        self.started: list[Fake] = []
        self.fault: Exception | None = None
        self.wipes = True
        self.may_start = threading.Event()
        self.may_start.set()

    def __call__(self, family: str) -> Fake:
        assert self.may_start.wait(10)
        if self.fault is not None:
            raise self.fault
        self.started.append(Fake(family, wipes=self.wipes))
        return self.started[-1]


@pytest.fixture
def factory() -> Factory:
    return Factory()


@pytest.fixture
def make_pool(factory):
    pools = []

    def make(**options) -> Pool:
        defaults = {"size": 0, "limit": 4, "retire_after": 10, "acquire_timeout": 5.0}
        pools.append(Pool(start=factory, **{**defaults, **options}))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def eventually(condition) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.005)


def test_a_wiped_runner_is_lent_again(make_pool, factory):
    """Starting is what the pool saves."""
    pool = make_pool()
    for _ in range(3):
        runner = pool.acquire("python")
        pool.release(runner, "python", broken=False)
    assert len(factory.started) == 1
    assert runner.uses == 3


def test_a_runner_is_lent_to_one_at_a_time(make_pool):
    """Two at once get two."""
    pool = make_pool()
    assert pool.acquire("python") is not pool.acquire("python")


def test_a_worn_out_runner_is_retired(make_pool, factory):
    """After its last use it is destroyed; 1 is strict."""
    pool = make_pool(retire_after=1)
    first = pool.acquire("python")
    pool.release(first, "python", broken=False)
    assert first.destroyed.wait(5)
    assert pool.acquire("python") is not first


@pytest.mark.parametrize(("broken", "wipes"), [(True, True), (False, False)])
def test_a_runner_in_doubt_is_destroyed(make_pool, factory, broken, wipes):
    """Broken in use, or not wiped to the runner's own satisfaction."""
    factory.wipes = wipes
    pool = make_pool()
    runner = pool.acquire("python")
    pool.release(runner, "python", broken=broken)
    assert runner.destroyed.wait(5)


def test_the_shelf_is_filled_ahead_once_a_family_is_wanted(make_pool, factory):
    """The next to come finds one ready."""
    pool = make_pool(size=1)
    pool.release(pool.acquire("python"), "python", broken=False)
    pool.acquire("python")
    eventually(lambda: len(factory.started) == 2)


def test_a_shelf_is_filled_again_after_a_start_that_failed_in_an_unforeseen_way(make_pool, factory):
    """A start that fails does not count as begun for ever."""
    pool = make_pool(size=1)
    pool.release(pool.acquire("python"), "python", broken=False)
    factory.fault = RuntimeError("a bug")
    runner = pool.acquire("python")  # from the shelf, which is then to be filled
    eventually(lambda: not pool._starting["python"])
    factory.fault = None
    pool.release(runner, "python", broken=True)
    eventually(lambda: len(factory.started) == 2)


def test_a_full_pool_makes_wait_and_then_refuses(make_pool):
    """With a sentence, not for ever."""
    pool = make_pool(limit=1, acquire_timeout=0.05)
    pool.acquire("python")
    with pytest.raises(SandboxUnavailable, match="all 1 sandboxes were busy"):
        pool.acquire("python")


def test_who_waits_gets_the_next_one_given_back(make_pool):
    """A release wakes a waiter."""
    pool = make_pool(limit=1)
    runner = pool.acquire("python")
    got: list[Fake] = []
    waiter = threading.Thread(target=lambda: got.append(pool.acquire("python")))
    waiter.start()
    pool.release(runner, "python", broken=False)
    waiter.join(5)
    assert got == [runner]


def test_an_idle_runner_of_another_family_makes_room(make_pool):
    """The limit holds over all families together."""
    pool = make_pool(limit=1, acquire_timeout=1.0)
    python = pool.acquire("python")
    pool.release(python, "python", broken=False)
    assert pool.acquire("native").family == "native"
    assert python.destroyed.wait(5)


def test_a_start_that_fails_says_why_and_is_not_counted(make_pool, factory):
    """After the repair there is room again."""
    pool = make_pool(limit=1, acquire_timeout=0.5)
    factory.fault = SandboxFault("no engine")
    for _ in range(2):
        with pytest.raises(SandboxUnavailable, match="no engine"):
            pool.acquire("python")
    factory.fault = None
    assert pool.acquire("python").family == "python"


def test_a_runner_that_died_on_the_shelf_is_not_lent(make_pool, factory):
    """Nobody meets it: it is destroyed, and another one comes, also where the pool is full."""
    pool = make_pool(limit=1)
    dead = pool.acquire("python")
    pool.release(dead, "python", broken=False)
    dead.sound = False
    assert pool.acquire("python") is not dead
    assert dead.destroyed.is_set()
    assert len(factory.started) == 2


def test_nobody_waits_for_a_refill_while_one_is_idle(make_pool, factory):
    """A slow start in the background holds no lock."""
    pool = make_pool(size=1, limit=3)
    first, second = pool.acquire("python"), pool.acquire("python")
    pool.release(first, "python", broken=False)
    pool.release(second, "python", broken=False)
    factory.may_start.clear()
    lent = [pool.acquire("python"), pool.acquire("python")]
    pool.release(lent[0], "python", broken=False)
    assert pool.acquire("python") is lent[0]
    assert len(factory.started) == 2
    factory.may_start.set()
    eventually(lambda: len(factory.started) == 3)


def test_the_strict_pool_lends_nothing_twice(make_pool, factory):
    """Also not after a refill."""
    pool = make_pool(size=1, retire_after=1)
    lent = []
    for _ in range(3):
        lent.append(pool.acquire("python"))
        pool.release(lent[-1], "python", broken=False)
    assert len({id(runner) for runner in lent}) == 3
    assert all(runner.destroyed.wait(5) for runner in lent)


def test_closing_destroys_what_is_idle_and_what_comes_back(make_pool):
    """And lends no more."""
    pool = make_pool()
    idle, lent = pool.acquire("python"), pool.acquire("python")
    pool.release(idle, "python", broken=False)
    pool.close()
    assert idle.destroyed.is_set()
    pool.release(lent, "python", broken=False)
    assert lent.destroyed.wait(5)
    with pytest.raises(SandboxUnavailable, match="closed"):
        pool.acquire("python")


def test_many_threads_never_share_a_runner(make_pool):
    """Nor exceed the limit."""
    pool = make_pool(limit=3)
    lent, most, errors, lock = set(), [0], [], threading.Lock()

    def work() -> None:
        for _ in range(50):
            runner = pool.acquire("python")
            with lock:
                errors.extend(["shared"] if runner in lent else [])
                lent.add(runner)
                most[0] = max(most[0], len(lent))
            with lock:
                lent.discard(runner)
            pool.release(runner, "python", broken=False)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert 1 <= most[0] <= 3
