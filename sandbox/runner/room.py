"""Room for what a program writes, where no file system of its own sets the limit: watched from outside."""

from __future__ import annotations

import os

from . import places

_CERTAIN = 4  # times the limit: nobody else is likely to have grown that much meanwhile
_MAX_ENTRIES = 8192


class Room:
    """Says when the present program has written more than its limit. One per program.

    The whole file system's use is looked at, which costs next to nothing. Others may use it too, so
    growth beyond the limit counts only if it is found in the scratch directories; far beyond it
    counts in any case, since a program can hide files that it has unlinked.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes, self._entries = _used()

    def is_overfull(self) -> bool:
        """Has the program written too much, or too many files?"""
        used, entries = _used()
        grown, more = used - self._bytes, entries - self._entries
        if grown <= self._limit and more <= _MAX_ENTRIES:
            return False
        if grown > self._limit * _CERTAIN or more > _MAX_ENTRIES * _CERTAIN:
            return True
        try:
            return any(_weighs_more(place, self._limit) for place in places.SCRATCH)
        except RecursionError:
            return True  # deeper than any honest tree


def _used() -> tuple[int, int]:
    facts = os.statvfs(places.SCRATCH[0])
    return (facts.f_blocks - facts.f_bfree) * facts.f_frsize, facts.f_files - facts.f_ffree


def _weighs_more(top: str, limit: int) -> bool:
    """Is more than `limit` bytes or too many entries below `top`? Follows no link, opens no file.

    What cannot be listed, because it is too deep or closed, counts as too much.
    """
    weight = entries = 0
    refused: list[OSError] = []
    for _, directories, files, fd in os.fwalk(top, onerror=refused.append):
        for name in (*directories, *files):
            try:
                weight += os.lstat(name, dir_fd=fd).st_blocks * 512
            except OSError:
                continue  # removed meanwhile
            entries += 1
            if weight > limit or entries > _MAX_ENTRIES:
                return True
    return any(not isinstance(error, FileNotFoundError) for error in refused)
