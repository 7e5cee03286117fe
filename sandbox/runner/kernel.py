"""The few Linux calls that the standard library has no name for, through the C library."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Collection

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x20, 0x1000, 0x4000, 0x40000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 22, 36, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
SECCOMP_MODE_FILTER = 2
CAP_DAC_READ_SEARCH, CAP_KILL, CAP_SETGID, CAP_SETUID = 2, 5, 6, 7
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_prctl = _libc.prctl
_prctl.argtypes = [ctypes.c_int, *([ctypes.c_ulong] * 4)]
_CAPABILITY_HEADER = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
_NO_CAPABILITIES = (ctypes.c_uint32 * 6)()


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def checked(result: int, what: str) -> int:
    """`result` of a call of the C library that sets errno. Raises OSError when it failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, first: int = 0, second: int = 0) -> None:
    """prctl(2) with up to two numbers. Raises OSError."""
    checked(_prctl(option, first, second, 0, 0), "prctl")


def unshare(flags: int) -> None:
    """unshare(2). Raises OSError."""
    checked(_libc.unshare(flags), "unshare")


def setns(fd: int, flags: int) -> None:
    """setns(2). Raises OSError."""
    checked(_libc.setns(fd, flags), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2). Raises OSError naming the target."""
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    result = _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])
    checked(result, f"mount {target}")


def protect(address: int, size: int, allowed: int) -> None:
    """mprotect(2). Raises OSError."""
    checked(_libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(size), allowed), "mprotect")


def drop_all_capabilities() -> None:
    """Give up every capability of this process for good."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    checked(_libc.capset(_CAPABILITY_HEADER, _NO_CAPABILITIES), "capset")


def inherit_no_capabilities() -> None:
    """Keep this process's own capabilities, but leave none to be inherited: a change of user then takes all."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    held = (ctypes.c_uint32 * 6)()
    checked(_libc.capget(_CAPABILITY_HEADER, held), "capget")
    held[2] = held[5] = 0  # effective, permitted, inheritable; twice, for 64 of them
    checked(_libc.capset(_CAPABILITY_HEADER, held), "capset")


def keep_capabilities(kept: Collection[int]) -> None:
    """Give up every capability but those numbered `kept`, also for programs executed later."""
    for number in range(_LAST_CAPABILITY + 1):
        if number not in kept:
            with contextlib.suppress(OSError):  # the kernel knows fewer, or it was not ours to give up
                prctl(PR_CAPBSET_DROP, number)
    mask = sum(1 << number for number in kept)
    checked(_libc.capset(_CAPABILITY_HEADER, (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)), "capset")


def install_filter(program: bytes) -> None:
    """Put a seccomp filter on this process and all it will start. Needs no_new_privs."""
    holder = _FilterProgram(len(program) // 8, program)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(holder))


def machine() -> str:
    """The kernel's name for this machine's architecture ("x86_64", "aarch64")."""
    return os.uname().machine
