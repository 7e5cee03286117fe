"""Charts are laid out within their frame, whatever the numbers are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from insights.charts import chart_draw
from insights.charts.drawing import BAR_SPACE, BARS_MAX, LABEL_MAX, PLOT_HEIGHT, PLOT_TOP

BARS = {"kind": "bar", "x": "x", "y": "y", "series": "", "format": "number"}
LINE = {**BARS, "kind": "line"}
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)


class TestBars:
    def test_lengths_are_in_proportion(self):
        drawing = chart_draw(chart=BARS, columns=["x", "y"], rows=[["a", 10], ["b", 5], ["c", None]])
        assert [(row.label, row.bars[0].width) for row in drawing.rows] == [("a", BAR_SPACE), ("b", BAR_SPACE / 2)]

    def test_long_names_are_cut_and_kept_whole_beside(self):
        row = chart_draw(chart=BARS, columns=["x", "y"], rows=[["n" * 99, 1]]).rows[0]
        assert (len(row.label), row.whole) == (LABEL_MAX, "n" * 99)

    def test_what_does_not_fit_is_counted(self):
        drawing = chart_draw(chart=BARS, columns=["x", "y"], rows=[[str(n), n] for n in range(BARS_MAX + 7)])
        assert (len(drawing.rows), drawing.left_out) == (BARS_MAX, 7)

    def test_series_stand_below_each_other_and_are_named(self):
        rows = [["a", "py", 1], ["a", "go", 2], ["b", "go", 3]]
        drawing = chart_draw(chart={**BARS, "series": "s"}, columns=["x", "s", "y"], rows=rows)
        assert drawing.legend == ((0, "py"), (1, "go"))
        assert [[bar.series for bar in row.bars] for row in drawing.rows] == [[0, 1], [1]]

    @given(st.lists(NUMBERS, min_size=1, max_size=40))
    def test_every_bar_stays_inside(self, values):
        drawing = chart_draw(chart=BARS, columns=["x", "y"], rows=[[str(n), value] for n, value in enumerate(values)])
        bars = [bar for row in drawing.rows for bar in row.bars]
        assert all(bar.x >= -0.1 and bar.x + bar.width <= BAR_SPACE + 0.1 and bar.width >= 0 for bar in bars)


class TestLines:
    @given(st.lists(NUMBERS, min_size=1, max_size=40))
    def test_every_point_stays_inside(self, values):
        drawing = chart_draw(chart=LINE, columns=["x", "y"], rows=list(enumerate(values)))
        points = drawing.lines[0].points
        assert all(
            0 <= point.x <= 100 and PLOT_TOP - 0.1 <= point.y <= PLOT_TOP + PLOT_HEIGHT + 0.1 for point in points
        )
        assert len(drawing.lines[0].segments) == len(values) - 1

    def test_time_runs_to_the_right_in_its_own_measure(self):
        rows = [["2026-01-03", 2], ["2026-01-01", 1], ["2026-01-09", 4]]
        first, second, third = chart_draw(chart=LINE, columns=["x", "y"], rows=rows).lines[0].points
        assert round((second.x - first.x) / (third.x - first.x), 2) == 0.25
        assert first.y > second.y > third.y
