"""Where two outputs part, in words; and texts made fit to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.checkers import check_exact, check_tokens
from sandbox.judge.differences import difference_words, first_difference
from sandbox.judge.text import EXCERPT_CHARACTERS, excerpt, excerpt_of_end, one_line, seconds


def difference(expected: bytes, actual: bytes, check=check_tokens):
    return first_difference(check(expected, actual), expected, actual)


class TestFirstDifference:
    @pytest.mark.parametrize(
        ("expected", "actual", "kind", "place", "words"),
        [
            (b"1\n2\n3\n", b"1\n2\n4\n", "value", (3, 1), "line 3, column 1: expected “3”, got “4”"),
            (b"abcd\n", b"abXd\n", "value", (1, 3), "line 1, column 3: expected “abcd”, got “abXd”"),
            (b"1\n2\n", b"1\n", "missing_output", (2, 1), "line 2, column 1: the output ends too early, expected “2”"),
            (b"1\n", b"1\n2\n", "extra_output", (2, 1), "line 2, column 1: more than expected, from “2”"),
            (b"1\n", b"", "missing_output", (1, 1), "line 1, column 1: the output ends too early, expected “1”"),
            (b"Yes\n", b"YES\n", "case", (1, 2), "line 1, column 2: only upper and lower case differ"),
            (b"1 2\n", b"2 1\n", "order", (1, 1), "line 1, column 1: the right parts in another order"),
            ("grün\n".encode(), b"grum\n", "value", (1, 3), "line 1, column 3: expected “grün”, got “grum”"),
        ],
    )
    def test_line_column_kind_and_words(self, expected, actual, kind, place, words):
        found = difference(expected, actual)
        assert (found.kind, (found.line, found.column), difference_words(found)) == (kind, place, words)

    def test_an_extra_blank_in_an_exact_comparison(self):
        found = difference(b"a b\n", b"a  b\n", check_exact)
        assert (found.kind, found.column) == ("whitespace", 3)

    def test_of_a_long_line_the_part_that_differs_is_shown(self):
        long = b"x " * 5000
        found = difference(long + b"1\n", long + b"2\n")
        assert found.column == 10_001
        assert found.expected.endswith("x 1")
        assert len(found.expected) <= 200

    @given(st.binary(max_size=50), st.binary(max_size=50))
    def test_any_two_texts_have_a_place(self, expected, actual):
        mismatch = check_exact(expected, actual)
        if mismatch is not None:
            found = first_difference(mismatch, expected, actual)
            assert found.line >= 1
            assert found.column >= 1


class TestText:
    @given(st.binary(max_size=200))
    def test_excerpts_can_be_stored_and_shown(self, data):
        """No control, reordering or surrogate character is left, and UTF-8 takes it."""
        for text in (excerpt(data), excerpt_of_end(data), one_line(data.decode("latin-1"))):
            text.encode("utf-8")
            assert not any(ord(char) < 32 and char not in "\n\t" for char in text)

    def test_a_long_text_says_what_is_left_out(self):
        text = excerpt(b"a" * 10_000)
        assert text == "a" * EXCERPT_CHARACTERS + f"\n… {10_000 - EXCERPT_CHARACTERS} more bytes"
        assert excerpt_of_end(b"a" * 5000 + b"end").endswith("aend")

    def test_seconds(self):
        assert (seconds(1234), seconds(45), seconds(100)) == ("1.2 s", "0.04 s", "0.1 s")
