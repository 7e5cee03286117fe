"""Bringing a program's products out of a directory that the program could have filled with traps.

The sending end runs as the program's own user after everything it started is dead; it opens without
following links, takes regular files only, and sends bytes. The receiving end never touches a path.
"""

from __future__ import annotations

import os
import stat
import struct

_ENTRY = struct.Struct(">IQ")  # which artefact, how many bytes
_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def send_artifacts(names: list[str], out: int, *, place: str) -> None:
    """Write every named regular file of `place` to the pipe `out`, each with its index and size."""
    directory = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    os.set_blocking(out, True)
    with os.fdopen(out, "wb") as pipe:
        for index, name in enumerate(names):
            content = _read_plain(directory, name)
            if content is not None:
                pipe.write(_ENTRY.pack(index, len(content)))
                pipe.write(content)


def _read_plain(directory: int, name: str) -> bytes | None:
    try:
        fd = os.open(name, _PLAIN, dir_fd=directory)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(fd).st_mode) else None


def parse_artifacts(names: list[str], stream: bytes) -> dict[str, bytes]:
    """The artefacts by name, from the bytes `send_artifacts` wrote; stops at the first that is cut short."""
    found: dict[str, bytes] = {}
    position = 0
    while position + _ENTRY.size <= len(stream):
        index, size = _ENTRY.unpack_from(stream, position)
        position += _ENTRY.size
        if index >= len(names) or position + size > len(stream):
            break
        found[names[index]] = stream[position : position + size]
        position += size
    return found
