"""Making forks cheap: handing the large read-only parts of the interpreter down instead of finding them anew.

A fork copies the page tables of private memory, but not those of file pages that nobody has written:
every child finds its code again, fault by fault, which is a sixth of what starting a program costs.
The kernel goes by whether a mapping has ever held a written page. So one byte of each large mapping is
written, by itself; what is in memory and what may be done with it stay the same.
"""

from __future__ import annotations

import ctypes

from . import kernel

_LARGE = 1024 * 1024  # a smaller one is not worth the page that it costs
_READ, _WRITE, _EXECUTE = 1, 2, 4
_PROTECTIONS = {"r--p": _READ, "r-xp": _READ | _EXECUTE}


def hand_down_code() -> None:
    """Let children inherit the page tables of the large mappings of code and constants. Best effort."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for line in lines:
        addresses, protection, *_, name = line.split(maxsplit=5)
        start, _, end = addresses.partition("-")
        first, size = int(start, 16), int(end, 16) - int(start, 16)
        if size < _LARGE or protection not in _PROTECTIONS or not name.startswith("/"):
            continue
        try:
            kernel.protect(first, size, _PROTECTIONS[protection] | _WRITE)
        except OSError:
            continue  # forbidden here: then it stays as it is
        ctypes.memmove(first, ctypes.string_at(first, 1), 1)
        kernel.protect(first, size, _PROTECTIONS[protection])
