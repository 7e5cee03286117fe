"""Further families: limits of the kernel's tables, locks, compile bombs, and authors' programs, in every sandbox."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from sandbox.base import Outcome, Process
from sandbox.judge import CompileCache, Verdict, judge
from tests.hostile.test_programs import processes_called, run_between_innocents, run_c
from tests.sandbox.hosts import COMPILE_LIMITS, LIMITS
from tests.sandbox.judge.programs import custom
from tests.sandbox.judge.requests import case, request

LONGER = replace(LIMITS, cpu_ms=3000, wall_ms=8000)


class TestMemory:
    def test_a_stack_without_end(self, sandbox):
        """Recursion that fills its frames crashes the program alone."""
        source = (
            "#include <string.h>\n"
            "int deep(int n) { volatile char frame[65536]; memset((char *)frame, n, sizeof frame);"
            " return deep(n + 1) + frame[n % 65536]; }\n"
            "int main(void) { return deep(0); }\n"
        )
        result = run_c(sandbox, source, limits=LONGER)
        assert result.outcome in {Outcome.SIGNALLED, Outcome.MEMORY_LIMIT}

    def test_a_huge_sparse_map(self, sandbox):
        """A terabyte that is reserved costs nothing; touching more of it than is allowed ends the program."""
        source = (
            "#include <sys/mman.h>\n"
            "#include <stdio.h>\n"
            "int main(void) {\n"
            "    char *map = mmap(0, 1L << 40, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);\n"
            '    if (map == MAP_FAILED) { puts("refused"); return 0; }\n'
            "    for (long at = 0; at < 1L << 40; at += 4096) map[at] = 1;\n"
            "    return 0;\n"
            "}\n"
        )
        result = run_c(sandbox, source, limits=LONGER)
        assert result.outcome is Outcome.MEMORY_LIMIT or result.stdout == b"refused\n", result

    def test_files_in_memory_are_bounded(self, sandbox):
        """Unlinked files, shared memory and memfds fill a small space at most; it is free again for the next."""
        source = (
            "import os\n"
            "kept, total = [], 0\n"
            "def fill(descriptor):\n"
            "    global total\n"
            "    kept.append(descriptor)\n"
            "    while total < 2 << 30:\n"
            "        total += os.write(descriptor, b'x' * (1 << 20))\n"
            "for place in ('/tmp', '/dev/shm'):\n"
            "    for n in range(40):\n"
            "        try:\n"
            "            descriptor = os.open(f'{place}/{n}', os.O_CREAT | os.O_RDWR)\n"
            "            os.unlink(f'{place}/{n}')\n"
            "            fill(descriptor)\n"
            "        except OSError:\n"
            "            pass\n"
            "for n in range(40):\n"
            "    try:\n"
            "        fill(os.memfd_create('x'))\n"
            "    except OSError:\n"
            "        pass\n"
            "print(total >> 20)\n"
        )
        result = run_between_innocents(sandbox, source, limits=replace(LONGER, cpu_ms=6000, wall_ms=15_000))
        ended = result.outcome in {Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT}
        assert ended or int(result.stdout) < 1024, result


class TestTables:
    def test_every_descriptor_there_is(self, sandbox):
        """A program's own table is full; nobody else's is."""
        source = (
            "import os, socket\n"
            "kept = []\n"
            "try:\n"
            "    while True:\n"
            "        kept += os.pipe()\n"
            "except OSError as error:\n"
            "    print(error.errno, len(kept) < 5000)\n"
        )
        assert run_between_innocents(sandbox, source).stdout == b"24 True\n"

    def test_locks_die_with_their_holder(self, sandbox):
        """A lock on a file that everybody sees is not there for the next program."""
        source = (
            "import fcntl, os, sys\n"
            "for path in ('main.py', sys.executable, '/usr/bin/env'):\n"
            "    try:\n"
            "        descriptor = os.open(path, os.O_RDONLY)\n"
            "        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
            "        print('locked', path == 'main.py')\n"
            "    except OSError as error:\n"
            "        print('refused', error.errno)\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    import time; time.sleep(99)\n"
        )
        first = run_between_innocents(sandbox, source).stdout
        assert run_between_innocents(sandbox, source).stdout == first
        assert b"refused 11" not in first

    def test_idling_in_select_holds_a_place_no_longer_than_the_clock(self, sandbox):
        source = "import select, socket\na, b = socket.socketpair()\nselect.select([a], [], [])\n"
        result = run_between_innocents(sandbox, source, limits=replace(LIMITS, wall_ms=300))
        assert (result.outcome, result.cpu_ms < 200) == (Outcome.WALL_LIMIT, True)


BOMBS = {
    "templates": "template <int n> struct A { A<n + 1> next; };\nA<0> a;\nint main() {}\n",
    "macros": "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(x)))\n#define C(x) B(B(B(x)))\n"
    "int n = 0 C(+ 1);\nint main() {}\n",
    "constants": "constexpr long f(long n) { long s = 0; for (long i = 0; i < n; i++) s += i; return s; }\n"
    "static_assert(f(1L << 60) > 0);\nint main() {}\n",
    "warnings": '#define W _Pragma("message \\"warning warning warning\\"")\n'
    + "W W W W W W W W W W\n" * 3000
    + "int main() {}\n",
    "assembler": 'int main() {}\n__asm__(".rept 100000000\\n.quad 1\\n.endr");\n'
    '__asm__(".include \\"/etc/shadow\\"");\n',
    "prebuilt": '#pragma GCC pch_preprocess "/etc/passwd"\n#include "/proc/self/environ"\n#include "/dev/stdin"\n'
    "int main() {}\n",
}


class TestCompilers:
    @pytest.mark.parametrize("bomb", BOMBS)
    def test_a_bomb_for_the_compiler_is_a_compile_result(self, sandbox, bomb):
        """Bounded in time, memory and words; the next submission compiles as if nothing had been."""
        limits = replace(COMPILE_LIMITS, cpu_ms=3000, wall_ms=9000, memory_kb=256 * 1024, file_kb=8 * 1024)
        command = Process(argv=("g++", "-std=gnu++20", "-o", "main", "main.cpp"), limits=limits)
        with sandbox.acquire("native") as box:
            box.write_files({"main.cpp": BOMBS[bomb].encode()})
            result, made = box.compile(command, artifacts=("main",))
            assert len(result.stderr) <= limits.stderr_kb * 1024 + 16
            assert b"root:" not in result.stderr + result.stdout + made.get("main", b"")
            assert len(made.get("main", b"")) <= limits.file_kb * 1024
        with sandbox.acquire("native") as box:
            box.write_files({"main.cpp": b"int main() { return 0; }\n"})
            result, made = box.compile(replace(command, limits=COMPILE_LIMITS), artifacts=("main",))
            assert "main" in made, result


class TestAuthors:
    """A checker attacks as a learner may; its verdict is all that it is asked for."""

    def judged(self, sandbox, checker):
        asked = request(case(b"12\n", b"6\n"), case(b"35\n", b"7\n"), source="print(3)\n", checker=custom(checker))
        return judge(asked, sandbox=sandbox, cache=CompileCache())

    def test_nothing_of_a_checkers_daemon_is_left(self, sandbox):
        name = f"checker-{secrets.token_hex(3)}"
        checker = (
            "import ctypes, os, sys, time\n"
            f"ctypes.CDLL(None).prctl(15, b'{name}', 0, 0, 0)\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    time.sleep(99)\n"
            "sys.exit(42)\n"
        )
        assert self.judged(sandbox, checker).verdict is Verdict.ACCEPTED
        assert processes_called(name) == []

    def test_a_checker_finds_no_other_test_and_no_learner(self, sandbox):
        """Neither on disk nor in memory nor among the processes; and it reaches nobody."""
        checker = (
            "import os, socket, sys\n"
            "found = []\n"
            "needle = b'3' + b'5\\n'\n"
            "for top in ('.', '/tmp', '/dev/shm', '/box', os.path.dirname(sys.argv[3].rstrip('/'))):\n"
            "    for folder, _, names in os.walk(top):\n"
            "        for name in names:\n"
            "            try:\n"
            "                content = open(os.path.join(folder, name), 'rb').read()\n"
            "            except OSError:\n"
            "                continue\n"
            "            if content == needle or b'print(' + b'3)' in content:\n"
            "                found.append(name)\n"
            "try:\n"
            "    socket.create_connection(('1.1.1.1', 53), timeout=0.3)\n"
            "    found.append('network')\n"
            "except OSError: pass\n"
            "open(sys.argv[3] + 'judgemessage.txt', 'w').write(repr(found))\n"
            "sys.exit(42)\n"
        )
        judgement = self.judged(sandbox, checker)
        assert judgement.verdict is Verdict.ACCEPTED, judgement.judge_message
        assert judgement.tests[0].judge_message == "[]"

    @pytest.mark.parametrize(
        "checker",
        [
            "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n",
            "kept = []\nwhile True: kept.append(bytearray(10 ** 7))\n",
            "import os\nos.kill(-1, 9)\n",
            "import os, sys\nwhile True: os.write(2, b'x' * 65536); os.write(1, b'x' * 65536)\n",
        ],
        ids=["forks", "memory", "kill", "flood"],
    )
    def test_a_checker_that_bombs_is_our_fault_and_the_next_judging_is_well(self, sandbox, checker, monkeypatch):
        monkeypatch.setattr(
            "sandbox.judge.engine.AUTHOR_LIMITS",
            replace(LIMITS, cpu_ms=1500, wall_ms=4000, memory_kb=256 * 1024, output_kb=1024),
        )
        assert self.judged(sandbox, checker).verdict is Verdict.JUDGE_ERROR
        assert self.judged(sandbox, "raise SystemExit(42)\n").verdict is Verdict.ACCEPTED
