"""The reason for a proposal is one human sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tutor.progress.choosing import Candidate, Choice, Why
from tutor.progress.reasons import reason_of

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
NAMES = {"loops": "Loops", "binary-search": "Binary search", "dfs": "DFS"}


def reason(why: Why, weak=(), known=(), hours: float = 0, **mastery: float) -> str:
    problem = Candidate(
        slug="x", title="X", difficulty="easy", skills=(*known, *weak), last_tried=NOW - timedelta(hours=hours)
    )
    choice = Choice(problem=problem, why=why, weak=tuple(weak), known=tuple(known))
    return reason_of(choice=choice, names=NAMES, mastery=mastery, now=NOW)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (reason(Why.START, ["loops", "dfs"]), "A good place to start: it trains loops and DFS."),
        (reason(Why.START), "A good place to start."),
        (reason(Why.ONE_NEW, ["binary-search"], ["loops"]), "You know loops; what it adds is binary search."),
        (
            reason(Why.ONE_NEW, ["loops"], ["dfs"], loops=0.2),
            "You know DFS; it gives more practice in loops, where you are less sure.",
        ),
        (
            reason(Why.STEP_UP, [], ["loops", "dfs", "binary-search"]),
            "You know all it needs: loops, DFS and binary search. It puts them together in a new way.",
        ),
        (reason(Why.STEP_UP), "The next problem that you have not solved."),
        (reason(Why.FEW_WEAK, ["loops", "dfs"]), "A first step into loops and DFS."),
        (reason(Why.FEW_WEAK, ["loops", "dfs"], loops=0.1), "A first step into loops and DFS."),
        (reason(Why.FEW_WEAK, ["loops"], loops=0.1), "More practice in loops, which you have begun."),
        (
            reason(Why.RETURN, hours=30),
            "You tried it a day ago and have not solved it yet; with some distance it is often easier.",
        ),
        (
            reason(Why.RETURN, hours=80),
            "You tried it 3 days ago and have not solved it yet; with some distance it is often easier.",
        ),
        (reason(Why.AGAIN), "It is not solved yet; a pause or a hint may show it in another light."),
    ],
)
def test_each_reason_in_words(said, expected):
    assert said == expected


def test_no_reason_blames_or_belittles():
    for why in Why:
        for weak in ([], ["loops"], ["loops", "dfs"]):
            words = reason(why, weak, ["binary-search"]).lower().split()
            assert not {"just", "simply", "failed", "wrong"} & set(words)
