"""Looks at code of the C-like languages by its words, without running it. Runs inside the box.

Reads {"language": …, "text": …} from stdin, writes a list of {"rule", "line", "end_line", "detail"}.
"""

import bisect
import json
import re
import sys
from collections.abc import Iterator

import token_checks  # type: ignore[import-not-found] # laid beside this file in the box
import token_patterns  # type: ignore[import-not-found] # laid beside this file in the box
from lexing import blanked  # type: ignore[import-not-found] # laid beside this file in the box

HITS_MAX = 400


def hits_of(text: str, language: str) -> list[dict[str, object]]:
    """Every hit of every check for this language."""
    code = blanked(text, language)
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    hits: list[dict[str, object]] = []
    for rule, offset, detail in _found(code, text, language):
        line = bisect.bisect_right(starts, offset)
        hits.append({"rule": rule, "line": line, "detail": detail[:60]})
    return hits[:HITS_MAX]


def _found(code: str, text: str, language: str) -> Iterator[tuple[str, int, str]]:
    for rule, languages, pattern in token_patterns.PATTERNS:
        if language in languages:
            for found in pattern.finditer(code):
                named = found.groupdict()
                yield rule, found.start("at") if "at" in named else found.start(), named.get("name") or ""
    yield from token_checks.check(code, text, language)


def main() -> None:
    asked = json.load(sys.stdin)
    json.dump(hits_of(asked["text"], asked["language"]), sys.stdout)


if __name__ == "__main__":
    main()
