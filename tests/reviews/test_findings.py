"""Findings are checked before anybody sees them: schema, words, anchor, number, rating."""

from __future__ import annotations

from itertools import permutations

import pytest

from reviews.findings import (
    Category,
    Finding,
    InvalidFinding,
    Severity,
    finding_anchor,
    finding_load,
    finding_parse,
    findings_rating,
    findings_select,
)

CODE = ["def f(x):", "    y = x + 1", "", "    return y", "    y = x + 1"]
GOOD = {"severity": "essential", "category": "correctness", "line": 2, "quote": "y = x + 1", "text": "Wrong."}


def finding(**changes) -> Finding:
    return finding_parse(data={**GOOD, **changes}, file="main.py", source="model")


def test_a_finding_survives_the_store():
    assert finding_load(finding(evidence=["A1"]).to_json()) == finding(evidence=["A1"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"severity": "fatal"}, "severity"),
        ({"category": None}, "category"),
        ({"line": 0}, "lines"),
        ({"line": True}, "lines"),
        ({"line": "2"}, "lines"),
        ({"text": " \u200b"}, "empty"),
        ({"text": 3}, "schema"),
        ({"quote": ["y"]}, "schema"),
        ({"text": "See <img src=x onerror=alert(1)>"}, "raw_html"),
        ({"text": "See < script>"}, "raw_html"),
        ({"text": "See [this](http://evil.example)"}, "link"),
        ({"text": "Go to https://evil.example"}, "link"),
        ({"evidence": "A1"}, "schema"),
    ],
)
def test_what_is_no_finding_is_refused_with_a_code(changes, code):
    with pytest.raises(InvalidFinding) as refusal:
        finding(**changes)
    assert str(refusal.value) == code


def test_tags_in_code_are_only_talk_about_code():
    assert finding(text="Escape `<b>` before `<script>`; a List<String> is fine.")


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_anything_but_an_object_is_refused(data):
    with pytest.raises(InvalidFinding):
        finding_parse(data=data, file="main.py", source="model")


def test_an_anchor_that_fits_stays():
    anchored = finding_anchor(finding=finding(), lines=CODE)
    assert (anchored.start_line, anchored.end_line, anchored.quote) == (2, 2, "    y = x + 1")


def test_a_moved_quotation_moves_the_finding_to_the_nearest_place():
    assert finding_anchor(finding=finding(line=40), lines=CODE).start_line == 5
    assert finding_anchor(finding=finding(line=1), lines=CODE).start_line == 2


def test_a_quotation_of_several_lines_may_leave_blank_lines_out():
    anchored = finding_anchor(finding=finding(quote="y = x + 1\nreturn y", line=9), lines=CODE)
    assert (anchored.start_line, anchored.end_line) == (2, 4)


@pytest.mark.parametrize("quote", ["", "   \n", "z = x", "y = x + 1\nreturn z"])
def test_a_quotation_that_stands_nowhere_drops_the_finding(quote):
    assert finding_anchor(finding=finding(quote=quote), lines=CODE) is None


def test_the_range_of_a_finding_is_kept_inside_the_file():
    anchored = finding_anchor(finding=finding(line=1, end_line=99, quote="def f(x):"), lines=CODE)
    assert (anchored.start_line, anchored.end_line) == (1, 5)


def test_few_findings_are_kept_and_the_most_important_come_first():
    many = [finding(line=line, category="style", severity="informative", rule=f"r{line}") for line in range(1, 40, 3)]
    kept = findings_select(findings=[*many, finding(line=90, severity="essential")], limit=4)
    assert len(kept) == 4
    assert kept[0].severity is Severity.ESSENTIAL


def test_the_same_is_not_said_twice():
    kept = findings_select(findings=[finding(text="One."), finding(text="Two."), finding(category="style")])
    assert [item.category for item in kept] == [Category.CORRECTNESS, Category.STYLE]


def test_the_rating_is_a_function_of_the_findings():
    assert findings_rating(findings=[]) == 100
    assert findings_rating(findings=[finding(), finding(severity="actionable"), finding(severity="informative")]) == 70
    assert findings_rating(findings=[finding(severity="celebratory")]) == 100
    assert findings_rating(findings=[finding()] * 9) == 0


def test_the_same_findings_get_the_same_rating_in_any_order():
    """From 100: essential 20, actionable 8, informative 2, praise nothing; never below 0."""
    severities = [Severity.ESSENTIAL, Severity.ACTIONABLE, Severity.INFORMATIVE, Severity.CELEBRATORY]
    findings = [
        Finding(
            severity=severity,
            category=Category.STYLE,
            file="a.py",
            start_line=1,
            end_line=1,
            quote="x",
            text="Said.",
        )
        for severity in severities
    ]
    assert {findings_rating(findings=order) for order in permutations(findings)} == {70}
    assert findings_rating(findings=findings[:1] * 6) == 0
    assert findings_rating(findings=[]) == 100
