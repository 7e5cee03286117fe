"""Cuts a stream of text into units that are released whole: a sentence, a list item, a closed code block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

FENCE = "```"
UNIT_MAX_CHARACTERS = 4000

# A sentence ends with . ! or ?, perhaps a closing quote or bracket, before white space.
_SENTENCE_END = re.compile(r"[.!?][\"')\]*_`]*(?=\s)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def sentence_units(pieces: Iterable[str]) -> Iterator[str]:
    """Yield whole units from pieces of any size, in order, nothing lost but surrounding white space.

    An open code fence or open inline code is held back until it closes; what is left at the end of the
    stream is the last unit. A unit that grows past UNIT_MAX_CHARACTERS is given out as it stands.
    """
    pending = ""
    for piece in pieces:
        pending += piece
        while (cut := _first_cut(pending)) is not None:
            unit, pending = pending[:cut].strip(), pending[cut:]
            if unit:
                yield unit
    if rest := pending.strip():
        yield rest


def _first_cut(text: str) -> int | None:
    """Where the first complete unit of `text` ends, or None while it is incomplete."""
    if text.lstrip().startswith(FENCE):
        return _fence_end(text)
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    ends += [match.end() for match in _BLANK_LINE.finditer(text)]
    fence = text.find(f"\n{FENCE}")
    if fence > 0:
        ends.append(fence + 1)
    complete = [end for end in sorted(ends) if text[:end].strip() and not _inside_code(text[:end])]
    if complete:
        return complete[0]
    return UNIT_MAX_CHARACTERS if len(text) > UNIT_MAX_CHARACTERS else None


def _fence_end(text: str) -> int | None:
    start = text.index(FENCE) + len(FENCE)
    close = text.find(f"\n{FENCE}", start)
    if close < 0:
        return UNIT_MAX_CHARACTERS if len(text) > UNIT_MAX_CHARACTERS else None
    return close + 1 + len(FENCE)


def _inside_code(text: str) -> bool:
    """Whether an inline code span is still open at the end of `text`."""
    return text.count("`") % 2 == 1
