"""Measuring is fair and its arithmetic right."""

from __future__ import annotations

import pytest

from bench.measure import BenchFault, Contestant, Summary, race, ratio, summarize


class Runner(Contestant):
    """Notes its turns in a common diary and says how long they took."""

    def __init__(self, name, diary, *, times=(), fails_at=None, refuses=""):
        self.name = name
        self.diary = diary
        self.times = iter(times)
        self.fails_at = fails_at
        self.refuses = refuses
        self.turns = 0

    def open(self, stack):
        if self.refuses:
            raise BenchFault(self.refuses)
        stack.callback(self.diary.append, f"{self.name} ended")

    def turn(self, number):
        self.turns += 1
        self.diary.append((self.name, number))
        if self.turns == self.fails_at:
            raise BenchFault("stumbled")
        return next(self.times, 1.0)


@pytest.mark.parametrize(
    ("values", "median", "p95"),
    [
        ([5.0], 5.0, 5.0),
        ([3.0, 1.0, 2.0], 2.0, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 2.5, 4.0),
        ([float(number) for number in range(1, 101)], 50.5, 95.0),
        ([float(number) for number in range(1, 21)], 10.5, 19.0),
    ],
)
def test_median_and_95th_percentile(values, median, p95):
    """The percentile is the nearest rank: a value that was measured."""
    assert summarize(values) == Summary(n=len(values), median=median, p95=p95)


def test_a_ratio_needs_both_medians():
    """Where one of the two was not measured there is no ratio."""
    one, other = summarize([1.0]), summarize([4.0])
    assert ratio(one, other) == 0.25
    assert ratio(one, None) is None
    assert ratio(None, other) is None


def test_contestants_take_turns_and_each_round_starts_with_another():
    """So a noisy moment hits everybody, and nobody always follows the same neighbour."""
    diary = []
    runners = [Runner(name, diary) for name in "abc"]
    race(runners, rounds=3, warm_up=0)
    names = [entry[0] for entry in diary if isinstance(entry, tuple)]
    assert names == list("abcbcacab")
    numbers = [entry[1] for entry in diary if isinstance(entry, tuple)]
    assert len(set(numbers)) == len(numbers)


def test_warm_up_does_not_count():
    """The first turns are run but not measured."""
    (lane,) = race([Runner("a", [], times=[100.0, 100.0, 2.0, 4.0, 3.0])], rounds=3, warm_up=2)
    assert lane.times == [2.0, 4.0, 3.0]
    assert lane.summary == Summary(n=3, median=3.0, p95=4.0)


def test_who_fails_drops_out_with_the_reason_and_the_others_go_on():
    """A peer that breaks in the middle has no figures; those that ran are not touched."""
    diary = []
    good, bad, absent = Runner("good", diary), Runner("bad", diary, fails_at=2), Runner("absent", diary, refuses="gone")
    lanes = race([good, bad, absent], rounds=4, warm_up=0)
    assert [lane.fault for lane in lanes] == ["", "stumbled", "gone"]
    assert [lane.summary is None for lane in lanes] == [False, True, True]
    assert (good.turns, bad.turns, absent.turns) == (4, 2, 0)


def test_what_was_set_up_is_taken_down():
    """Also that of contestants that dropped out."""
    diary = []
    race([Runner("a", diary), Runner("b", diary, fails_at=1)], rounds=1, warm_up=0)
    assert diary[-2:] == ["b ended", "a ended"]


def test_a_turn_without_a_time_of_its_own_is_timed():
    """None means: measure the whole call."""

    class Plain(Runner):
        def turn(self, number):
            super().turn(number)

    (lane,) = race([Plain("a", [])], rounds=2, warm_up=0)
    assert len(lane.times) == 2
    assert all(0 <= time < 1000 for time in lane.times)
