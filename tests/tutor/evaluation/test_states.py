"""The shipped corpus is what the documentation says."""

from __future__ import annotations

import pytest

from tests.tutor.evaluation.states import corpus, state_where
from tutor.evaluation.material import evidence_of, judgement_expand, package_load, passing_tests
from tutor.evaluation.states import states_load, states_save


def test_size_and_spread():
    states = corpus()
    assert len(states) >= 400
    assert len({state.problem for state in states}) >= 24
    assert len({state.id for state in states}) == len(states)
    assert {"mutant", "novice", "unusual", "broken"} == {state.kind for state in states}
    assert {"python", "javascript", "cpp"} <= {state.language for state in states}
    assert len({state.bug_class for state in states}) >= 12


def test_halves_are_split_by_problem():
    halves: dict[str, set[str]] = {}
    for state in corpus():
        halves.setdefault(state.problem, set()).add(state.half)
    assert all(len(found) == 1 for found in halves.values())
    assert {"tune", "held_out"} == set.union(*halves.values())


def test_wrong_programs_fail_and_unusual_ones_pass():
    for state in corpus():
        assert state.is_correct == (state.kind == "unusual")
        if state.kind in {"mutant", "broken"}:
            assert 0 < state.line <= len(state.code.splitlines()) + 1


def test_writing_and_reading_is_a_round_trip_with_the_same_bytes(tmp_path):
    states = states_load()
    states_save(states, path=tmp_path / "a.gz")
    states_save(states_load(path=tmp_path / "a.gz"), path=tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert states_load(path=tmp_path / "a.gz") == states


def test_the_evidence_is_rebuilt_from_the_compact_judgement():
    state = state_where(kind="mutant", bug_class="off_by_one", language="python")
    package = package_load(state.problem)
    evidence = evidence_of(state)
    assert evidence.failure.name in state.judgement["failing"]
    assert evidence.tests_passed == len(passing_tests(state, package)) < evidence.tests_total == len(package.tests)


def test_secret_tests_stay_secret_in_the_rebuilt_judgement():
    state = state_where(kind="mutant", language="python")
    for test in judgement_expand(state, package_load(state.problem))["tests"]:
        assert ("input" in test) == (test["visibility"] != "secret")


def test_a_program_that_does_not_compile_has_no_tests():
    state = state_where(kind="broken")
    assert judgement_expand(state, package_load(state.problem))["tests"] == []
    assert evidence_of(state).compile_line


@pytest.mark.parametrize("problem", ["canyon-echo", "tram-change"])
def test_no_state_of_the_corpus_holds_secret_data(problem):
    for state in corpus():
        if state.problem == problem:
            for name, test in state.judgement["failing"].items():
                if name.startswith("secret/") and name not in package_teaching(problem):
                    assert not {"output", "difference"} & set(test)


def package_teaching(problem):
    return {test.name for test in package_load(problem).tests if test.visibility != "secret"}
