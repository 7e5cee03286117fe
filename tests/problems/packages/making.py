"""A small good package, to be spoiled one way at a time."""

from __future__ import annotations

import io
import zipfile

GOOD: dict[str, bytes] = {
    "problem.yaml": b"""\
problem_format_version: 2025-09
name: {en: Sum of Two}
uuid: 6f0c1c2a-3c55-4d0f-9d6b-0c1f6f3f9a11
type: pass-fail
license: cc by-sa
limits: {time_limit: 1.0, memory: 256, output: 1}
""",
    "codereview.yaml": b"""\
difficulty: easy
skills: [arithmetic]
mode: stdio
languages: [python, c]
checker: {kind: tokens}
teaching: [secret/02-negative]
hints: ["Read both numbers.", "Which operation joins them?", "The plus sign adds."]
""",
    "statement/problem.en.md": b"Print the sum of $a$ and $b$.\n",
    "data/sample/1.in": b"1 2\n",
    "data/sample/1.ans": b"3\n",
    "data/secret/01-zero.in": b"0 0\n",
    "data/secret/01-zero.ans": b"0\n",
    "data/secret/01-zero.yaml": b"description: both are zero\n",
    "data/secret/02-negative.in": b"-1 -2\n",
    "data/secret/02-negative.ans": b"-3\n",
    "data/secret/02-negative.yaml": b"description: both are negative\nhint: Mind the sign.\n",
    "data/secret/03-large.in": b"1000000000 1000000000\n",
    "data/secret/03-large.ans": b"2000000000\n",
    "data/secret/03-large.yaml": b"description: large numbers\n",
    "submissions/accepted/add.py": b"print(sum(map(int, input().split())))\n",
    "submissions/wrong_answer/no_sign.py": b"print(sum(abs(int(x)) for x in input().split()))\n",
    "submissions/run_time_error/large.py": (b"a, b = map(int, input().split())\nif a > 9:\n    [][0]\nprint(a + b)\n"),
}
FUNCTION = b"""\
mode: function
languages: [python]
checker: {kind: exact}
function:
  name: total
  parameters: [{name: numbers, type: "list[int]"}]
  returns: int
"""


def with_files(changes: dict[str, bytes | None]) -> dict[str, bytes]:
    """The good package with files by path replaced, added, or (None) left out."""
    return {path: content for path, content in {**GOOD, **changes}.items() if content is not None}


def zipped(content: dict[str, bytes], *, folder: str = "sum-of-two/") -> bytes:
    """The files as an ordinary archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in content.items():
            archive.writestr(folder + path, data)
    return buffer.getvalue()
