"""Two ways to the same numbers are compared as results, not as text."""

from __future__ import annotations

import pytest

from insights.answering.running import same_rows


class TestSameRows:
    def test_order_and_the_last_digits_do_not_matter(self):
        assert same_rows([["a", 0.1 + 0.2], ["b", 2]], [["b", 2.0], ["a", 0.3]])

    @pytest.mark.parametrize(
        "other", [[["a", 1]], [["a", 1], ["b", 3]], [["a", 1], ["b", None]], [["a", 1, 2], ["b", 2, 2]]]
    )
    def test_other_rows_are_not_the_same(self, other):
        assert not same_rows([["a", 1], ["b", 2]], other)
