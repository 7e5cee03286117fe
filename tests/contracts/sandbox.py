"""What every sandbox promises. Mix into one class per backend that has a `sandbox` fixture."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace

import pytest

from sandbox.base import Box, Limits, Outcome, Process, ProcessResult
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from tests.contracts.ahead import AheadContract
from tests.contracts.companions import CompanionsContract
from tests.sandbox.hosts import COMPILE_LIMITS, LIMITS


def run_python(box: Box, source: str, *, limits: Limits = LIMITS, warm: str | None = "python", **more) -> ProcessResult:
    box.write_files({"main.py": box.located(source).encode()})
    return box.run(Process(argv=("python3", "main.py"), limits=limits, warm=warm, **more))


def compile_c(box: Box, source: str) -> ProcessResult:
    box.write_files({"main.c": source.encode()})
    process = Process(argv=("gcc", "-O1", "-w", "-o", "main", "main.c"), limits=COMPILE_LIMITS)
    return box.compile(process, artifacts=("main",))[0]


class SandboxContract(AheadContract, CompanionsContract):
    """Cases that need no particular backend."""

    @pytest.fixture
    def python(self, sandbox):
        with sandbox.acquire("python") as box:
            yield box

    @pytest.fixture
    def native(self, sandbox):
        with sandbox.acquire("native") as box:
            yield box

    # --- running ---------------------------------------------------------------------------------

    @pytest.mark.parametrize("warm", ["python", None])
    def test_a_program_reads_stdin_and_writes_stdout(self, python, warm):
        """Bytes in, bytes out, exit code 0, whether the interpreter was awake or not."""
        result = run_python(python, "print(sum(map(int, open(0))))", stdin=b"1\n2\n39\n", warm=warm)
        assert (result.outcome, result.exit_code, result.stdout, result.stderr) == (Outcome.EXITED, 0, b"42\n", b"")

    @pytest.mark.parametrize("warm", ["python", None])
    @pytest.mark.parametrize(
        ("source", "code", "stdout", "stderr_end"),
        [
            ("import sys; sys.exit(7)", 7, b"", b""),
            ("import sys; sys.exit('no luck')", 1, b"", b"no luck\n"),
            ("raise SystemExit", 0, b"", b""),
            ("print('a', end=''); 1/0", 1, b"a", b"ZeroDivisionError: division by zero\n"),
            ("import atexit; atexit.register(print, 'bye'); print('hi')", 0, b"hi\nbye\n", b""),
            ("import threading; threading.Timer(0.05, print, ['late']).start()", 0, b"late\n", b""),
            ("import os; out = os.fdopen(1, 'w'); out.write('unflushed')", 0, b"unflushed", b""),
            ("import sys; print(__name__, __file__, sys.argv)", 0, b"__main__ /box/main.py ['main.py']\n", b""),
            ("def f(n): return n and f(n - 1)\nprint(f(990))", 0, b"0\n", b""),
            ("import os; os.kill(os.getpid(), 9)", None, b"", b""),
            ("print(input())", 1, b"", b"EOFError: EOF when reading a line\n"),
            ("x = (", 1, b"", b"SyntaxError: '(' was never closed\n"),
            ("import runner", 1, b"", b"ModuleNotFoundError: No module named 'runner'\n"),
        ],
    )
    def test_a_warm_interpreter_behaves_like_a_fresh_one(self, python, warm, source, code, stdout, stderr_end):
        """Exit codes, exit functions, threads, unflushed files, tracebacks: the same both ways."""
        result = run_python(python, source, warm=warm)
        assert (result.exit_code, result.stdout.decode()) == (code, python.located(stdout.decode())), result
        assert result.stderr.endswith(stderr_end)

    def test_a_traceback_shows_only_the_programs_own_frames(self, python):
        """The first frame is the program's; nothing of the runner is named."""
        result = run_python(python, "def f():\n    return [][1]\nf()\n")
        assert result.stderr.decode().splitlines()[1] == python.located('  File "/box/main.py", line 3, in <module>')
        assert b"runner" not in result.stderr

    def test_a_program_of_several_files_imports_its_own(self, python):
        """The work directory is where modules are found."""
        python.write_files({"helper.py": b"ANSWER = 42\n"})
        assert run_python(python, "from helper import ANSWER; print(ANSWER)").stdout == b"42\n"

    def test_large_input_and_output_pass_whole(self, python):
        """Eight mebibytes in and out again."""
        data = bytes(range(256)) * (32 * 1024)
        limits = replace(LIMITS, output_kb=9 * 1024, cpu_ms=5000, wall_ms=20_000)
        source = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
        assert run_python(python, source, stdin=data, limits=limits).stdout == data

    def test_the_environment_is_fixed_and_extended(self, python):
        """A program sees the fixed variables and the caller's, nothing of the host's."""
        source = "import os; print(sorted(os.environ), os.environ['EXTRA'])"
        names = ["EXTRA", "HOME", "LANG", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONHASHSEED", "TMPDIR", "TZ"]
        assert run_python(python, source, env={"EXTRA": "yes"}).stdout.decode() == f"{names} yes\n"

    def test_randomness_differs_between_runs_and_hashing_does_not(self, python):
        """Forks of one interpreter must not share their random numbers."""
        runs = [run_python(python, "import random; print(random.random(), hash('x'))").stdout.split() for _ in range(2)]
        assert runs[0][0] != runs[1][0]
        assert runs[0][1] == runs[1][1]

    def test_a_tool_that_is_not_there_is_the_sandboxs_fault(self, sandbox):
        """Never the learner's: it raises instead of returning a result."""
        with pytest.raises(SandboxFault, match="no-such-tool"), sandbox.acquire("python") as box:
            box.run(Process(argv=("no-such-tool",), limits=LIMITS))

    def test_a_family_that_is_not_there_is_refused(self, sandbox):
        """By name, at once."""
        with pytest.raises(SandboxUnavailable, match="cobol"):
            sandbox.acquire("cobol")

    @pytest.mark.parametrize("name", ["", "a/b", "..", "a\0b", "/etc/x"])
    def test_only_plain_file_names_are_written(self, python, name):
        """A name that could climb is the caller's mistake."""
        with pytest.raises(ValueError, match="plain file name"):
            python.write_files({name: b""})

    # --- limits ----------------------------------------------------------------------------------

    def test_a_busy_loop_is_stopped_a_little_after_its_cpu_limit(self, python):
        """So that "1.2 s of 1.0 s" can be said."""
        result = run_python(python, "while True: pass", limits=replace(LIMITS, cpu_ms=200, wall_ms=20_000))
        assert result.outcome is Outcome.CPU_LIMIT
        assert 200 < result.cpu_ms < 1000

    def test_cpu_time_of_children_counts(self, python):
        """Work cannot be hidden in another process."""
        source = "import os\nif os.fork() == 0:\n    while True: pass\nos.wait()"
        result = run_python(python, source, limits=replace(LIMITS, cpu_ms=200, wall_ms=20_000))
        assert result.outcome is Outcome.CPU_LIMIT

    def test_a_sleeper_meets_the_wall_limit(self, python):
        """It used no CPU and waited for nobody."""
        result = run_python(python, "import time; time.sleep(60)", limits=replace(LIMITS, wall_ms=150))
        assert (result.outcome, result.waited_for_input) == (Outcome.WALL_LIMIT, False)
        assert result.cpu_ms < 100

    def test_waiting_for_input_that_never_comes_is_told_apart(self, python):
        """Blocked in read(0) at the wall limit."""
        source = "import sys; sys.stdin.readline(); sys.stdin.readline()"
        result = run_python(python, source, stdin=b"one\n", hold_stdin=True, limits=replace(LIMITS, wall_ms=150))
        assert (result.outcome, result.waited_for_input) == (Outcome.WALL_LIMIT, True)

    def test_an_output_flood_is_cut_at_its_cap(self, python):
        """The program is stopped, the beginning is kept."""
        result = run_python(python, "while True: print('flood')")
        assert result.outcome is Outcome.OUTPUT_LIMIT
        assert result.stdout_truncated
        assert len(result.stdout) == LIMITS.output_kb * 1024

    def test_complaints_never_fail_a_program(self, python):
        """Of a flood on stderr both ends are kept, and stdout is untouched."""
        source = (
            "import sys\n"
            "print('first', file=sys.stderr)\n"
            "sys.stderr.write('x' * 500_000)\n"
            "print('last', file=sys.stderr)\n"
            "print('ok')"
        )
        result = run_python(python, source)
        assert (result.outcome, result.exit_code, result.stdout) == (Outcome.EXITED, 0, b"ok\n")
        assert result.stderr_truncated
        assert result.stderr.startswith(b"first\n")
        assert result.stderr.endswith(b"last\n")

    def test_python_running_out_of_memory_names_the_line(self, python):
        """The allocation that goes too far raises, and the outcome says memory."""
        result = run_python(python, "x = []\nwhile True:\n    x.append(bytearray(b'x' * 10_000_000))\n")
        assert result.outcome is Outcome.MEMORY_LIMIT

    def test_one_huge_allocation_is_a_matter_of_memory(self, python):
        """Even though it never came to use the memory."""
        result = run_python(python, "\n\nx = bytearray(10**10)\n")
        assert result.outcome is Outcome.MEMORY_LIMIT
        assert b"line 3" in result.stderr

    def test_raising_memory_error_by_hand_is_a_plain_crash(self, python):
        """Nothing ran out."""
        assert run_python(python, "raise MemoryError('pretended')").outcome is Outcome.EXITED

    def test_memory_spread_over_children_counts_together(self, python):
        """Each stays below the limit, the sum does not."""
        source = (
            "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
            "        x = bytearray(b'x' * 60_000_000); time.sleep(30)\ntime.sleep(30)"
        )
        result = run_python(python, source, limits=replace(LIMITS, wall_ms=15_000, cpu_ms=10_000))
        assert result.outcome is Outcome.MEMORY_LIMIT

    def test_memory_is_reported_without_the_idle_interpreter(self, python):
        """A trivial program takes next to nothing, thirty mebibytes are seen as thirty."""
        assert run_python(python, "print(1)").memory_kb < 4096
        used = run_python(python, "x = bytearray(b'x' * (30 << 20))").memory_kb
        assert 30 * 1024 <= used < 66 * 1024  # the literal and its copy may both be alive

    def test_processes_are_limited(self, python):
        """A fork bomb runs into the limit and leaves nothing."""
        source = (
            "import os, time\nn = 0\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(30)\n"
            "        n += 1\nexcept OSError:\n    print(n)"
        )
        limits = replace(LIMITS, processes=20, memory_kb=512 * 1024, cpu_ms=5000, wall_ms=20_000)
        result = run_python(python, source, limits=limits)
        assert result.outcome is Outcome.EXITED
        assert int(result.stdout) <= 20

    def test_a_file_larger_than_allowed_cannot_be_written(self, python):
        """The write fails inside the program."""
        source = "open('/tmp/big', 'wb').write(b'x' * 3_000_000)"
        result = run_python(python, source, limits=replace(LIMITS, file_kb=1024))
        assert result.exit_code == 1
        assert b"File too large" in result.stderr

    def test_cancelling_ends_the_program(self, python):
        """Soon after the caller's `cancelled` says so."""
        python.write_files({"main.py": b"while True: pass"})
        asked = threading.Event()

        def cancelled() -> bool:
            asked.set()
            return True

        limits = replace(LIMITS, cpu_ms=30_000, wall_ms=60_000)
        result = python.run(Process(argv=("python3", "main.py"), limits=limits, warm="python"), cancelled=cancelled)
        assert asked.is_set()
        assert result.outcome is Outcome.CANCELLED
        assert result.wall_ms < 20_000

    # --- between programs and submissions --------------------------------------------------------

    def test_everything_a_program_started_is_gone_when_it_ends(self, python):
        """Also what left its session and lost its parent."""
        source = (
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        time.sleep(60)\n    os._exit(0)\nos.wait()\nprint('started')"
        )
        assert run_python(python, source).stdout == b"started\n"
        alone = run_python(python, "import os; print(len([n for n in os.listdir('/proc') if n.isdigit()]))")
        if alone.exit_code == 0:  # else it may not even look
            assert int(alone.stdout) <= 3  # the runner, its warm parent, itself

    def test_files_of_one_run_are_not_there_in_the_next(self, python):
        """Scratch space starts empty every time; odd names and deep trees go too."""
        source = (
            "import os\nos.makedirs('/tmp/' + '/'.join(['d' * 100] * 30))\nopen('/tmp/\\n\\x01 odd', 'w').write('x')\n"
            "os.symlink('/', '/tmp/link')\nos.mkfifo('/tmp/pipe')\n"
            "try:\n    os.chmod('/tmp/' + 'd' * 100, 0)\nexcept PermissionError:\n    pass\n"
            "open('/dev/shm/left', 'w').write('x')\nprint(len(os.listdir('/tmp')))"
        )
        assert run_python(python, source).stdout == b"4\n"
        assert run_python(python, "import os; print(os.listdir('/tmp'), os.listdir('/dev/shm'))").stdout == b"[] []\n"

    def test_a_program_cannot_change_its_own_files(self, python):
        """The work directory is read-only, so the next test sees the same program."""
        source = "try:\n    open('main.py', 'a')\nexcept OSError as e:\n    print(type(e).__name__)\nopen('new', 'w')"
        result = run_python(python, source)
        assert result.stdout in {b"PermissionError\n", b"OSError\n"}
        assert result.exit_code == 1

    def test_a_box_comes_empty_whoever_had_it_before(self, sandbox):
        """Files of an earlier submission are gone."""
        for _ in range(3):
            with sandbox.acquire("python") as box:
                result = run_python(box, "import os; print(sorted(os.listdir('.')))")
                assert result.stdout == b"['main.py']\n"
                box.write_files({"secret.txt": b"of this submission"})

    def test_two_boxes_run_at_once_and_do_not_meet(self, sandbox):
        """Each has its own files and processes."""
        with sandbox.acquire("python") as first, sandbox.acquire("python") as second:
            first.write_files({"mine.txt": b"first"})
            assert run_python(second, "import os; print(os.listdir('.'))").stdout == b"['main.py']\n"
            assert run_python(first, "print(open('mine.txt').read())").stdout == b"first\n"

    def test_a_forked_process_shares_no_runner_with_its_parent(self, sandbox):
        """It starts its own, and what the parent lent and kept goes on working."""
        with sandbox.acquire("python") as box:
            child = os.fork()
            if child == 0:
                try:
                    with sandbox.acquire("python") as own:
                        same = run_python(own, "print(1)").stdout == b"1\n" and own._runner is not box._runner
                    sandbox.close()
                    os._exit(0 if same else 1)
                finally:
                    os._exit(2)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert run_python(box, "print(2)").stdout == b"2\n"

    # --- C ---------------------------------------------------------------------------------------

    def test_c_is_compiled_once_and_run_many_times(self, native):
        """The artefact is in the work directory afterwards."""
        result = compile_c(native, '#include <stdio.h>\nint main(){int n;scanf("%d",&n);printf("%d\\n",n+1);return 3;}')
        assert (result.outcome, result.exit_code) == (Outcome.EXITED, 0), result.stderr
        for n in range(3):
            run = native.run(Process(argv=("./main",), limits=LIMITS, stdin=str(n).encode()))
            assert (run.exit_code, run.stdout) == (3, f"{n + 1}\n".encode())

    def test_a_compile_error_makes_nothing(self, native):
        """The compiler's words come back, no artefact is installed."""
        result = compile_c(native, "int main({")
        assert result.exit_code == 1
        assert b"main.c:1" in result.stderr
        with pytest.raises(SandboxFault):
            native.run(Process(argv=("./main",), limits=LIMITS))

    def test_an_artifact_can_be_installed_from_bytes(self, sandbox):
        """What one box compiled runs in another: compile results can be cached."""
        with sandbox.acquire("native") as box:
            box.write_files({"main.c": b"int main(){return 5;}"})
            process = Process(argv=("gcc", "-o", "main", "main.c"), limits=COMPILE_LIMITS)
            made = box.compile(process, artifacts=("main", "main.o"))[1]
        assert set(made) == {"main"}
        with sandbox.acquire("native") as box:
            box.write_files(made)
            assert box.run(Process(argv=("./main",), limits=LIMITS)).exit_code == 5

    @pytest.mark.parametrize(
        ("body", "number"),
        [
            ("int *p = 0; *p = 1;", signal.SIGSEGV),
            ("abort();", signal.SIGABRT),
            ("volatile int z = 0; z = 7 / z;", signal.SIGFPE),
        ],
    )
    def test_a_crash_names_its_signal(self, native, body, number):
        """As the kernel gave it."""
        compile_c(native, f"#include <stdlib.h>\nint main(){{ {body} return 0; }}")
        result = native.run(Process(argv=("./main",), limits=LIMITS))
        assert (result.outcome, result.signal) == (Outcome.SIGNALLED, number)

    def test_c_filling_memory_is_a_memory_limit(self, native):
        """Touched memory counts, reserved memory does not."""
        compile_c(
            native, "#include <stdlib.h>\n#include <string.h>\nint main(){for(;;) memset(malloc(1<<20), 1, 1<<20);}"
        )
        assert native.run(Process(argv=("./main",), limits=LIMITS)).outcome is Outcome.MEMORY_LIMIT
        compile_c(native, "char big[1 << 29]; int main(){ big[5] = 1; return 0; }")
        assert native.run(Process(argv=("./main",), limits=LIMITS)).outcome is Outcome.EXITED

    def test_deep_recursion_in_c_is_a_crash_not_a_fault(self, native):
        """The stack has a limit of its own."""
        compile_c(
            native, "int f(int n){volatile char a[4096]; a[0] = n; return f(n + 1) + a[0];} int main(){return f(0);}"
        )
        result = native.run(Process(argv=("./main",), limits=LIMITS))
        assert (result.outcome, result.signal) == (Outcome.SIGNALLED, signal.SIGSEGV)

    def test_what_a_compiler_is_led_to_leave_is_not_followed(self, native):
        """A link, a pipe or a directory in place of the artefact yields no artefact."""
        for trap in ("ln -s /etc/passwd main", "mkfifo main", "mkdir main"):
            process = Process(argv=("/bin/sh", "-c", trap), limits=COMPILE_LIMITS)
            result, made = native.compile(process, artifacts=("main",))
            assert (result.exit_code, made) == (0, {})

    # --- JavaScript ------------------------------------------------------------------------------

    def test_javascript_runs(self, sandbox):
        """With the whole of stdin."""
        with sandbox.acquire("node") as box:
            box.write_files({"main.js": b"console.log(require('fs').readFileSync(0, 'utf8').trim().length)"})
            limits = replace(LIMITS, cpu_ms=5000, wall_ms=10_000)
            result = box.run(Process(argv=("node", "main.js"), limits=limits, stdin=b"hello\n"))
            assert (result.exit_code, result.stdout) == (0, b"5\n"), result

    def test_javascript_running_out_of_heap_is_a_memory_limit(self, sandbox):
        """Whether the engine gives up or the limit strikes."""
        with sandbox.acquire("node") as box:
            box.write_files({"main.js": b"const a = []; for (;;) a.push(new Array(1000).fill(7));"})
            limits = replace(LIMITS, cpu_ms=10_000, wall_ms=30_000, memory_kb=160 * 1024)
            for flags in ((), ("--max-old-space-size=32",)):
                result = box.run(Process(argv=("node", *flags, "main.js"), limits=limits))
                assert result.outcome is Outcome.MEMORY_LIMIT, result
