"""The gate lets nothing out that must not be said, and closes when in doubt."""

from __future__ import annotations

import pytest

from tutor.gate import lines as gate
from tutor.gate.lines import gate_check, guarded_build

GUARDED = guarded_build(
    secret_texts=["987654 321987\n"],
    solutions=["counts = Counter(words).most_common()\nprint(counts)\n"],
    visible_texts=["1 2"],
    code="print(1)\n",
)
BLOCK = "```\nfor a in b:\n    c = a\n    d = c\n```"


def _reason(sentence: str, level: int = 1, guarded: gate.Guarded = GUARDED) -> str:
    return gate_check(sentence=sentence, level=level, guarded=guarded).reason


def test_a_plain_sentence_passes():
    assert _reason("Look at test `sample/1`.") == ""


def test_secret_test_data_is_withheld_however_it_is_spaced():
    assert _reason("Try 987654   321987 as input.") == "secret_data"


def test_a_line_of_a_reference_solution_is_withheld_on_every_level():
    for level in (1, 2, 3, 4):
        assert _reason("Write counts = Counter(words).most_common() here.", level) == "solution"


def test_what_the_learner_wrote_may_be_quoted():
    own = guarded_build(
        secret_texts=(), solutions=["total = sum(values) + 1\n"], visible_texts=(), code="total = sum(values) + 1\n"
    )
    assert _reason("Look at total = sum(values) + 1 again.", guarded=own) == ""


@pytest.mark.parametrize(("level", "reason"), [(1, "code_budget"), (2, "code_budget"), (3, "code_budget"), (4, "")])
def test_code_is_for_examples_only(level, reason):
    assert _reason(BLOCK, level) == reason


def test_two_lines_are_allowed_with_a_concept():
    assert _reason("```\na = b\nc = a\n```", 3) == ""


def test_an_open_block_is_never_shown():
    assert _reason("```\nprint(1)", 4) == "code_budget"


def test_a_check_that_breaks_withholds(monkeypatch):
    def broken(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(gate, "_contains_any", broken)
    assert _reason("Anything.") == "gate_error"
