"""What every sandbox promises of files for one run, feedback directories, and two programs that talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.base import FEEDBACK, Box, Limits, Outcome, Process
from sandbox.exceptions import SandboxFault
from tests.sandbox.hosts import LIMITS

PATIENT = replace(LIMITS, wall_ms=10_000)


def script(box: Box, name: str, source: str, *, limits: Limits = PATIENT, **more) -> Process:
    box.write_files({name: source.encode()})
    return Process(argv=("python3", name), limits=limits, warm="python", **more)


class CompanionsContract:
    """Mixed into `SandboxContract`'s classes."""

    def test_files_for_one_run_are_there_once(self, python):
        """Read-only beside the program, gone in the next run; arguments follow the command line."""
        source = "import os, sys\nprint(sorted(os.listdir('.')), *(open(name).read() for name in sys.argv[1:]))\n"
        process = script(python, "main.py", source, arguments=("a.in",), files={"a.in": b"hello"})
        assert python.run(process).stdout == b"['a.in', 'main.py'] hello\n"
        assert python.run(replace(process, files={}, arguments=())).stdout == b"['main.py']\n"
        assert python.run(replace(process, files={"a.in": b"anew"})).stdout == b"['a.in', 'main.py'] anew\n"

    def test_files_for_one_run_cannot_be_written(self, python):
        """Nor removed."""
        source = "import os\nfor act in (lambda: open('a.in', 'a'), lambda: os.unlink('a.in')):\n"
        source += "    try:\n        act()\n    except OSError:\n        print('refused')\n"
        process = script(python, "main.py", source, files={"a.in": b"x"})
        assert python.run(process).stdout == b"refused\nrefused\n"

    def test_a_file_for_one_run_never_hides_another(self, sandbox):
        """A name that is taken is the caller's mistake, told as a fault."""
        with pytest.raises(SandboxFault, match="already"), sandbox.acquire("python") as box:
            box.run(script(box, "main.py", "pass", files={"main.py": b"x"}))

    @pytest.mark.parametrize("code", [0, 42])
    def test_feedback_comes_back_however_the_program_ended(self, python, code):
        """Only the regular files that were asked for, by their names."""
        source = (
            "import os, sys\nplace = sys.argv[1]\nassert place.endswith('/') and not os.listdir(place)\n"
            "open(place + 'told.txt', 'w').write('words')\nopen(place + 'other', 'w').write('x')\n"
            f"os.symlink('/etc/passwd', place + 'link')\nsys.exit({code})\n"
        )
        process = script(python, "main.py", source, arguments=(FEEDBACK,), feedback=("told.txt", "link", "missing"))
        result = python.run(process)
        assert (result.exit_code, result.feedback) == (code, {"told.txt": b"words"}), result
        assert python.run(process).exit_code == code, "the directory is fresh each time"

    def test_two_programs_talk(self, sandbox):
        """Each one's output is the other's input; the transcript has both, in order."""
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            own = script(box, "main.py", "for _ in range(3): print(int(input()) + 1, flush=True)")
            asks = "for n in (1, 5, 9):\n    print(n, flush=True)\n    assert int(input()) == n + 1\n"
            talk = box.converse(own, partner=other, partner_process=script(other, "main.py", asks))
        assert (talk.result.exit_code, talk.partner.exit_code) == (0, 0), talk
        assert [(part.by_partner, part.content) for part in talk.transcript] == [
            (True, b"1\n"),
            (False, b"2\n"),
            (True, b"5\n"),
            (False, b"6\n"),
            (True, b"9\n"),
            (False, b"10\n"),
        ]
        assert (talk.result.stdout, talk.partner.stdout) == (b"", b"")

    @pytest.mark.parametrize("partner_first", [True, False])
    def test_who_ended_first_is_known(self, sandbox, partner_first):
        """Even when the other falls over at once because of it."""
        early, late = "pass", "input()"
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            own = script(box, "main.py", late if partner_first else early)
            partner = script(other, "main.py", early if partner_first else late)
            talk = box.converse(own, partner=other, partner_process=partner)
        assert talk.partner_ended_first is partner_first
        survivor = talk.result if partner_first else talk.partner
        assert survivor.stderr.endswith(b"EOFError: EOF when reading a line\n")

    def test_a_reader_that_is_gone_closes_the_pipe(self, sandbox):
        """As between two plain processes: a flood ends when nobody reads it."""
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            flood = "import signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\nwhile True: print('x' * 1000)"
            own = script(box, "main.py", flood, limits=replace(PATIENT, output_kb=64 * 1024, cpu_ms=5000))
            partner = script(other, "main.py", "import os, time\ninput()\nos.close(0)\ntime.sleep(1)")
            talk = box.converse(own, partner=other, partner_process=partner)
        assert (talk.result.outcome, talk.result.signal) == (Outcome.SIGNALLED, 13), talk.result
        assert talk.partner.exit_code == 0

    def test_a_reader_that_pauses_loses_nothing(self, sandbox):
        """What is under way is bounded, and waits."""
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            own = script(box, "main.py", "for n in range(200_000): print(n)", limits=replace(PATIENT, output_kb=4096))
            slow = "import sys, time\ntime.sleep(0.5)\nassert [int(x) for x in sys.stdin] == list(range(200_000))"
            talk = box.converse(own, partner=other, partner_process=script(other, "main.py", slow))
        assert (talk.result.exit_code, talk.partner.exit_code) == (0, 0), talk

    def test_a_box_is_as_good_as_before_after_a_talk(self, sandbox):
        """Late words of the conversation disturb nobody."""
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            own = script(box, "main.py", "print('x' * 500_000)", limits=replace(PATIENT, output_kb=1024))
            for _ in range(3):
                talk = box.converse(own, partner=other, partner_process=script(other, "main.py", "pass"))
                assert talk.partner.exit_code == 0
                assert box.run(script(box, "plain.py", "print(input())", stdin=b"hi\n")).stdout == b"hi\n"

    def test_cancelling_ends_both(self, sandbox):
        """Soon after the caller says so."""
        with sandbox.acquire("python") as box, sandbox.acquire("python") as other:
            own, partner = (script(place, "main.py", "input()") for place in (box, other))
            talk = box.converse(own, partner=other, partner_process=partner, cancelled=lambda: True)
        assert {talk.result.outcome, talk.partner.outcome} == {Outcome.CANCELLED}
