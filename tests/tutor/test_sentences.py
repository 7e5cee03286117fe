"""A stream is cut into whole units, whatever the size of its pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.sentences import UNIT_MAX_CHARACTERS, sentence_units


def _units(text: str, size: int = 3) -> list[str]:
    return list(sentence_units(text[i : i + size] for i in range(0, len(text), size)))


def test_sentences_come_one_by_one():
    assert _units("First. Second one? Third") == ["First.", "Second one?", "Third"]


def test_a_sentence_is_given_out_as_soon_as_the_next_begins():
    stream = sentence_units(iter(["One. ", "Two"]))
    assert next(stream) == "One."


def test_a_number_with_a_point_is_not_an_end():
    assert _units("It took 1.5 seconds. Fine.") == ["It took 1.5 seconds.", "Fine."]


def test_a_colon_is_not_an_end():
    assert _units("It helped: one more passes. Good.") == ["It helped: one more passes.", "Good."]


def test_code_in_a_sentence_is_not_cut():
    assert _units("Look at `a. b` here. Next.") == ["Look at `a. b` here.", "Next."]


def test_a_code_block_is_held_back_until_it_closes():
    text = "Like this:\n\n```\na. b\n\nc\n```\nAfter."
    assert _units(text) == ["Like this:", "```\na. b\n\nc\n```", "After."]


def test_an_open_block_at_the_end_is_one_unit():
    assert _units("```\nprint(1)\n") == ["```\nprint(1)"]


def test_an_endless_sentence_is_given_out_in_bounded_parts():
    units = _units("x" * (3 * UNIT_MAX_CHARACTERS), size=1000)
    assert all(len(unit) <= UNIT_MAX_CHARACTERS + 1000 for unit in units)


@given(st.text(alphabet="ab .!?`\n-", max_size=200), st.integers(1, 7))
def test_nothing_is_lost(text, size):
    assert "".join("".join(_units(text, size)).split()) == "".join(text.split())
