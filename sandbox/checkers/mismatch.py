"""What a checker answers: None for a right answer, else a `Mismatch` that says where the two part."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`kind` is value, extra_output, missing_output, whitespace, case or order.

    The offsets are byte offsets of the first unit (line, token) that differs; the end of the text
    where nothing is left.
    """

    kind: str
    expected_at: int
    actual_at: int
