"""Checkers on bytes: what they forgive, what they notice, and where they say the texts part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.checkers import (
    InvalidChecker,
    Mismatch,
    check_default,
    check_exact,
    check_floats,
    check_tokens,
    check_unordered,
    parse_flags,
    texts,
)

WORDS = st.lists(st.text("abAB01", min_size=1, max_size=4), max_size=12)
BLANKS = st.text(" \t\n\r", min_size=1, max_size=3)
ANY = st.binary(max_size=60)
ALL = (check_exact, check_tokens, check_floats, check_unordered, check_default)


class TestEveryChecker:
    @given(ANY)
    def test_a_text_answers_itself(self, text):
        for check in ALL:
            assert check(text, text) is None

    @given(ANY, ANY)
    def test_hostile_bytes_are_judged_without_a_crash(self, expected, actual):
        """Any two byte strings give None or a mismatch with offsets inside the texts."""
        for check in ALL:
            found = check(expected, actual)
            if found is not None:
                assert 0 <= found.expected_at <= len(expected)
                assert 0 <= found.actual_at <= len(actual)

    @given(WORDS, st.text(" \t\r\n", max_size=5))
    def test_blanks_and_newlines_at_the_end_are_forgiven(self, words, tail):
        text = "\n".join(words).encode()
        for check in ALL:
            assert check(text, text + tail.encode()) is None
            assert check(text + tail.encode(), text) is None


class TestExact:
    def test_blanks_at_the_end_of_lines_are_forgiven(self):
        assert check_exact(b"a\nb\n", b"a  \r\nb\t") is None

    def test_spacing_inside_a_line_counts(self):
        assert check_exact(b"a b\nc\n", b"a  b\nc\n") == Mismatch("whitespace", 0, 0)

    def test_blank_lines_between_count(self):
        assert check_exact(b"a\n\nb\n", b"a\nb\n").kind == "whitespace"

    def test_missing_and_extra_lines(self):
        assert check_exact(b"a\nb\n", b"a\n") == Mismatch("missing_output", 2, 2)
        assert check_exact(b"a\n", b"a\nb\n") == Mismatch("extra_output", 2, 2)

    def test_case_and_order_are_named(self):
        assert check_exact(b"Yes\n", b"yes\n").kind == "case"
        assert check_exact(b"a\nb\n", b"b\na\n").kind == "order"


class TestTokens:
    @given(WORDS, st.data())
    def test_spacing_never_matters(self, words, data):
        expected = " ".join(words).encode()
        actual = "".join(word + data.draw(BLANKS) for word in words).encode()
        assert check_tokens(expected, actual) is None

    @given(WORDS, WORDS)
    def test_accepts_exactly_equal_token_lists(self, left, right):
        found = check_tokens(" ".join(left).encode(), "\n".join(right).encode())
        assert (found is None) == (left == right)

    @given(WORDS, WORDS)
    def test_large_texts_are_judged_like_small_ones(self, left, right):
        """Piece by piece gives the same answer as in one go."""
        expected, actual = " ".join(left).encode(), " ".join(right).encode()
        whole = check_tokens(expected, actual)
        limit, texts.WHOLE_BYTES = texts.WHOLE_BYTES, 0
        try:
            pieces = check_tokens(expected, actual)
        finally:
            texts.WHOLE_BYTES = limit
        assert (whole is None) == (pieces is None)

    def test_case_can_be_ignored(self):
        assert check_tokens(b"YES no", b"yes NO", case_sensitive=False) is None
        assert check_tokens(b"YES", b"yes") == Mismatch("case", 0, 0)

    def test_split_words_are_a_spacing_matter(self):
        assert check_tokens(b"12 3", b"1 23").kind == "whitespace"

    def test_offsets_point_at_the_first_difference(self):
        assert check_tokens(b"1 2\n3 4", b"1 2\n3  5") == Mismatch("value", 6, 7)

    def test_too_few_and_too_many(self):
        assert check_tokens(b"1 2", b"1").kind == "missing_output"
        assert check_tokens(b"1", b"1 2").kind == "extra_output"


class TestFloats:
    @pytest.mark.parametrize("actual", [b"0.3333333", b"3.333333e-1", b".33333333", b"+0.333333", b"0.333334"])
    def test_near_is_right(self, actual):
        assert check_floats(b"0.3333333333", actual) is None

    @pytest.mark.parametrize(
        "actual", [b"0.34", b"nan", b"inf", b"-0.3333333", b"0x1p-1", b"0_3333", b"1e999", b"", b"0.3.3", b"1" * 5000]
    )
    def test_far_or_no_number_is_wrong(self, actual):
        assert check_floats(b"0.3333333333", actual) is not None

    def test_either_tolerance_will_do(self):
        assert check_floats(b"1000000", b"1000000.5", absolute=0, relative=1e-6) is None
        assert check_floats(b"1000000", b"1000000.5", absolute=1, relative=0) is None
        assert check_floats(b"1000000", b"1000000.5", absolute=0.1, relative=1e-7) is not None

    def test_words_between_numbers_must_be_the_same(self):
        assert check_floats(b"Case 1: 2.0", b"Case 1: 2.0000001") is None
        assert check_floats(b"Case 1: 2.0", b"case 1: 2.0").kind == "case"

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_python_spelling_is_read_back(self, number):
        assert check_floats(repr(number).encode(), f"{number:.17g}".encode()) is None


class TestUnordered:
    @given(st.lists(st.sampled_from(["a", "b", "a b", "c"]), max_size=8), st.randoms())
    def test_any_order_of_lines_is_right(self, lines, random):
        shuffled = list(lines)
        random.shuffle(shuffled)
        assert check_unordered("\n".join(lines).encode(), "\n".join(shuffled).encode()) is None

    @given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
    def test_counts_matter(self, left, right):
        found = check_unordered(" ".join(left).encode(), " ".join(right).encode(), unit="tokens")
        assert (found is None) == (sorted(left) == sorted(right))

    def test_kinds(self):
        assert check_unordered(b"a\nb\n", b"b\n") == Mismatch("missing_output", 0, 2)
        assert check_unordered(b"a\n", b"a\na\n") == Mismatch("extra_output", 2, 2)
        assert check_unordered(b"a\nb\n", b"b\nc\n") == Mismatch("value", 0, 2)


class TestDefault:
    """The default output validator of the package format."""

    @pytest.mark.parametrize(
        ("expected", "actual", "options"),
        [
            (b"Yes 1\n", b"  yes\n\n1", {}),
            (b"1.0\n", b"1.0001\n", {"absolute": 1e-3}),
            (b"1000\n", b"1000.5\n", {"relative": 1e-3}),
            (b"0.0314 x\n", b"3.14e-2 X\n", {"absolute": 0.0}),
            (b"a  b\n", b"A  B\n", {"space_change_sensitive": True}),
        ],
    )
    def test_right(self, expected, actual, options):
        assert check_default(expected, actual, **options) is None

    @pytest.mark.parametrize(
        ("expected", "actual", "options", "kind"),
        [
            (b"Yes\n", b"yes\n", {"case_sensitive": True}, "case"),
            (b"1.0\n", b"1\n", {}, "value"),
            (b"1\n", b"1.1\n", {"absolute": 1e-3}, "value"),
            (b"1\n", b"one\n", {"absolute": 1e-3}, "value"),
            (b"1\n", b"nan\n", {"absolute": 1.0}, "value"),
            (b"a b\n", b"a  b\n", {"space_change_sensitive": True}, "whitespace"),
            (b"a b\n", b"a b", {"space_change_sensitive": True}, "whitespace"),
            (b"a b\n", b" a b\n", {"space_change_sensitive": True}, "whitespace"),
            (b"a b\n", b"a b c\n", {}, "extra_output"),
            (b"a b\n", b"a\n", {"space_change_sensitive": True}, "missing_output"),
        ],
    )
    def test_wrong(self, expected, actual, options, kind):
        assert check_default(expected, actual, **options).kind == kind


class TestFlags:
    @pytest.mark.parametrize(
        ("words", "options"),
        [
            ([], {}),
            (["case_sensitive", "space_change_sensitive"], {"case_sensitive": True, "space_change_sensitive": True}),
            (["float_tolerance", "1e-6"], {"absolute": 1e-6, "relative": 1e-6}),
            (["float_absolute_tolerance", "0.5", "float_relative_tolerance", "0"], {"absolute": 0.5, "relative": 0.0}),
        ],
    )
    def test_arguments_become_options(self, words, options):
        assert parse_flags(words) == options

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["loud"], "no argument 'loud'"),
            (["float_tolerance"], "needs a number"),
            (["float_tolerance", "x"], "not 'x'"),
            (["float_tolerance", "nan"], "not 'nan'"),
            (["float_tolerance", "1", "float_absolute_tolerance", "1"], "given twice"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, words, reason):
        with pytest.raises(InvalidChecker, match=reason):
            parse_flags(words)
