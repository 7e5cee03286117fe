"""Code with its findings beside the lines, as the pages show it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reviews.findings import Severity

_ORDER = [item.value for item in Severity]
_CODE = re.compile(r"```(?:\w*\n)?(.*?)```|`([^`\n]+)`", re.DOTALL)


@dataclass(slots=True)
class SheetLine:
    """A line of code. `severity` is that of the gravest finding about it; `findings` are those that end in it."""

    number: int
    text: str
    severity: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)


def sheet_lines(*, code: str, findings: Sequence[Mapping[str, Any]]) -> list[SheetLine]:
    """Every line of the code, with what is said about it. Findings keep their order of importance by `index`."""
    lines = [SheetLine(number, text) for number, text in enumerate(code.removesuffix("\n").split("\n"), 1)]
    for index, finding in enumerate(findings):
        end = min(finding["end_line"], len(lines))
        for line in lines[finding["start_line"] - 1 : end]:
            line.severity = min(line.severity or finding["severity"], finding["severity"], key=_ORDER.index)
        lines[end - 1].findings.append({**finding, "index": index})
    return lines


def prose_html(text: str) -> SafeString:
    """Words with code in backticks, as HTML. Everything else is escaped: nothing a model wrote becomes a tag."""
    parts: list[str] = []
    at = 0
    for match in _CODE.finditer(text):
        parts.append(escape(text[at : match.start()]))
        block, span = match.groups()
        parts.append(f"<code>{escape(span if span is not None else block.strip())}</code>")
        at = match.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above
