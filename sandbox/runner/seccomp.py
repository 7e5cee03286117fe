"""The seccomp filter that every program runs under, written as classic BPF.

It is a second line behind namespaces, user ids and (in a container) the engine's own profile. It
refuses what no program of a learner needs and what crosses those lines: tracing, keyrings, System V
and POSIX queues (they would outlive the program), new namespaces, mounts, io_uring, sockets other
than Unix and IP, and every foreign architecture's calls.
"""

from __future__ import annotations

import struct

_CLONE_NEW_ANYTHING = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
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
