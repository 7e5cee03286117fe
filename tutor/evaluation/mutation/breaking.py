"""Makes Python that does not parse, as beginners do: a colon, a bracket, a quote or an indent is wrong."""

from __future__ import annotations

import ast
import re

from tutor.evaluation.mutation.base import Mutation

_COLON = re.compile(r"^\s*(?:if|elif|else|for|while|def)\b.*(:)\s*$")
_CLOSING = re.compile(r".*(\))\s*$")
_COMPARES = re.compile(r"^\s*(?:if|while|elif)\b.*( == )")
_QUOTE = re.compile(r'.*(")\W*$')
_INDENT = re.compile(r"^(    )\S")
_PATTERNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("missing_colon", _COLON, ""),
    ("missing_bracket", _CLOSING, ""),
    ("assigns_in_condition", _COMPARES, " = "),
    ("missing_quote", _QUOTE, ""),
    ("missing_indent", _INDENT, ""),
)


def breaking_mutations(code: str) -> list[Mutation]:
    """Every edit of these kinds after which the program no longer parses."""
    found = []
    offset = 0
    for number, line in enumerate(code.splitlines(keepends=True), start=1):
        for operator, pattern, text in _PATTERNS:
            match = pattern.match(line)
            if match:
                start, end = (offset + place for place in match.span(1))
                mutation = Mutation(
                    operator=operator, bug_class="syntax_error", line=number, start=start, end=end, text=text
                )
                found += [mutation] if _is_broken(mutation.apply(code)) else []
        offset += len(line)
    return found


def _is_broken(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return True
    return False
