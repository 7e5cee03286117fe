"""What is kept of a program's output: bounded, whatever it writes."""

from __future__ import annotations

_CUT = b"\n[...]\n"


class Stream:
    """Takes bytes without end, keeps a bounded part."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self.is_full = False

    def take(self, data: bytes) -> None:
        """Take more bytes; sets `is_full` once something had to be dropped."""
        raise TypeError("a Stream keeps either the head or both ends")

    def value(self) -> bytes:
        """What was kept, at most the limit (and a mark of the cut)."""
        return bytes(self._kept)


class HeadOnly(Stream):
    """Keeps the beginning: what is compared or parsed."""

    def take(self, data: bytes) -> None:
        room = self._limit - len(self._kept)
        self._kept += data[:room]
        self.is_full = self.is_full or len(data) > room


class HeadAndTail(Stream):
    """Keeps both ends: of a flood of complaints, the first and the last (the traceback) matter."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._tail = bytearray()

    def take(self, data: bytes) -> None:
        room = self._limit // 2 - len(self._kept)
        self._kept += data[:room]
        self._tail += data[room:]
        excess = len(self._tail) - (self._limit - self._limit // 2)
        if excess > 0:
            self.is_full = True
            del self._tail[:excess]

    def value(self) -> bytes:
        return bytes(self._kept + (_CUT if self.is_full else b"") + self._tail)
