"""The results as tables: plain text for a terminal, Markdown for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.measure import Lane, Summary, ratio

BASE = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contestant's line; without a summary it was not measured, and `note` says why."""

    name: str
    summary: Summary | None = None
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A promise and how it went. `met` is None when it was not measured; then `why` gives the reason.

    `why` also explains a measured figure: where its time or memory goes.
    """

    name: str
    promise: str
    figure: str = "not measured"
    met: bool | None = None
    why: str = ""

    @property
    def word(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


@dataclass(slots=True, kw_only=True)
class Section:
    """One part of the report. The times are in `unit`."""

    title: str
    about: str = ""
    unit: str = "ms"
    base: str = ""  # what the ratios are to
    rows: list[Row] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def rows_of(lanes: Iterable[Lane], base: Summary | None) -> list[Row]:
    """One row per contestant, with its ratio to `base`."""
    return [
        Row(
            name=lane.name,
            summary=lane.summary,
            ratio=ratio(lane.summary, base),
            note=lane.note if lane.summary else f"not measured: {lane.fault}",
        )
        for lane in lanes
    ]


def at_most(name: str, limit: float, value: float | None, *, unit: str = "", why: str = "") -> Bar:
    """A bar that a value keeps by not being larger."""
    return _bar(name, f"at most {limit:g}{unit}", value, None if value is None else value <= limit, unit, why)


def at_least(name: str, limit: float, value: float | None, *, unit: str = "", why: str = "") -> Bar:
    """A bar that a value keeps by not being smaller."""
    return _bar(name, f"at least {limit:g}{unit}", value, None if value is None else value >= limit, unit, why)


def _bar(name: str, promise: str, value: float | None, met: bool | None, unit: str, why: str) -> Bar:
    if value is None:
        return Bar(name=name, promise=promise, why=why)
    return Bar(name=name, promise=promise, figure=f"{value:.3g}{unit}", met=met, why=why)


def as_text(sections: Sequence[Section], facts: Sequence[str]) -> str:
    """For a terminal."""
    lines = list(facts)
    for section in sections:
        lines += ["", section.title]
        lines += _text_rows(section)
        lines += [f"  {remark}" for remark in section.remarks]
    lines += ["", "Bars"]
    for bar in _bars(sections):
        lines.append(f"  {bar.word:13}{bar.name}: {bar.figure} ({bar.promise})")
        lines += [f"  {'':13}{bar.why}"] if bar.why and not bar.met else []
    return "\n".join(lines)


def as_markdown(sections: Sequence[Section], facts: Sequence[str], *, command: str) -> str:
    """For the documentation: the bars first, then every table."""
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}`; do not edit. All contestants of a table were measured in one run, in",
        "turns, each after a warm-up; every submission's code was new, so that no cache answered for it. p95 is the",
        "nearest rank.",
        "",
        *(f"- {fact}" for fact in facts),
        "",
        "## Bars",
        "",
        "| bar | promise | measured | |",
        "|---|---|---|---|",
        *(f"| {bar.name} | {bar.promise} | {bar.figure} | {bar.word} |" for bar in _bars(sections)),
    ]
    lines += _explanations([bar for bar in _bars(sections) if not bar.met])
    for section in sections:
        lines += ["", f"## {section.title}", ""]
        lines += [section.about, ""] if section.about else []
        lines += _markdown_rows(section)
        lines += [f"- {remark}" for remark in section.remarks]
    return "\n".join(lines).rstrip() + "\n"


def _bars(sections: Sequence[Section]) -> list[Bar]:
    return [bar for section in sections for bar in section.bars]


def _explanations(bars: Sequence[Bar]) -> list[str]:
    if not any(bar.why for bar in bars):
        return []
    return ["", "Why:", "", *(f"- **{bar.name}**: {bar.why}" for bar in bars if bar.why)]


def _text_rows(section: Section) -> list[str]:
    if not section.rows:
        return []
    width = max(len(row.name) for row in section.rows) + 2
    lines = [f"  {section.unit:{width}}{'n':>6}{'median':>10}{'p95':>10}{'ratio':>8}"]
    for row in section.rows:
        if row.summary is None:
            lines.append(f"  {row.name:{width}}{row.note}")
            continue
        cells = "".join((f"{row.summary.n:6}", f"{row.summary.median:10.2f}", f"{row.summary.p95:10.2f}"))
        lines.append(f"  {row.name:{width}}{cells}{_ratio(row):>8}  {row.note}".rstrip())
    return lines


def _markdown_rows(section: Section) -> list[str]:
    if not section.rows:
        return []
    base = f"ratio to {section.base}" if section.base else "ratio"
    lines = [f"| {section.unit} | n | median | p95 | {base} | |", "|---|---:|---:|---:|---:|---|"]
    for row in section.rows:
        if row.summary is None:
            lines.append(f"| {row.name} | 0 | | | | {row.note} |")
            continue
        numbers = f"{row.summary.n} | {row.summary.median:.2f} | {row.summary.p95:.2f}"
        lines.append(f"| {row.name} | {numbers} | {_ratio(row)} | {row.note} |")
    return [*lines, ""] if section.remarks else lines


def _ratio(row: Row) -> str:
    return "" if row.ratio is None else f"{row.ratio:.3f}"
