"""Landlock: rules that a process puts on itself, for good and for all it starts; needs no privilege.

What each version (ABI) of the kernel's interface can restrict:

1  opening, making, removing and executing files; and, without a rule: tracing what is outside
2  moving and linking files between directories (before, always refused)
3  truncating files
4  TCP: binding and connecting
5  device control (ioctl)
6  abstract Unix sockets and signals that lead outside
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from . import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK = 1 << 6, 1 << 7, 1 << 8, 1 << 9
MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = 1 << 10, 1 << 11, 1 << 12
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = EXECUTE | READ_FILE | READ_DIR
# Everything but device nodes.
_MAKE = MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_SYM
OWN = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | REFER | _MAKE
_FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # the only rights that a rule on a file may name

# The version that knew all of these rights: what it handles and nobody grants is refused.
REFER_ABI, TRUNCATE_ABI, NETWORK_ABI, DEVICE_ABI, SCOPE_ABI = 2, 3, 4, 5, 6
_FILES_BY_ABI = ((1, (1 << 13) - 1), (REFER_ABI, REFER), (TRUNCATE_ABI, TRUNCATE), (DEVICE_ABI, IOCTL_DEV))
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # same number everywhere
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_ATTRIBUTES = struct.Struct("=QQQ")  # files, TCP, scopes
_ATTRIBUTES_SIZES = ((1, 8), (NETWORK_ABI, 16), (SCOPE_ABI, 24))
_BENEATH = struct.Struct("=Qi")

_syscall = ctypes.CDLL(None, use_errno=True).syscall
_syscall.restype = ctypes.c_long


def abi() -> int:
    """The version that this kernel speaks; 0 where it has no Landlock or has it switched off."""
    return max(0, int(_syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)))


def files_handled(version: int) -> int:
    """The file rights that version `version` can restrict."""
    handled = 0
    for since, rights in _FILES_BY_ABI:
        if version >= since:
            handled |= rights
    return handled


def open_domain(version: int, allowed: Iterable[tuple[int, int]]) -> int:
    """A descriptor of rules under which nothing is allowed but `allowed`: (descriptor of a place, rights).

    Rights of a directory hold for everything beneath it. TCP, abstract sockets and signals that lead
    outside are refused where the version can. Raises OSError.
    """
    files = files_handled(version)
    domain = _create(version, files, _ALL_TCP if version >= NETWORK_ABI else 0)
    try:
        for place, rights in allowed:
            _allow(domain, place, rights & files)
    except OSError:
        os.close(domain)
        raise
    return domain


def open_enclosure() -> int:
    """A descriptor of rules that refuse nothing but signals and abstract sockets to the outside. ABI 6.

    Moving and linking between directories is refused by every domain that does not allow it.
    """
    domain = _create(SCOPE_ABI, REFER, 0)
    root = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        _allow(domain, root, REFER)
    except OSError:
        os.close(domain)
        raise
    finally:
        os.close(root)
    return domain


def enter(domain: int) -> None:
    """Put the rules on this process, for good, and close their descriptor. Needs no_new_privs."""
    try:
        _checked(_syscall(_RESTRICT_SELF, domain, 0), "landlock_restrict_self")
    finally:
        os.close(domain)


def for_file(rights: int) -> int:
    """Those of `rights` that mean something for a place that is no directory."""
    return rights & _FOR_FILES


def _create(version: int, files: int, tcp: int) -> int:
    attributes = _ATTRIBUTES.pack(files, tcp, _ALL_SCOPES if version >= SCOPE_ABI else 0)
    size = max(size for since, size in _ATTRIBUTES_SIZES if version >= since)
    result = _checked(_syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0), "landlock_create_ruleset")
    os.set_inheritable(result, False)
    return result


def _allow(domain: int, place: int, rights: int) -> None:
    result = _syscall(_ADD_RULE, domain, _RULE_PATH_BENEATH, _BENEATH.pack(rights, place), 0)
    _checked(result, "landlock_add_rule")


def _checked(result: int, what: str) -> int:
    return kernel.checked(int(result), what)
