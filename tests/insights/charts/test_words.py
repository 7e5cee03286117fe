"""Values as people read them."""

from __future__ import annotations

import pytest

from insights.charts.words import GAP, cell_words, value_words


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, "number", GAP),
        (True, "number", "yes"),
        (1234567, "number", "1,234,567"),
        (0.126, "number", "0.13"),
        (12.34, "percent", "12.3 %"),
        (45, "seconds", "45 s"),
        (200, "seconds", "3 min 20 s"),
        (7500, "seconds", "2 h 5 min"),
        (100_000, "seconds", "1 d 3 h"),
        (0.0042, "money", "0.0042 USD"),
        (12.5, "money", "12.50 USD"),
        ("2026-11", "number", "November 2026"),
        ("2026-11-03", "number", "Nov. 3, 2026"),
        ("2026-13-03", "number", "2026-13-03"),
        ("words", "number", "words"),
    ],
)
def test_each_kind_has_its_words(value, kind, words):
    assert value_words(value, format=kind) == words


def test_a_learners_number_is_not_grouped_and_columns_say_their_kind():
    assert cell_words("learner", 123456789) == "123456789"
    assert cell_words("solved_percent", 50) == "50 %"
