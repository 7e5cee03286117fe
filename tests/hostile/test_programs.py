"""Hostile programs beyond the doctor's, each between two innocent ones whose results must not change."""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.base import Limits, Outcome, Process, ProcessResult
from tests.sandbox.hosts import COMPILE_LIMITS, LIMITS

INNOCENT = "import os\nprint(sum(map(int, open(0))), os.listdir('/tmp'), sorted(os.listdir('.')))\n"


def run_between_innocents(sandbox, source: str, *, limits: Limits = LIMITS, stdin: bytes = b"") -> ProcessResult:
    """The hostile program's result; fails when an innocent one is disturbed, before, after or in the next box."""
    with sandbox.acquire("python") as box:
        box.write_files({"main.py": box.located(source).encode(), "innocent.py": box.located(INNOCENT).encode()})
        before = _innocent(box)
        result = box.run(Process(argv=("python3", "main.py"), limits=limits, warm="python", stdin=stdin))
        assert _innocent(box).stdout == before.stdout == b"6 [] ['innocent.py', 'main.py']\n"
    with sandbox.acquire("python") as box:
        box.write_files({"innocent.py": box.located(INNOCENT).encode()})
        assert _innocent(box).stdout == b"6 [] ['innocent.py']\n"
    return result


def _innocent(box) -> ProcessResult:
    process = Process(argv=("python3", "innocent.py"), limits=LIMITS, warm="python", stdin=b"1\n2\n3\n")
    result = box.run(process)
    assert (result.outcome, result.exit_code) == (Outcome.EXITED, 0), result
    return result


def run_c(sandbox, source: str, *, limits: Limits = LIMITS) -> ProcessResult:
    with sandbox.acquire("native") as box:
        box.write_files({"main.c": box.located(source).encode()})
        command = Process(argv=("gcc", "-w", "-O1", "-pthread", "-o", "main", "main.c"), limits=COMPILE_LIMITS)
        compiled, made = box.compile(command, artifacts=("main",))
        assert "main" in made, compiled.stderr
        result = box.run(Process(argv=("./main",), limits=limits))
        again = box.run(Process(argv=("/bin/echo", "still", "here"), limits=LIMITS))
        assert again.stdout == b"still here\n"
    return result


def processes_called(name: str) -> list[int]:
    """Processes on this host that gave themselves this name."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "comm").read_text().strip() == name:
                found.append(int(entry.name))
    return found


class TestDescriptors:
    def test_ends_in_flight_between_sockets_do_not_break_the_sandbox(self, sandbox):
        """They outlive the program until the kernel collects them; neither the box nor the next one minds."""
        source = (
            "import socket\n"
            "for _ in range(8):\n"
            "    one, two = socket.socketpair()\n"
            "    for end in (one, two):\n"
            "        socket.send_fds(end, [b'x'], [one.fileno(), two.fileno(), 1, 2])\n"
            "print('sent')\n"
        )
        assert run_between_innocents(sandbox, source).stdout == b"sent\n"


class TestProcesses:
    def test_nothing_of_a_daemon_is_left_on_the_host(self, sandbox):
        """Not one process of it exists after the result is there."""
        name = f"daemon-{secrets.token_hex(4)}"
        source = (
            "import os, time\n"
            f"import ctypes; ctypes.CDLL(None).prctl(15, b'{name}', 0, 0, 0)\n"
            "for _ in range(5):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid()\n"
            "        time.sleep(99)\n"
            "print(open('/proc/self/comm').read())"
        )
        assert run_between_innocents(sandbox, source).stdout.decode().strip() == name
        assert processes_called(name) == []

    def test_a_fork_bomb_in_c(self, sandbox):
        """It ends by a limit; the box goes on."""
        source = (
            "#include <unistd.h>\n"
            "#include <signal.h>\n"
            "int main(){signal(SIGTERM,SIG_IGN);for(;;){if(fork()==0)setsid();}}"
        )
        result = run_c(sandbox, source, limits=replace(LIMITS, cpu_ms=300, wall_ms=1500))
        assert result.outcome in {Outcome.CPU_LIMIT, Outcome.WALL_LIMIT, Outcome.MEMORY_LIMIT}

    def test_killing_everything_in_reach(self, sandbox):
        """kill(-1) reaches the program's own processes at most."""
        source = (
            "import os, signal\n"
            "for number in range(1, 65):\n"
            "    try:\n"
            "        os.kill(-1, number)\n"
            "    except (OSError, KeyboardInterrupt):\n"
            "        pass\n"
            "os.kill(os.getpid(), 9)\n"
        )
        result = run_between_innocents(sandbox, source)
        assert result.outcome is Outcome.SIGNALLED

    def test_a_thread_bomb(self, sandbox):
        """Threads count as processes."""
        source = (
            "#include <pthread.h>\n"
            "#include <stdio.h>\n"
            "#include <unistd.h>\n"
            "void*f(void*a){pause();return 0;}int main(){int n=0;pthread_t t;pthread_attr_t a;"
            "pthread_attr_init(&a);pthread_attr_setstacksize(&a,65536);"
            'while(n<5000&&!pthread_create(&t,&a,f,0))n++;printf("%d\\n",n);fflush(stdout);_exit(0);}'
        )
        result = run_c(sandbox, source)
        assert result.outcome is Outcome.EXITED
        assert int(result.stdout) <= LIMITS.processes

    def test_a_program_that_refuses_to_end(self, sandbox):
        """Ignoring every signal, hanging in its exit functions: the wall clock ends it."""
        source = (
            "import atexit, signal, time\n"
            "for n in range(1, 65):\n"
            "    try:\n"
            "        signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError):\n"
            "        pass\n"
            "atexit.register(time.sleep, 99)\n"
        )
        result = run_between_innocents(sandbox, source, limits=replace(LIMITS, wall_ms=300))
        assert result.outcome is Outcome.WALL_LIMIT


class TestHarness:
    def test_breaking_the_interpreter_breaks_only_itself(self, sandbox):
        """What a program does to the modules it was born with dies with it."""
        source = (
            "import builtins, os, sys, threading, json, socket, gc\n"
            "builtins.print = None\n"
            "os._exit = os.write = os.fork = None\n"
            "sys.stdout = sys.stderr = None\n"
            "threading._shutdown = None\n"
            "for module in list(sys.modules.values()):\n"
            "    try:\n"
            "        module.__dict__.clear()\n"
            "    except Exception:\n"
            "        pass\n"
        )
        run_between_innocents(sandbox, source)

    def test_walking_the_frames_finds_nothing_of_value(self, sandbox):
        """The frames below the program are the warm parent's: orders, never input or answers."""
        source = (
            "import sys\n"
            "frame, seen = sys._getframe(), []\n"
            "while frame:\n"
            "    seen += [repr(v) for v in frame.f_locals.values()]\n"
            "    frame = frame.f_back\n"
            "import gc\n"
            "seen += [repr(o) for o in gc.get_objects() if isinstance(o, (bytes, str, dict, list)) and "
            "o is not seen]\n"
            "print('expec' + 'ted' in ' '.join(seen), 'top sec' + 'ret' in ' '.join(seen))"
        )
        with sandbox.acquire("python") as box:
            box.write_files({"main.py": source.encode(), "first.py": b"print(open(0).read())"})
            box.run(Process(argv=("python3", "first.py"), limits=LIMITS, warm="python", stdin=b"top secret"))
            result = box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python"))
        assert result.stdout == b"False False\n", result

    def test_memory_holds_nothing_of_earlier_tests_or_submissions(self, sandbox):
        """A forked program can read all it inherited: no input, no source, no file of anybody else."""
        needles = {"stdin": b"needle-7f3a-" + b"input", "file": b"needle-7f3a-" + b"content"}
        with sandbox.acquire("python") as box:
            box.write_files({"main.py": b"print(open(0).read(), open('f.txt').read())", "f.txt": needles["file"]})
            result = box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python", stdin=needles["stdin"]))
            assert all(needle in result.stdout for needle in needles.values())
        source = (
            "found = 0\n"
            "needle = b'needle-' + b'7f3a-'\n"
            "memory = open('/proc/self/mem', 'rb', 0)\n"
            "for line in open('/proc/self/maps'):\n"
            "    span, mode = line.split()[:2]\n"
            "    if mode.startswith('rw') and '[v' not in line:\n"
            "        start, end = (int(x, 16) for x in span.split('-'))\n"
            "        memory.seek(start)\n"
            "        data = memory.read(end - start)\n"
            "        found += sum(data.count(needle + tail) for tail in (b'inp' + b'ut', b'con' + b'tent'))\n"
            "print(found)"
        )
        with sandbox.acquire("python") as box:
            box.write_files({"main.py": source.encode()})
            result = box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python"))
        assert result.stdout == b"0\n", result

    def test_forged_answers_on_every_descriptor_are_output_at_most(self, sandbox):
        """A frame that says "finished" is not believed by anybody."""
        source = (
            "import os, struct\n"
            "packed = b'F' + struct.pack('=iQQQdd?', 0, 1, 1, 0, 1.0, 2.0, True)\n"
            'told = b\'{"event": "started", "baseline_kb": 0, "began": 0.0}\'\n'
            "began = b'+' + struct.pack('=QQd', 0, 0, 0.0)\n"
            "for fd in range(3, 1024):\n"
            "    for packet in (packed, told, began, b'kill'):\n"
            "        try:\n"
            "            os.write(fd, packet)\n"
            "        except OSError:\n"
            "            pass\n"
            "raise SystemExit(9)"
        )
        result = run_between_innocents(sandbox, source)
        assert (result.exit_code, result.stdout) == (9, b"")

    def test_passing_descriptors_around(self, sandbox):
        """Closing, duplicating and sending its own streams harms nobody else."""
        source = (
            "import os, socket\n"
            "a, b = socket.socketpair()\n"
            "socket.send_fds(a, [b'x'], [0, 1, 2])\n"
            "os.dup2(1, 0)\n"
            "os.close(1)\n"
            "os.close(2)\n"
        )
        run_between_innocents(sandbox, source)


class TestFiles:
    def test_a_tree_deeper_than_any_path(self, sandbox):
        """The wipe works by descriptors."""
        source = (
            "import os\n"
            "os.chdir('/tmp')\n"
            "try:\n"
            "    for _ in range(1500):\n"
            "        os.mkdir('d' * 50)\n"
            "        os.chdir('d' * 50)\n"
            "except OSError as e:\n"
            "    print(e)\n"
            "os.chmod('.', 0)\n"
        )
        run_between_innocents(sandbox, source, limits=replace(LIMITS, cpu_ms=5000, wall_ms=10_000))

    def test_many_small_and_sparse_files(self, sandbox):
        """Thousands of inodes and a terabyte of nothing are gone afterwards."""
        source = (
            "import os\n"
            "try:\n"
            "    for n in range(6000):\n"
            "        os.close(os.open(f'/tmp/{n}', os.O_CREAT | os.O_WRONLY))\n"
            "except OSError:\n"
            "    pass\n"
            "try:\n"
            "    os.truncate('/tmp/0', 1 << 40)\n"
            "    print('sparse')\n"
            "except OSError:\n"
            "    pass\n"
        )
        result = run_between_innocents(sandbox, source, limits=replace(LIMITS, cpu_ms=5000, wall_ms=10_000))
        assert result.outcome in {Outcome.EXITED, Outcome.OUTPUT_LIMIT}
        assert result.stdout == b""

    def test_links_out_of_scratch_lead_nowhere_for_the_wipe(self, sandbox):
        """What a link points to stays."""
        source = (
            "import os\n"
            "for n, target in enumerate(('/', '/box', '/usr', '..', '/proc/self/cwd')):\n"
            "    os.symlink(target, f'/tmp/{n}')\n"
            "    os.symlink(target, f'/dev/shm/{n}')\n"
        )
        run_between_innocents(sandbox, source)

    def test_a_compiler_that_is_attacked_from_its_source(self, sandbox):
        """Endless includes, devices and giant arrays are compile results, not faults."""
        sources = [
            '#include "main.c"\n#include "main.c"\n',
            '#include "/dev/zero"\n',
            "char a[1L << 40] = {1};\nint main(){return 0;}\n",
            'int main(){return 0;}\n__asm__(".incbin \\"/etc/shadow\\"");\n',
        ]
        with sandbox.acquire("native") as box:
            for source in sources:
                box.write_files({"main.c": source.encode()})
                limits = replace(COMPILE_LIMITS, cpu_ms=1500, wall_ms=6000, memory_kb=256 * 1024)
                result, made = box.compile(
                    Process(argv=("gcc", "-w", "-o", "main", "main.c"), limits=limits), artifacts=("main",)
                )
                assert made == {} or b"root:" not in made["main"], source
                assert len(result.stderr) <= limits.stderr_kb * 1024 + 16


class TestMemory:
    @pytest.mark.parametrize(
        "source",
        [
            "#include <stdlib.h>\n#include <string.h>\nint main(){for(;;)memset(malloc(1<<20),1,1<<20);}",
            (
                "#include <sys/mman.h>\n"
                "#include <string.h>\n"
                "int main(){for(;;)memset(mmap(0,1<<20,3,MAP_SHARED|MAP_ANONYMOUS,-1,0),1,1<<20);}"
            ),
            "#include <string.h>\nstatic char big[1<<30];int main(){memset(big,1,sizeof big);return 0;}",
            (
                "#include <unistd.h>\n"
                "#include <stdlib.h>\n"
                "#include <string.h>\n"
                "int main(){fork();fork();fork();for(int i=0;i<40;i++)memset(malloc(1<<20),1,1<<20);"
                "sleep(9);return 0;}"
            ),
        ],
        ids=["heap", "shared", "static", "children"],
    )
    def test_memory_bombs_in_c(self, sandbox, source):
        """Each is called by its name, and the neighbours live."""
        limits = replace(LIMITS, cpu_ms=5000, wall_ms=10_000)
        assert run_c(sandbox, source, limits=limits).outcome is Outcome.MEMORY_LIMIT

    def test_a_deep_recursion_with_a_giant_traceback(self, sandbox):
        """Shortened, and a plain crash."""
        source = (
            "import sys\n"
            "sys.setrecursionlimit(10**9)\n"
            "def f(n):\n"
            "    return f(n + 1)\n"
            "try:\n"
            "    f(0)\n"
            "except RecursionError:\n"
            "    pass\n"
        )
        limits = replace(LIMITS, cpu_ms=5000, wall_ms=10_000)
        result = run_between_innocents(sandbox, source, limits=limits)
        assert len(result.stderr) <= limits.stderr_kb * 1024 + 16
        assert result.outcome in {Outcome.EXITED, Outcome.SIGNALLED, Outcome.MEMORY_LIMIT, Outcome.CPU_LIMIT}


class TestTime:
    def test_many_sleepers_cost_no_more_than_one(self, sandbox):
        """The wall clock counts once for the whole tree."""
        source = "import os, time\nfor _ in range(10):\n    os.fork() or time.sleep(99)\ntime.sleep(99)"
        started = time.monotonic()
        result = run_between_innocents(sandbox, source, limits=replace(LIMITS, wall_ms=300))
        assert result.outcome is Outcome.WALL_LIMIT
        assert time.monotonic() - started < 20
