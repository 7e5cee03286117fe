"""Charts from a closed specification: never code, never markup from a model."""

from insights.charts.drawing import Drawing, chart_draw
from insights.charts.specification import FORMATS, KINDS, chart_choose, chart_validate

__all__ = ["FORMATS", "KINDS", "Drawing", "chart_choose", "chart_draw", "chart_validate"]
