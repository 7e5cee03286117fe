"""Checkers by kind: options are validated before any test is judged."""

from __future__ import annotations

import pytest

from sandbox.checkers import InvalidChecker, checker_options, get_checker


def test_defaults_are_filled_in():
    assert checker_options("floats", {"absolute": 0.5}) == {"absolute": 0.5, "relative": 1e-6}


def test_the_checker_takes_expected_and_actual():
    check = get_checker("tokens", {"case_sensitive": False})
    assert check(b"YES", b"yes") is None


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("magic", {}, "unknown checker 'magic'; known are exact, tokens, floats, unordered"),
        ("tokens", {"fuzzy": 1}, "checker tokens has no option fuzzy"),
        ("tokens", {"case_sensitive": "no"}, "case_sensitive must be true or false"),
        ("floats", {"absolute": -1}, "absolute must be a number from 0 to 1"),
        ("floats", {"relative": float("nan")}, "relative must be a number from 0 to 1"),
        ("floats", {"relative": True}, "relative must be a number from 0 to 1"),
        ("unordered", {"unit": "pages"}, "unit must be one of lines, tokens"),
    ],
)
def test_wrong_options_are_refused_with_a_reason(kind, options, words):
    with pytest.raises(InvalidChecker, match=words):
        get_checker(kind, options)
