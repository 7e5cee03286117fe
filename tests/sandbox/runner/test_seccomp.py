"""The filter is a valid program: every jump stays inside, every path returns."""

from __future__ import annotations

import struct

import pytest

from sandbox.runner.seccomp import filter_program, supported

LOAD, RETURN, EQUAL, GREATER, ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
X86_64, AARCH64, I386 = 0xC000003E, 0xC00000B7, 0x40000003


def verdict(machine: str, *, architecture: int, number: int, argument: int = 0) -> int:
    """What the filter says about one call: a small interpreter of classic BPF."""
    program = list(struct.iter_unpack("=HBBI", filter_program(machine)))
    data = {0: number, 4: architecture, 16: argument}
    position = accumulator = 0
    while True:
        code, if_true, if_false, value = program[position]
        position += 1
        if code == LOAD:
            accumulator = data[value]
        elif code == RETURN:
            return value
        else:
            holds = {
                EQUAL: accumulator == value,
                GREATER: accumulator >= value,
                ANY_BIT: bool(accumulator & value),
            }[code]
            position += if_true if holds else if_false


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86_64), ("aarch64", AARCH64)])
class TestEveryArchitecture:
    def test_an_ordinary_call_is_allowed(self, machine, architecture):
        """read(2), and a number that no kernel has."""
        read = {"x86_64": 0, "aarch64": 63}[machine]
        assert verdict(machine, architecture=architecture, number=read) == ALLOW
        assert verdict(machine, architecture=architecture, number=5000) == ALLOW

    def test_a_foreign_architecture_is_killed(self, machine, architecture):
        """Its numbers mean other calls."""
        assert verdict(machine, architecture=I386, number=20) == KILL

    def test_tracing_keys_and_rings_are_refused(self, machine, architecture):
        """With EPERM."""
        numbers = {"x86_64": (101, 248, 29, 240, 272, 165), "aarch64": (117, 217, 194, 180, 97, 40)}[machine]
        for number in (*numbers, 425, 428, 438):
            assert verdict(machine, architecture=architecture, number=number) == ERRNO | 1

    def test_clone_may_start_threads_and_processes_but_no_namespace(self, machine, architecture):
        """Flags are looked at; clone3, whose flags cannot be seen, does not exist."""
        clone = {"x86_64": 56, "aarch64": 220}[machine]
        assert verdict(machine, architecture=architecture, number=clone, argument=0x3D0F00) == ALLOW
        assert verdict(machine, architecture=architecture, number=clone, argument=17) == ALLOW
        assert verdict(machine, architecture=architecture, number=clone, argument=0x10000000) == ERRNO | 1
        assert verdict(machine, architecture=architecture, number=435) == ERRNO | 38

    def test_sockets_are_unix_or_ip(self, machine, architecture):
        """Netlink, packet, vsock and the kernel's crypto are not there."""
        socket = {"x86_64": 41, "aarch64": 198}[machine]
        for family in (1, 2, 10):
            assert verdict(machine, architecture=architecture, number=socket, argument=family) == ALLOW
        for family in (16, 17, 38, 40):
            assert verdict(machine, architecture=architecture, number=socket, argument=family) == ERRNO | 97


def test_the_x32_interface_is_killed():
    """It shares the architecture's mark and has other numbers."""
    assert verdict("x86_64", architecture=X86_64, number=0x40000000 | 101) == KILL


def test_other_architectures_have_no_filter():
    """And say so."""
    assert not supported("m68k")
    with pytest.raises(KeyError):
        filter_program("m68k")
