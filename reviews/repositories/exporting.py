"""A report as Markdown. Text of the repository is quoted so that it stays text wherever this is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def report_markdown(*, detail: Mapping[str, Any]) -> str:
    """The whole report of `repository_detail` as one Markdown document."""
    return "\n".join([
        *_head(detail), *_requirements(detail["requirements"]), *_findings(detail["findings"]),
        *_strengths(detail["strengths"]), *_rubric(detail["rubric"]), *_coverage(detail), *_cost(detail["cost"]),
    ])  # fmt: skip


def plain(text: object) -> str:
    """One line in which no character means anything."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def _head(detail: Mapping[str, Any]) -> Iterator[str]:
    name = detail["repository_url"] or detail["archive_name"]
    yield f"# {plain(name)}\n"
    rating = detail["rating"] if detail["rating"] is not None else "none"
    yield f"Rating: {rating} of 100, level {detail['level']}, commit {detail['commit_sha'] or 'of an upload'}\n"
    yield f"{plain(detail['conclusion'])}\n"


def _requirements(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Requirements\n\n| requirement | status | evidence |\n|---|---|---|"
    for row in rows:
        places = ", ".join(f"{item['file']}:{item['start_line']}" for item in row["evidence"])
        yield f"| {plain(row['id'])} {plain(row['text'])} | {row['status'].replace('_', ' ')} | {plain(places)} |"


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "\n## Findings\n"
    for item in findings:
        yield f"### {plain(item['file'])}:{item['start_line']} ({item['severity']}, {item['category']})\n"
        yield f"{plain(item['text'])}\n\n{_indented(item['quote'])}\n"
        if item["suggestion"]:
            yield f"Suggestion:\n\n{_indented(item['suggestion'])}\n"


def _indented(code: str) -> str:
    """A code block that no text inside can end."""
    return "\n".join(f"    {line}" for line in code.splitlines())


def _strengths(strengths: Iterable[Mapping[str, str]]) -> Iterator[str]:
    found = [f"- {plain(item['text'])} ({plain(item['file'])})" for item in strengths]
    if found:
        yield "\n".join(["## Strengths\n", *found, ""])


def _rubric(rubric: Mapping[str, Any] | None) -> Iterator[str]:
    if rubric is None:
        return
    yield f"## How the rating was computed (rubric {rubric['version']})\n"
    yield "| item | weight | score | measured |\n|---|---|---|---|"
    for item in rubric["items"]:
        score = "not assessable" if item["score"] is None else item["score"]
        yield f"| {item['id']} | {item['weight']} | {score} | {item['measured']} |"


def _coverage(detail: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## Coverage\n\n| file | state | why |\n|---|---|---|"
    for row in detail["files"]:
        yield f"| {plain(row['path'])} | {row['state']} | {plain(row['why'])} |"
    coverage = detail["coverage"]
    if coverage["truncated"] or coverage["left_out"]:
        yield f"\nThe list is not complete: {coverage['left_out']} files beyond the limit were left out."


def _cost(cost: Mapping[str, Any] | None) -> Iterator[str]:
    if cost is not None:
        yield f"\n## Cost\n\n{cost['calls']} calls, {cost['tokens']} tokens, {cost['price']} {cost['currency']}\n"
