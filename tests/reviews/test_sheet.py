"""Code with findings beside its lines: each at its line, the gravest colours it, nothing becomes markup."""

from __future__ import annotations

from reviews.sheet import prose_html, sheet_lines


def finding(start: int, end: int, severity: str) -> dict:
    return {"start_line": start, "end_line": end, "severity": severity}


def test_a_finding_stands_at_its_last_line_and_marks_them_all():
    lines = sheet_lines(code="a\nb\nc\n", findings=[finding(1, 2, "informative"), finding(2, 2, "essential")])
    assert [line.severity for line in lines] == ["informative", "essential", ""]
    assert [[item["index"] for item in line.findings] for line in lines] == [[], [0, 1], []]


def test_a_finding_past_the_end_stands_at_the_last_line():
    (line,) = sheet_lines(code="a", findings=[finding(1, 9, "actionable")])
    assert len(line.findings) == 1


def test_code_in_words_is_code_and_the_rest_is_escaped():
    assert prose_html("Use `a < b`, <b>not</b> ```\nx\n```.") == (
        "Use <code>a &lt; b</code>, &lt;b&gt;not&lt;/b&gt; <code>x</code>."
    )
