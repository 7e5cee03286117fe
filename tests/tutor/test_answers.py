"""The chat without a model: each question gets what answers it, and nobody is left with a refusal alone."""

from __future__ import annotations

from tests.tutor.builders import make_evidence
from tutor.rules.answers import answer_compose

STATEMENT = (
    "A machine gives change.\n\n## Input\n\nTwo whole numbers.\n\n## Output\n\nOne line. A price that is short by "
    "some cents is printed as it stands.\n"
)


def answer(question: str, said: tuple[str, ...] = ()) -> str:
    return "\n".join(
        answer_compose(question=question, evidence=make_evidence(), level=1, statement=STATEMENT, said=said)
    )


def test_what_the_statement_means_is_answered_from_the_statement():
    """Also after a failed attempt: the word "mean" alone asks for no verdict."""
    assert "A machine gives change." in answer("What does the statement mean?")
    assert "A machine gives change." in answer("I don't understand the task")


def test_words_in_quotation_marks_are_found_in_the_statement():
    assert "short by some cents" in answer('What does "short by" mean?')


def test_the_name_of_an_error_is_still_explained():
    assert "short by" not in answer("What does IndexError mean?")


def test_a_test_that_passed_is_said_to_have_passed():
    evidence = make_evidence(tests=(("sample/1", "wrong_answer"), ("sample/2", "accepted"), ("secret/01", "accepted")))
    for question in ("Why is test 2 wrong?", "why does sample 2 fail", "Why is secret/01 incorrect?"):
        first, *_rest = answer_compose(question=question, evidence=evidence, level=1, statement=STATEMENT)
        assert first.endswith("passed with your last submission.")
    for question in ("Why is test 1 wrong?", "Why is test 9 wrong?"):
        said = answer_compose(question=question, evidence=evidence, level=1, statement=STATEMENT)
        assert not any("passed" in sentence for sentence in said)


def test_hidden_outputs_are_explained_and_not_told():
    said = answer("What are the secret outputs?")
    assert "Their inputs and outputs are not shown, because" in said
    assert "Sample 1" in said  # and something to do


def test_what_is_not_understood_brings_no_hint_a_second_time():
    first = answer("glorp fnord")
    again = answer("glorp fnord zub", said=tuple(first.split("\n")))
    assert set(first.split("\n")).isdisjoint(again.split("\n"))
    assert "Ask about a line" in again


def test_a_refusal_is_never_the_whole_answer():
    """When everything else was said before, something to do is left."""
    first = answer("Give me the answer please")
    refused, *rest = first.split("\n")
    again = answer("Give me the answer please", said=tuple(rest))
    assert again.startswith(refused)
    assert again != refused
