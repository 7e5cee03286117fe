"""Faults planted in C, C++ and JavaScript, line by line, by patterns of their text."""

from __future__ import annotations

import re

from tutor.evaluation.mutation.base import Mutation

_PATTERNS: tuple[tuple[str, str, str, str], ...] = (
    ("boundary", "off_by_one", r" < ", " <= "),
    ("boundary", "off_by_one", r" <= ", " < "),
    ("boundary", "off_by_one", r" > ", " >= "),
    ("boundary", "off_by_one", r" >= ", " > "),
    ("invert", "inverted_comparison", r" === ", " !== "),
    ("invert", "inverted_comparison", r" == ", " != "),
    ("arithmetic", "wrong_operator", r" \+ ", " - "),
    ("arithmetic", "wrong_operator", r" % ", " / "),
    ("update_sign", "wrong_operator", r" \+= ", " -= "),
    ("overwrite", "dropped_update", r" \+= ", " = "),
    ("connective", "wrong_condition", r" && ", " || "),
    ("connective", "wrong_condition", r" \|\| ", " && "),
    ("initial", "wrong_initial_value", r" = 0;", " = 1;"),
    ("initial", "wrong_initial_value", r" = 1;", " = 2;"),
    ("step_back", "wrong_index", r"\[i\]", "[i - 1]"),
    ("step_back", "wrong_index", r" \+ 1\]", "]"),
)
_NOT_CODE = re.compile(r"\s*(//|/?\*|#include|import\b|const \w+ = require)")


def native_mutations(code: str) -> list[Mutation]:
    """Every fault that the patterns can plant; lines of comments and inclusion are left alone."""
    found = []
    offset = 0
    for number, line in enumerate(code.splitlines(keepends=True), start=1):
        if not _NOT_CODE.match(line):
            found += [
                Mutation(
                    operator=operator, bug_class=bug_class, line=number,
                    start=offset + match.start(), end=offset + match.end(), text=text,
                )
                for operator, bug_class, pattern, text in _PATTERNS
                for match in re.finditer(pattern, line)
            ]  # fmt: skip
        offset += len(line)
    return found
