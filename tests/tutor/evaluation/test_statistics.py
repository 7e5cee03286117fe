"""Intervals and tests of significance, against values worked out elsewhere."""

from __future__ import annotations

import pytest

from tutor.evaluation.statistics import Rate, mcnemar, percentile, rate_of


def test_no_leak_in_400_states_still_means_up_to_about_one_percent():
    low, high = Rate(0, 400).interval
    assert low == pytest.approx(0)
    assert high == pytest.approx(0.0095, abs=0.0002)


def test_wilsons_interval_of_eight_in_ten():
    low, high = Rate(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_nothing_seen_is_nothing_known():
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert Rate(0, 0).value == 0


def test_a_rate_counts_what_is_true():
    assert rate_of([True, False, True]) == Rate(2, 3)


@pytest.mark.parametrize(("gained", "lost", "p"), [(0, 0, 1.0), (5, 5, 1.0), (0, 6, 0.03125), (1, 9, 0.021484375)])
def test_mcnemars_exact_test(gained, lost, p):
    assert mcnemar(gained=gained, lost=lost) == pytest.approx(p)


def test_a_percentile_is_a_value_that_was_seen():
    assert percentile([3.0, 1.0, 2.0, 10.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0, 10.0], 0.95) == 10.0
    assert percentile([], 0.95) == 0
