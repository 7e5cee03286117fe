"""The texts of one review on this machine's disk while it runs: fetched again wherever they are missing.

Files are named by a digest, never by their own path.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

from django.conf import settings

from reviews.models import RepositoryReview
from reviews.models.job import Status

_COMPLETE = "complete"


class Spool:
    """A folder of one review."""

    def __init__(self, *, review_id: uuid.UUID) -> None:
        self._folder = _root() / str(review_id)

    @property
    def complete(self) -> bool:
        return (self._folder / _COMPLETE).exists()

    def begin(self) -> None:
        """Empty, and open to its owner only."""
        self.remove()
        self._folder.mkdir(parents=True, mode=0o700)

    def write(self, *, path: str, data: bytes) -> None:
        self._file(path).write_bytes(data)

    def finish(self) -> None:
        (self._folder / _COMPLETE).touch()

    def read(self, *, path: str) -> bytes | None:
        try:
            return self._file(path).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, path: str) -> Path:
        return self._folder / hashlib.sha256(path.encode()).hexdigest()


def spools_sweep() -> int:
    """Remove what ended reviews, or reviews that are gone, have left on this machine. Returns how many."""
    folders = [folder for folder in _root().glob("*-*") if folder.is_dir()] if _root().is_dir() else []
    open_ones = RepositoryReview.objects.filter(status__in=(Status.QUEUED, Status.RUNNING))
    kept = {str(pk) for pk in open_ones.values_list("pk", flat=True)}
    left = [folder for folder in folders if folder.name not in kept]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "repositories"
