"""What a strong but fallible model says of a snippet: made from the truth, with the faults that models have.

It measures not a model but what becomes of a model's words: lines that are off must be mended; invented quotations,
HTML and words that are no finding must be dropped; a fault that it does not see is missed, and one that it makes
up about a real line stays, because nothing can tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from reviews.evaluation.snippets import Snippet

MISSES_EVERY = 12
INVENTS_EVERY = 8  # snippets
_OFF_BY = (0, 2, -1, 0, 40)  # lines between what it says and where it is


def strong_answers(snippets: Sequence[Snippet]) -> Iterator[tuple[Snippet, list[str]]]:
    """Each snippet with the pieces of the model's answer; the same every time."""
    seen = 0
    for number, snippet in enumerate(snippets):
        lines = snippet.text.split("\n")
        said = []
        for fault in snippet.seeded:
            seen += 1
            if seen % MISSES_EVERY:
                line = max(1, fault.line + _OFF_BY[seen % len(_OFF_BY)])
                said.append(_finding(line, lines[fault.line - 1], fault.category, "This line is wrong."))
        said += _nonsense()
        if number % INVENTS_EVERY == INVENTS_EVERY - 1:
            said.append(_finding(1, lines[0], "tests", "Nothing tests this line."))
        said.append(json.dumps({"summary": "A short program."}) + "\n")
        yield snippet, said


def _nonsense() -> list[str]:
    """What no reader may ever see; three findings and a line that is none."""
    return [
        _finding(1, "never_written_here(42)", "correctness", "This line is invented."),
        _finding(1, "", "correctness", "This proves nothing."),
        _finding(1, "x", "security", "<script>alert(1)</script>"),
        "Here are my thoughts on the code:\n",
    ]


def _finding(line: int, quote: str, category: str, text: str) -> str:
    finding = {"severity": "essential", "category": category, "line": line, "quote": quote.strip(), "text": text}
    return json.dumps(finding) + "\n"
