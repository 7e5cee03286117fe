"""Keeping leases: one thread renews all of a process, and notices the ones that are lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError

from codereview.common import leases

SECONDS = 0.03  # a third of it is the pace
WAIT = 10.0


@pytest.fixture
def renew(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], bool]], None]:
    """Put an answer in the place of the database, so that the pace needs no rows."""

    def install(answer: Callable[[str], bool]) -> None:
        def renewed(*, held: Sequence[tuple[str, str]], **_: Any) -> frozenset[str]:
            return frozenset(token for _, token in held if answer(token))

        monkeypatch.setattr(leases, "leases_renew", renewed)
        monkeypatch.setattr(leases, "connections", SimpleNamespace(close_all=lambda: None))

    return install


def kept(token: str) -> Any:
    return leases.lease_kept(model=object, pk=token, token=token, seconds=SECONDS)  # type: ignore[arg-type]


def test_many_leases_are_renewed_by_one_thread(renew: Callable[[Callable[[str], bool]], None]) -> None:
    renewed: dict[str, set[int]] = {"a": set(), "b": set()}
    both = threading.Event()

    def answer(token: str) -> bool:
        renewed[token].add(threading.get_ident())
        if all(renewed.values()):
            both.set()
        return True

    renew(answer)
    with kept("a") as lost, kept("b"):
        assert both.wait(WAIT)
        assert not lost.is_set()
    assert len(renewed["a"] | renewed["b"]) == 1


def test_a_lost_lease_is_told_to_its_body_only(renew: Callable[[Callable[[str], bool]], None]) -> None:
    renew(lambda token: token != "a")
    with kept("a") as lost, kept("b") as other:
        assert lost.wait(WAIT)
        assert not other.is_set()


@pytest.mark.parametrize("fault", [DatabaseError("locked"), RuntimeError("a bug")])
def test_a_renewal_that_fails_once_loses_no_lease(
    renew: Callable[[Callable[[str], bool]], None], fault: Exception
) -> None:
    asked: list[str] = []
    again = threading.Event()

    def answer(token: str) -> bool:
        asked.append(token)
        if len(asked) == 1:
            raise fault
        again.set()
        return True

    renew(answer)
    with kept("a") as lost:
        assert again.wait(WAIT)
        assert not lost.is_set()


def test_nothing_is_renewed_after_the_body(renew: Callable[[Callable[[str], bool]], None]) -> None:
    asked: list[str] = []
    renew(lambda token: bool(asked.append(token)) or True)
    with kept("a"):
        pass
    count = len(asked)
    next_one = threading.Event()
    renew(lambda token: (asked.append(token), next_one.set(), True)[-1])
    with kept("b"):  # due later than "a" would have been
        assert next_one.wait(WAIT)
    assert asked[count:].count("a") == 0
