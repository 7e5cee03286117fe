"""Tables and bars say what was measured, and what was not and why."""

from __future__ import annotations

from bench.measure import Lane, summarize
from bench.table import Bar, Section, as_markdown, as_text, at_least, at_most, rows_of

LANES = [
    Lane(name="quick", times=[1.0, 1.0, 1.0], note="warm"),
    Lane(name="slow", times=[4.0, 4.0, 4.0]),
    Lane(name="absent", fault="not installed"),
]


def section() -> Section:
    return Section(
        title="A race",
        about="Of three.",
        base="slow",
        rows=rows_of(LANES, summarize([4.0])),
        bars=[
            at_most("speed", 0.2, 0.25, why="it waits for the disk"),
            at_least("rate", 60, 61.23, unit="/s", why="never shown"),
            at_most("against absent", 0.1, None, why="not installed"),
        ],
        remarks=["A remark."],
    )


def test_rows_have_ratios_and_absent_ones_reasons():
    """A contestant that dropped out stays in the table with its reason."""
    quick, slow, absent = section().rows
    assert (quick.ratio, slow.ratio, absent.ratio) == (0.25, 1.0, None)
    assert quick.note == "warm"
    assert absent.note == "not measured: not installed"


def test_a_bar_is_kept_at_its_very_limit():
    """`at most` and `at least` include the limit."""
    assert at_most("a", 3.0, 3.0).met is True
    assert at_most("a", 3.0, 3.1).met is False
    assert at_least("a", 3.0, 3.0).met is True
    assert at_least("a", 3.0, 2.9).met is False
    assert at_most("a", 3.0, None).met is None
    assert at_most("lost", 0, 0).met is True


def test_words_of_a_bar():
    """A figure has three digits and its unit."""
    assert at_least("rate", 60, 61.23, unit="/s") == Bar(
        name="rate", promise="at least 60/s", figure="61.2/s", met=True
    )
    assert [bar.word for bar in section().bars] == ["MISSED", "met", "not measured"]


def test_text_explains_only_what_was_not_met():
    """The terminal shows every row and bar, and the reasons of the missed."""
    text = as_text([section()], ["Machine: one"])
    assert "Machine: one" in text
    assert "MISSED       speed: 0.25 (at most 0.2)" in text
    assert "it waits for the disk" in text
    assert "never shown" not in text
    assert "absent" in text
    assert "not measured: not installed" in text


def test_markdown_is_a_page_with_bars_and_tables():
    """Every table row has as many cells as its head."""
    page = as_markdown([section()], ["Machine: one"], command="bench it")
    assert page.startswith("# Benchmarks\n")
    assert "Written by `bench it`" in page
    assert "| speed | at most 0.2 | 0.25 | MISSED |" in page
    assert "- **speed**: it waits for the disk" in page
    assert "| quick | 3 | 1.00 | 1.00 | 0.250 | warm |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {5, 7}
