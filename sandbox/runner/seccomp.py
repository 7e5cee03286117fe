"""The seccomp filter that every program runs under, written as classic BPF.

It is a second line behind namespaces, user ids and (in a container) the engine's own profile. It
refuses what no program of a learner needs and what crosses those lines: tracing, keyrings, System V
and POSIX queues (they would outlive the program), new namespaces, mounts, io_uring, sockets other
than Unix and IP, and every foreign architecture's calls.

`strict_program` is a second filter on top, for programs without namespaces of their own. There the
filter is all that stands between a program and the network, and (for one that shares its user with
others) between it and what Landlock does not restrict.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

_CLONE_NEW_ANYTHING = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOTTY, _ENOSYS, _EAFNOSUPPORT = 1, 25, 38, 97
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AND = 0x54
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _ARGUMENT_BYTES = 0, 4, 16, 8
_ALLOWED_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
_CLONE3 = 435  # same number everywhere

# Numbers above 424 are the same on every architecture.
_COMMON = (
    *range(425, 434),  # io_uring_*, open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
    438, 440, 442, 447, 448,  # pidfd_getfd, process_madvise, mount_setattr, memfd_secret, process_mrelease
)  # fmt: skip
_X86_64 = (
    29, 30, 31, 67, 64, 65, 66, 220, 68, 69, 70, 71,  # shm*, sem*, msg*
    240, 241, 242, 243, 244, 245,  # mq_*
    101, 310, 311, 312,  # ptrace, process_vm_readv, process_vm_writev, kcmp
    248, 249, 250,  # add_key, request_key, keyctl
    298, 321, 323, 300, 301,  # perf_event_open, bpf, userfaultfd, fanotify_*
    272, 308, 165, 166, 155, 161,  # unshare, setns, mount, umount2, pivot_root, chroot
    103, 163, 167, 168, 169, 170, 171, 179, 172, 173,  # syslog … ioperm
    175, 313, 176, 246, 320, 303, 304, 153, 212, 156,  # modules, kexec, handles, vhangup
)  # fmt: skip
_AARCH64 = (
    194, 195, 196, 197, 190, 191, 192, 193, 186, 187, 188, 189,
    180, 181, 182, 183, 184, 185,
    117, 270, 271, 272,
    217, 218, 219,
    241, 280, 282, 262, 263,
    97, 268, 40, 39, 41, 51,
    116, 89, 224, 225, 142, 161, 162, 60,
    105, 273, 106, 104, 294, 264, 265, 58, 18,
)  # fmt: skip
# machine: (audit architecture, clone, socket, socketpair, refused, first number of a foreign ABI)
_MACHINES = {
    "x86_64": (0xC000003E, 56, 41, 53, _X86_64, 0x40000000),
    "aarch64": (0xC00000B7, 220, 198, 199, _AARCH64, None),
}

_AF_UNIX, _SOCK_STREAM, _SOCK_SEQPACKET, _SOCK_TYPE_MASK = 1, 1, 5, 0xF
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what files, pipes and runtimes ask about themselves.
_HARMLESS_CONTROLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_SIGNAL_OWNERSHIP = (8, 10, 15)  # fcntl: F_SETOWN, F_SETSIG, F_SETOWN_EX
_O_ACCESS, _O_TRUNC = 3, 0x200
_PIDFD_SEND_SIGNAL, _OPENAT2 = 424, 437
_TRUNCATE_ABI, _SCOPE_ABI = 3, 6  # of Landlock: since when it restricts truncating, and signals


class _Calls(NamedTuple):
    """Numbers of the calls that the strict filter knows, for one architecture."""

    socket: int
    socketpair: int
    ioctl: int
    fcntl: int
    truncate: int
    opening: tuple[tuple[int, int], ...]  # (call, which argument holds the flags)
    addressing: tuple[int, ...]  # connect, bind, listen, accept, accept4, inotify_*
    attributes: tuple[int, ...]  # chmod*, chown*, *xattr, utime*: Landlock does not restrict them
    others: tuple[int, ...]  # sched_setparam, …scheduler, …affinity, …attr, prlimit64: first argument a process
    priority: int
    foreign_memory: tuple[int, ...]  # ioprio_set, migrate_pages, move_pages
    signals: tuple[int, ...]  # kill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo: first argument a process
    tkill: int


_NEW_ATTRIBUTE_CALLS = (452, 463, 466, 469)  # fchmodat2, setxattrat, removexattrat, file_setattr
_CALLS = {
    "x86_64": _Calls(
        socket=41, socketpair=53, ioctl=16, fcntl=72, truncate=76,
        opening=((2, 1), (257, 2)),
        addressing=(42, 49, 50, 43, 288, 253, 294, 254),
        attributes=(90, 91, 268, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199, 132, 235, 261, 280),
        others=(142, 144, 203, 314, 302),
        priority=141,
        foreign_memory=(251, 256, 279),
        signals=(62, 234, 129, 297),
        tkill=200,
    ),
    "aarch64": _Calls(
        socket=198, socketpair=199, ioctl=29, fcntl=25, truncate=45,
        opening=((56, 2),),
        addressing=(203, 200, 201, 202, 242, 26, 27),
        attributes=(52, 53, 54, 55, 5, 6, 7, 14, 15, 16, 88),
        others=(118, 119, 122, 274, 261),
        priority=140,
        foreign_memory=(30, 238, 239),
        signals=(129, 131, 138, 240),
        tkill=130,
    ),
}  # fmt: skip


def supported(machine: str) -> bool:
    """Is there a filter for this architecture?"""
    return machine in _MACHINES


def filter_program(machine: str) -> bytes:
    """The filter as an array of struct sock_filter. Raises KeyError for an unknown architecture."""
    architecture, clone, socket, socketpair, refused, foreign = _MACHINES[machine]
    program = [
        _statement(_LOAD, _ARCHITECTURE),
        *_unless(_JUMP_EQUAL, architecture, _KILL),
        _statement(_LOAD, _NUMBER),
    ]
    if foreign is not None:  # x32 shares the architecture's mark, not its numbers
        program += [_jump(_JUMP_GREATER_EQUAL, foreign, 0, 1), _statement(_RETURN, _KILL)]
    for number in sorted({*refused, *_COMMON}):
        program += _when(number, [_statement(_RETURN, _ERRNO | _EPERM)])
    # The C library falls back from clone3, whose flags a filter cannot see, to clone.
    program += _when(_CLONE3, [_statement(_RETURN, _ERRNO | _ENOSYS)])
    program += _when(clone, _clone_rule())
    program += _when(socket, _socket_rule())
    program += _when(socketpair, _socket_rule())
    return b"".join([*program, _statement(_RETURN, _ALLOW)])


def strict_program(machine: str, *, shares_user: bool, abi: int, own_process: int) -> bytes:
    """The second filter as an array of struct sock_filter. Raises KeyError for an unknown architecture.

    Always: no socket but a connected pair (a datagram end could be pointed at any socket of the host),
    no watching of files, no device control. With `shares_user` also no changing of modes, owners,
    times and attributes, and no touching of other processes' limits and priorities. What Landlock's
    version `abi` cannot restrict yet is refused here: truncating by path (before 3) and, with
    `shares_user`, signals to any process but `own_process` (before 6).
    """
    calls = _CALLS[machine]
    program = [
        _statement(_LOAD, _NUMBER),
        *_refuse([calls.socket], _EAFNOSUPPORT),
        *_refuse(calls.addressing),
        *_when(calls.socketpair, _pair_rule()),
        *_when(calls.ioctl, [_argument(1), *_allow_only(_HARMLESS_CONTROLS, _ENOTTY)]),
    ]
    if abi < _TRUNCATE_ABI:
        program += _truncation_rules(calls)
    if shares_user:
        program += _shared_user_rules(calls)
    if shares_user and abi < _SCOPE_ABI:
        program += _signal_rules(calls, own_process)
    return b"".join([*program, _statement(_RETURN, _ALLOW)])


def _pair_rule() -> list[bytes]:
    return [
        _argument(0),
        *_unless(_JUMP_EQUAL, _AF_UNIX, _ERRNO | _EAFNOSUPPORT),
        _argument(1),
        _statement(_AND, _SOCK_TYPE_MASK),
        *_allow_only((_SOCK_STREAM, _SOCK_SEQPACKET), _EPERM),
    ]


def _truncation_rules(calls: _Calls) -> list[bytes]:
    """Opening for reading may truncate as well."""
    program = [*_refuse([calls.truncate]), *_refuse([_OPENAT2], _ENOSYS)]
    for call, flags in calls.opening:
        truncating_reader = [
            _argument(flags),
            _statement(_AND, _O_TRUNC | _O_ACCESS),
            _jump(_JUMP_EQUAL, _O_TRUNC, 0, 1),
            _statement(_RETURN, _ERRNO | _EPERM),
            _statement(_RETURN, _ALLOW),
        ]
        program += _when(call, truncating_reader)
    return program


def _shared_user_rules(calls: _Calls) -> list[bytes]:
    itself = [_argument(0), *_allow_only((0,), _EPERM)]
    program = _refuse([*calls.attributes, *_NEW_ATTRIBUTE_CALLS, *calls.foreign_memory])
    for call in calls.others:
        program += _when(call, itself)
    own_priority = [_argument(0), *_unless(_JUMP_EQUAL, 0, _ERRNO | _EPERM), _argument(1), *_allow_only((0,), _EPERM)]
    return program + _when(calls.priority, own_priority)


def _signal_rules(calls: _Calls, own_process: int) -> list[bytes]:
    """Signals to itself and (0) its own group, which nobody else can be in; none by way of a file's owner."""
    program = _refuse([calls.tkill, _PIDFD_SEND_SIGNAL])
    for call in calls.signals:
        program += _when(call, [_argument(0), *_allow_only((0, own_process), _EPERM)])
    refused = [
        step
        for command in _SIGNAL_OWNERSHIP
        for step in (_jump(_JUMP_EQUAL, command, 0, 1), _statement(_RETURN, _ERRNO | _EPERM))
    ]
    return program + _when(calls.fcntl, [_argument(1), *refused, _statement(_RETURN, _ALLOW)])


def _argument(index: int) -> bytes:
    """Load the lower half of an argument: all of an int."""
    return _statement(_LOAD, _FIRST_ARGUMENT + index * _ARGUMENT_BYTES)


def _allow_only(values: Iterable[int], otherwise: int) -> list[bytes]:
    allowed = [step for value in values for step in (_jump(_JUMP_EQUAL, value, 0, 1), _statement(_RETURN, _ALLOW))]
    return [*allowed, _statement(_RETURN, _ERRNO | otherwise)]


def _refuse(calls: Iterable[int], errno: int = _EPERM) -> list[bytes]:
    return [step for call in calls for step in _when(call, [_statement(_RETURN, _ERRNO | errno)])]


def _clone_rule() -> list[bytes]:
    return [
        _statement(_LOAD, _FIRST_ARGUMENT),
        _jump(_JUMP_ANY_BIT, _CLONE_NEW_ANYTHING, 0, 1),
        _statement(_RETURN, _ERRNO | _EPERM),
        _statement(_RETURN, _ALLOW),
    ]


def _socket_rule() -> list[bytes]:
    rule = [_statement(_LOAD, _FIRST_ARGUMENT)]
    for family in _ALLOWED_FAMILIES:
        rule += [_jump(_JUMP_EQUAL, family, 0, 1), _statement(_RETURN, _ALLOW)]
    return [*rule, _statement(_RETURN, _ERRNO | _EAFNOSUPPORT)]


def _when(number: int, rule: list[bytes]) -> list[bytes]:
    """`rule` for one call; it must return, since it may have loaded something else."""
    return [_jump(_JUMP_EQUAL, number, 0, len(rule)), *rule]


def _unless(operation: int, value: int, verdict: int) -> list[bytes]:
    return [_jump(operation, value, 1, 0), _statement(_RETURN, verdict)]


def _statement(operation: int, value: int) -> bytes:
    return struct.pack("=HBBI", operation, 0, 0, value)


def _jump(operation: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("=HBBI", operation, if_true, if_false, value)
