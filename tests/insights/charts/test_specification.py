"""A chart is data from a closed list that fits the answer, or there is none."""

from __future__ import annotations

import pytest

from insights.charts import chart_choose, chart_validate
from insights.charts.specification import SERIES_MAX

COLUMNS = ["problem", "language", "sent"]
ROWS = [["a", "python", 3], ["b", "python", 2]]
SPEC = {"kind": "bar", "x": "problem", "y": "sent", "series": "", "format": "number"}


class TestChartValidate:
    def test_one_that_fits_is_kept(self):
        assert chart_validate(chart=SPEC, columns=COLUMNS, rows=ROWS) == SPEC
        least = {"kind": "bar", "x": "problem", "y": "sent"}
        assert chart_validate(chart=least, columns=COLUMNS, rows=ROWS) == SPEC

    @pytest.mark.parametrize(
        "changes",
        [{"kind": "pie"}, {"kind": "line"}, {"x": "colour"}, {"y": "language"}, {"x": "sent"}, {"format": "html"},
         {"script": "alert(1)"}, {"x": "language"}, {"series": "problem"}, {"x": ["problem"]}],
    )  # fmt: skip
    def test_anything_else_is_none(self, changes):
        assert chart_validate(chart={**SPEC, **changes}, columns=COLUMNS, rows=ROWS) is None

    @pytest.mark.parametrize("chart", [None, "bar", [], 3])
    def test_what_is_no_object_is_none(self, chart):
        assert chart_validate(chart=chart, columns=COLUMNS, rows=ROWS) is None

    def test_too_many_series_are_none(self):
        rows = [["a", str(number), number] for number in range(SERIES_MAX + 1)]
        spec = {**SPEC, "series": "language"}
        assert chart_validate(chart=spec, columns=COLUMNS, rows=rows[:SERIES_MAX]) == spec
        assert chart_validate(chart=spec, columns=COLUMNS, rows=rows) is None

    def test_an_answer_without_rows_has_none(self):
        assert chart_validate(chart=SPEC, columns=COLUMNS, rows=[]) is None


class TestChartChoose:
    def test_words_against_the_last_number_are_bars(self):
        assert chart_choose(columns=COLUMNS, rows=ROWS) == SPEC

    @pytest.mark.parametrize("days", [["2026-11-01", "2026-11-02"], ["2026-10", "2026-11"]])
    def test_days_and_months_are_a_line(self, days):
        chosen = chart_choose(columns=["day", "solved_percent"], rows=[[day, 3] for day in days])
        assert (chosen["kind"], chosen["format"]) == ("line", "percent")

    def test_a_learners_number_is_a_name(self):
        assert chart_choose(columns=["learner", "sent"], rows=[[700, 3], [800, 2]])["x"] == "learner"

    @pytest.mark.parametrize("rows", [[], [["a", "b", 1]], [["a", "b", "c"], ["d", "e", "f"]]])
    def test_nothing_to_compare_is_none(self, rows):
        assert chart_choose(columns=COLUMNS, rows=rows) is None
