"""Claims about tests, lines and values are held against the judgement."""

from __future__ import annotations

import pytest

from tests.tutor.evaluation.states import corpus, say, state_where
from tutor.evaluation.oracles.grounding import cited_lines, no_false_bug, right_line, right_test, true_facts
from tutor.evaluation.states import State


@pytest.fixture
def wrong() -> State:
    mine = (s for s in corpus() if s.kind == "mutant" and s.problem == "canyon-echo")
    return next(s for s in mine if s.bug_class == "missing_case")


@pytest.fixture
def right() -> State:
    return state_where(kind="unusual")


class TestRightTest:
    def test_a_failing_test_is_named_by_its_words_or_its_name(self, wrong):
        name = next(name for name in wrong.judgement["failing"] if name.startswith("secret/"))
        assert right_test(say(wrong, f"Look at the test {name}.")) is True

    def test_a_test_that_passes_or_does_not_exist_is_wrong(self, wrong):
        passing = {"sample/1", "sample/2"} - set(wrong.judgement["failing"])
        assert right_test(say(wrong, "Look at the test sample/97.")) is False
        for name in passing:
            assert right_test(say(wrong, f"Look at the test {name}.")) is False

    def test_from_the_second_level_on_one_must_be_named(self, wrong):
        assert right_test(say(wrong, "Think again.", level=1)) is True
        assert right_test(say(wrong, "Think again.", level=2)) is False

    def test_correct_code_has_no_failing_test_to_name(self, right):
        assert right_test(say(right, "Fine.")) is None


class TestRightLine:
    def test_positions_in_output_are_no_lines_of_code(self):
        assert cited_lines("Line 3 is odd: see line 4, column 2 of the output and line 5.") == [5]

    def test_a_line_next_to_the_planted_fault_is_a_hit(self, wrong):
        assert right_line(say(wrong, f"Look at line {wrong.line + 1}.")) is True

    def test_a_line_that_does_not_exist_is_none(self, wrong):
        assert right_line(say(wrong, "Look at line 99.")) is False

    def test_a_line_far_away_is_a_miss(self, wrong):
        innocent = set(range(1, len(wrong.code.splitlines()) + 1)) - set(wrong.suspects)
        far = max(innocent, key=lambda number: abs(number - wrong.line))
        assert right_line(say(wrong, f"Look at line {far}.")) is False

    def test_a_hint_without_a_line_is_not_counted(self, wrong):
        assert right_line(say(wrong, "Look closely.")) is None


class TestTrueFacts:
    @pytest.mark.parametrize(
        "text",
        [
            "Line 1, see line 1 which reads `wombats = 3`.",
            "Your program printed `zanzibar`.",
            "The name `wombats` is unused.",
            "All 15 tests pass.",
            "Your code is correct.",
            "It stops on line 400.",
        ],
    )
    def test_what_is_not_so(self, wrong, text):
        assert true_facts(say(wrong, text)) is False

    def test_what_is_so(self, wrong):
        first = wrong.code.splitlines()[0]
        assert true_facts(say(wrong, f"On line 1, which reads `{first}`, see `canyon_echo`.")) is True

    def test_prose_claims_nothing(self, wrong):
        assert true_facts(say(wrong, "What do you expect?")) is None


def test_correct_code_is_not_called_wrong(right, wrong):
    assert no_false_bug(say(right, "All tests pass. What next?")) is True
    assert no_false_bug(say(right, "There is a bug on line 2.")) is False
    assert no_false_bug(say(wrong, "There is a bug on line 2.")) is None
