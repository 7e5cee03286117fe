"""CSV that a spreadsheet reads as data."""

from __future__ import annotations

import csv
import io

import pytest

from insights.exporting import answer_csv


class TestAnswerCsv:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
    def test_text_never_begins_a_formula(self, text):
        rows = list(
            csv.reader(io.StringIO(answer_csv(columns=[text], rows=[[text]]).removeprefix("\ufeff"), newline=""))
        )
        assert rows == [[f"'{text}"], [f"'{text}"]]

    def test_numbers_and_gaps_stay_what_they_are(self):
        assert answer_csv(columns=["a", "b"], rows=[[-3, None], [0.5, "x,y"]]) == '\ufeffa,b\r\n-3,\r\n0.5,"x,y"\r\n'
