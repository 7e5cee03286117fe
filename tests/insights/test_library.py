"""Typed words find the ready question that accounts for all of them."""

from __future__ import annotations

import pytest

from insights.library import READY, invariants_check, library_match
from insights.query import Result, statement_check, statement_run


def test_there_are_enough_and_each_finds_itself():
    assert len({ready.name for ready in READY}) == len(READY) >= 20
    for ready in READY:
        for text in (ready.question, ready.title, ready.title.lower() + "?"):
            match = library_match(text)
            assert match is not None
            assert match.ready is ready


@pytest.mark.parametrize(
    ("text", "name", "parameters"),
    [
        ("who is stuck", "stuck_learners", {"days": 14}),
        ("which problems took group B more than five attempts last week?", "many_attempts",
         {"group_name": "B", "more_than": 5, "days": 7}),
        ("How many C++ submissions in the last 10 days", "totals", {"language": "cpp", "days": 10}),
        ('hardest problems of class "evening class"', "hardest_problems", {"group_name": "evening class"}),
        ("model cost per group", "cost_per_group", {"days": 30}),
    ],
)  # fmt: skip
def test_words_and_parameters(text, name, parameters):
    match = library_match(text)
    assert match is not None
    assert match.ready is not None
    assert match.ready.name == name
    assert parameters.items() <= match.parameters.items()
    assert match.restated


@pytest.mark.parametrize("text", ["", "x" * 500, "Which students from France are stuck?", "hardest problems in french"])
def test_a_word_that_is_not_accounted_for_is_another_question(text):
    assert library_match(text) is None


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.name)
def test_each_runs_and_keeps_its_invariants(asking, ready):
    for names in (False, True):
        statement = statement_check(ready.sql, dialect="postgres", names=names)
        result = statement_run(statement, parameters=ready.parameters, names=names)
        assert invariants_check(ready=ready, result=result, parameters=ready.parameters, names=names) == []
        if ready.chart:
            assert {ready.chart["x"], ready.chart["y"]} <= set(result.columns)


def test_a_broken_invariant_is_told(asking):
    """A share over 100 and a total that is not the sum."""
    ready = next(ready for ready in READY if ready.name == "verdicts")
    result = Result(
        columns=["verdict", "submissions"], rows=[["accepted", 1]], truncated=False, run_ms=1, hidden=0, sql=""
    )
    assert invariants_check(ready=ready, result=result, parameters=ready.parameters, names=True) != []
