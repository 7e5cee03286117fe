"""Computed hints state facts, climb the ladder and keep its budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codereview.common.markdown import markdown_to_html
from sandbox.judge import JudgeRequest, TestCase, Visibility
from tests.tutor.builders import make_crash, make_evidence, make_failure
from tutor.gate import Gate, gate_context_make
from tutor.rules import LEVEL_MAX, hint_compose
from tutor.rules.examples import _EXAMPLES, example_for
from tutor.rules.quoting import quote

TEST = TestCase(name="sample/1", visibility=Visibility.SAMPLE, input=b"1 2\n", expected=b"3\n")


def _text(evidence, level):
    return " ".join(hint_compose(evidence=evidence, level=level))


def test_the_nudge_names_test_difference_and_place():
    text = _text(make_evidence(), 1)
    assert "Sample 1" in text
    assert "printed `4` where `3` was expected at line 1, column 1" in text


def test_a_crash_names_exception_line_and_the_line_itself():
    evidence = make_crash("IndexError", "list index out of range", line=2, code="x = []\nprint(x[0])\n")
    text = _text(evidence, 1)
    assert "`IndexError`" in text
    assert "line 2, which reads `print(x[0])`" in text


def test_a_secret_failure_gives_description_and_verdict_only():
    failure = make_failure(name="secret/07", disclosed=False, description="The list is empty", input="", expected="",
                           output="", difference=None)  # fmt: skip
    text = _text(make_evidence(failure=failure), 1)
    assert "hidden" in text
    assert "The list is empty" in text
    assert "secret/07" not in text


def test_a_compile_error_quotes_line_and_message():
    evidence = make_evidence(
        verdict="compile_error",
        failure=None,
        code="def broken(:\n",
        compile_line=1,
        compile_output="SyntaxError: invalid syntax",
    )
    text = _text(evidence, 1)
    assert "line 1, which reads `def broken(:`" in text
    assert "`SyntaxError: invalid syntax`" in text


def test_the_question_asks_one_thing():
    assert _text(make_evidence(code="n = input('n? ')\n"), 2).count("?") == 1


def test_the_authors_words_come_first():
    failure = make_failure(author_hint="What does a minus sign do here?")
    assert "What does a minus sign do here?" in _text(make_evidence(failure=failure), 2)
    assert "Ladder two." in _text(make_evidence(), 3)
    assert "Ladder three." in _text(make_evidence(), 4)


def test_the_last_level_gives_an_example_of_the_skill():
    assert "birds" in _text(make_evidence(skills=("loops", "dictionaries")), 4)


@pytest.mark.parametrize("level", range(1, LEVEL_MAX + 2))
def test_every_level_has_something_to_say_and_passes_the_gate(level):
    for evidence in (make_evidence(), make_evidence(failure=None), make_evidence(ladder=(), skills=())):
        sentences = hint_compose(evidence=evidence, level=level)
        assert sentences
        request = JudgeRequest(language="python", source=evidence.code, tests=(TEST,))
        gate = Gate(gate_context_make(request=request, level=min(level, LEVEL_MAX), evidence=evidence))
        assert [gate.check(sentence).reason for sentence in sentences] == [""] * len(sentences)


def test_progress_since_the_last_attempt_is_said():
    assert "helped" in _text(make_evidence(newly_passing=2), 1)
    assert "look at what you changed" in _text(make_evidence(newly_failing=1), 1)


def test_an_accepted_solution_gets_a_next_step():
    text = _text(make_evidence(verdict="accepted", failure=None, tests_passed=4, time_ms=10), 1)
    assert "All 4 tests pass" in text
    assert "?" in text


def test_an_accepted_solution_near_the_limit_hears_of_the_margin():
    assert "narrow" in _text(make_evidence(verdict="accepted", failure=None, time_ms=900), 1)


def test_an_accepted_solution_with_an_unread_name_hears_of_it():
    assert "`unused`" in _text(make_evidence(verdict="accepted", failure=None, code="unused = 1\nprint(2)\n"), 1)


def test_a_skill_without_an_example_falls_back_to_a_general_one():
    assert example_for(("loops", "no-such-skill")) == _EXAMPLES["loops"]
    assert example_for(("no-such-skill",)) == ""


@given(st.text())
def test_quoted_text_is_always_code_and_never_markup(text):
    """Whatever a program prints, it is shown as code: no element, no link."""
    html = markdown_to_html(f"It printed {quote(text)} here.")
    assert html.startswith("<p>It printed ")
    assert html.count("<p>") == 1
    assert "<a" not in html
    assert "<em>" not in html


def test_of_a_conversation_the_last_lines_are_told_with_who_said_them():
    failure = make_failure(
        input="", expected="", output="> 50\n< lower\n> 49\n< lower\n", message="too many guesses", difference=None
    )
    text = " ".join(hint_compose(evidence=make_evidence(mode="interactive", failure=failure), level=1))
    assert "too many guesses" in text
    assert (
        "the other side answered `lower`, then your program wrote `49`, then the other side answered `lower`." in text
    )
    assert "instead of" not in text
