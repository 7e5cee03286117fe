"""Puts words of programs and tests into Markdown as code, whatever characters they hold."""

from __future__ import annotations

import re
import unicodedata

QUOTE_CHARACTERS = 60

_BACKTICKS = re.compile(r"`+")


def quote(text: str, *, limit: int = QUOTE_CHARACTERS) -> str:
    """An inline code span: one line, control and invisible characters removed, cut to `limit`."""
    visible = "".join(" " if char.isspace() else char for char in text if _visible(char)).strip()
    if len(visible) > limit:
        visible = visible[: limit - 1] + "…"
    if not visible:
        return "nothing"
    longest = max((len(run) for run in _BACKTICKS.findall(visible)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest else ""
    return f"{fence}{padding}{visible}{padding}{fence}"


def _visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
