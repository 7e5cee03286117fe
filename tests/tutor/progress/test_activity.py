"""Attempts by day and week, and where the page draws them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tutor.progress.activity import WEEKS, first_day, streak_of, weeks_of
from tutor.progress.charts import BARS_HEIGHT, BARS_TOP, bars_of, calendar_of

WEDNESDAY = date(2026, 5, 20)


def ago(days: int) -> date:
    return WEDNESDAY - timedelta(days=days)


def test_twelve_weeks_from_a_monday_to_today():
    weeks = weeks_of(counts={ago(0): (3, 1), ago(2): (1, 1), ago(9): (4, 0)}, today=WEDNESDAY)
    assert [len(week.days) for week in weeks] == [7] * (WEEKS - 1) + [3]
    assert weeks[0].start == first_day(WEDNESDAY) == date(2026, 3, 2)
    assert weeks[-1].days[-1].date == WEDNESDAY
    assert (weeks[-1].attempts, weeks[-1].accepted, weeks[-1].active_days) == (4, 2, 2)
    assert (weeks[-2].attempts, weeks[-2].accepted) == (4, 0)


def test_a_streak_ends_today_or_yesterday():
    three = {ago(0): (1, 0), ago(1): (2, 2), ago(2): (1, 0), ago(4): (1, 1)}
    assert streak_of(counts=three, today=WEDNESDAY) == 3
    assert streak_of(counts=three, today=WEDNESDAY + timedelta(days=1)) == 3
    assert streak_of(counts=three, today=WEDNESDAY + timedelta(days=2)) == 0
    assert streak_of(counts={}, today=WEDNESDAY) == 0


COUNTS = st.dictionaries(
    st.integers(0, 100).map(ago), st.integers(1, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
)


@given(COUNTS, st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_every_mark_stands_within_its_picture(counts, today):
    weeks = weeks_of(counts={WEDNESDAY - (WEDNESDAY - day): count for day, count in counts.items()}, today=today)
    calendar, bars = calendar_of(weeks), bars_of(weeks)
    assert len(calendar.days) == sum(len(week.days) for week in weeks)
    for square in calendar.days:
        assert 0 <= square.x <= calendar.width - calendar.size
        assert 0 <= square.y <= calendar.height - calendar.size
        assert (square.shade > 0) == (square.day.attempts > 0)
        assert square.shade <= 4
    for bar in bars.bars:
        assert 0 <= bar.accepted_height <= bar.height <= BARS_HEIGHT + 0.01
        assert BARS_TOP - 0.01 <= bar.y <= bar.accepted_y <= bars.foot
        assert bar.x + bars.size <= bars.width


def test_month_names_do_not_run_together():
    months = calendar_of(weeks_of(counts={}, today=WEDNESDAY)).months
    assert [month.start.month for month in months] == [3, 4, 5]
    crowded = calendar_of(weeks_of(counts={}, today=date(2026, 5, 17))).months  # the first week alone is February
    assert [month.start.month for month in crowded] == [3, 4, 5]
