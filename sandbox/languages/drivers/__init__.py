"""Programs that run inside the box beside the learner's file. They import nothing of ours."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def driver_source(file_name: str) -> bytes:
    """The bytes of one driver, to be written into a box."""
    return (_FOLDER / file_name).read_bytes()
