"""Pasted code that is no whole program: what it does not declare may well be declared where it was cut out."""

from __future__ import annotations

import re
from collections.abc import Mapping

# A program says where it begins: by its entry, or, where there is none, by something that is called outside functions.
_CALLED = re.compile(r"^(?:(?:await|return|if|while|for|with|try)\b.*|[\w.$]+(?:\[.*\])?\(.*)$", re.MULTILINE)
_BEGINS: Mapping[str, re.Pattern[str]] = {
    "c": re.compile(r"\bmain\s*\("),
    "cpp": re.compile(r"\bmain\s*\("),
    "java": re.compile(r"\bmain\s*\("),
    "go": re.compile(r"^\s*package\s+main\b[\s\S]*\bfunc\s+main\s*\(", re.MULTILINE),
    "rust": re.compile(r"\bfn\s+main\s*\("),
    "python": _CALLED,
    "javascript": _CALLED,
    "typescript": _CALLED,
}


_CODE = re.compile(r"[{;:=]")  # without any of these it is no code at all


def is_cut_out(*, language: str, text: str) -> bool:
    """Is it code, and not the whole of a program?"""
    begins = _BEGINS.get(language)
    return begins is not None and begins.search(text) is None and _CODE.search(text) is not None
