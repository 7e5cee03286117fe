"""What labelled solutions were judged, remembered by a digest of everything it depends on.

One JSON file; a second verification of unchanged files runs nothing. Two processes that write at once
lose each other's newest entries, which costs a run and nothing else.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

# Raised when the judge's verdicts may change, so that nothing old is believed.
CACHE_VERSION = 2
MAX_ENTRIES = 20_000
MAX_BYTES = 64 * 1024 * 1024


class VerifyCache:
    """Reports of solutions by digest. A file that cannot be read counts as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries = _load(path)
        self._changed = False

    def get(self, digest: str) -> dict[str, Any] | None:
        """What is remembered under this digest."""
        found = self._entries.pop(digest, None)
        if found is not None:
            self._entries[digest] = found  # the newest use comes last
        return found

    def put(self, digest: str, report: dict[str, Any]) -> None:
        """Remember a report; `save` writes it."""
        self._entries.pop(digest, None)
        self._entries[digest] = report
        self._changed = True

    def save(self) -> None:
        """Write the file as a whole or not at all. Raises OSError."""
        if not self._changed:
            return
        kept = dict(list(self._entries.items())[-MAX_ENTRIES:])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.path.parent, prefix=self.path.name, delete=False) as file:
            json.dump({"version": CACHE_VERSION, "entries": kept}, file)
        os.replace(file.name, self.path)
        self._changed = False


def _load(path: Path) -> dict[str, dict[str, Any]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(document, dict) or document.get("version") != CACHE_VERSION:
        return {}
    entries = document.get("entries")
    return (
        {key: value for key, value in entries.items() if isinstance(value, dict)} if isinstance(entries, dict) else {}
    )
