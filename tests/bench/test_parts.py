"""The bench starts, with tiny sizes, and its pieces measure what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import pytest

from bench import engine, judge, native, python_race, workload
from bench.bare import BareLoop
from bench.host import Processors, cpu_seconds, descendants, facts
from bench.judge import main
from bench.measure import BenchFault, race
from bench.ours import Acquiring, Ours, OursCompiled
from bench.peers import Isolate, run_or_fault
from bench.sizes import QUICK
from bench.table import Section, at_most

TINY = replace(QUICK, rounds=1, warm_up=0, acquisitions=2, batch=2)


def test_wrong_answers_are_no_results():
    """A contestant that answers wrongly is no contestant."""
    workload.check(workload.answers(5))
    with pytest.raises(BenchFault, match="instead of"):
        workload.check([b"2\n", b"7\n"])


def test_every_source_is_new():
    """So no cache answers for it."""
    assert workload.sources("cpp", 1) != workload.sources("cpp", 2)


def test_the_bare_loop_runs_every_test():
    """The base line does the same work as the judges."""
    (lane,) = race([BareLoop(tests=3)], rounds=2, warm_up=0)
    assert lane.fault == ""
    assert lane.summary.n == 2
    assert lane.note.startswith("Python 3")


def test_our_steps_come_in_order(bubblewrap):
    """Compiled, each test, and the whole follow each other."""
    contestant = Ours("bubblewrap", tests=3)
    (lane,) = race([contestant], rounds=1, warm_up=0)
    (steps,) = contestant.steps
    moments = [steps.compiled, *steps.tests, steps.whole]
    assert lane.fault == ""
    assert len(steps.tests) == 3
    assert moments == sorted(moments)
    assert "ms per test" in python_race.breakdown(contestant)


def test_a_cached_compilation_is_one(bubblewrap):
    """Of the same source only the first is compiled."""
    contestant = OursCompiled("bubblewrap")
    (lane,) = race([contestant], rounds=1, warm_up=1)
    assert lane.fault == ""
    assert [step.cached for step in contestant.steps] == [False, True]


def test_acquiring_is_measured(bubblewrap):
    """Only the borrowing counts."""
    (lane,) = race([Acquiring("bubblewrap")], rounds=2, warm_up=0)
    assert lane.summary.n == 2


def test_races_of_python_and_native_programs(bubblewrap):
    """Whatever is missing here, their sections are complete: a row each, and bars."""
    section = python_race.section(TINY)
    assert [row.name for row in section.rows][1:3] == ["codereview, bubblewrap", "bare loop of `python3 file`"]
    assert section.rows[1].summary.n == 1
    assert [bar.met is None for bar in section.bars][1] is True
    section = native.tests_section(TINY)
    assert section.rows[2].ratio == 1.0
    assert len(section.bars) == 1


def test_the_engine_is_measured_in_threads_and_processes(bubblewrap):
    """Both ways to keep the processors busy, for both sandboxes."""
    section = engine.section(TINY)
    assert len(section.rows) == 5
    assert section.rows[2].note.endswith("/s")
    assert section.rows[4].name.startswith("bare forks")
    assert section.rows[4].summary.median > 0


def test_a_failed_installation_says_why_in_one_line(tmp_path):
    """The line that names the error, not the last of a long log."""
    script = "import sys; print('fine\\nfatal error: no header\\nhint', file=sys.stderr); sys.exit(1)"
    with pytest.raises(BenchFault, match=r"^it failed: fatal error: no header$"):
        run_or_fault([sys.executable, "-c", script], "it failed", cwd=tmp_path)
    with pytest.raises(BenchFault, match=r"^it failed: .*No such file"):
        run_or_fault([str(tmp_path / "absent")], "it failed", cwd=tmp_path)


def test_a_peer_that_is_not_there_is_left_out(monkeypatch):
    """Its row says so."""
    monkeypatch.setenv("PATH", "")
    (lane,) = race([Isolate(tests=1)], rounds=1, warm_up=0)
    assert lane.fault.startswith("no `isolate` on the PATH")


def test_the_machine_is_described():
    """Processor, versions and load are in the page."""
    assert any("CPUs" in fact for fact in facts())
    assert any("Load" in fact for fact in facts())


def test_processor_time_is_counted():
    """A program that computes is seen, with its command line."""
    before = Processors.now()
    with ExitStack() as stack:
        script = "import sys; sum(range(10**7)); print('done', flush=True); sys.stdin.read()"
        child = stack.enter_context(
            subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        )
        assert child.stdout.readline() == b"done\n"
        assert "range(10**7)" in descendants(os.getpid())[child.pid]
        assert cpu_seconds([child.pid]) > 0
    spent = Processors.now().since(before)
    assert spent.used > 0


def test_the_command_runs_a_part_and_prints_its_table(capsys, bubblewrap):
    """With tiny sizes a missed bar is no failure."""
    assert main(["--quick", "--only", "acquire"]) == 0
    shown = capsys.readouterr()
    assert "acquire, bubblewrap" in shown.out
    assert "Bars" in shown.out


def test_a_part_that_cannot_run_does_not_stop_the_others(capsys, monkeypatch):
    """Its reason stands where its bars would be."""

    def broken(sizes):
        raise BenchFault("no stack here")

    monkeypatch.setitem(judge.PARTS, "rest", broken)
    monkeypatch.setitem(judge.PARTS, "memory", lambda _: Section(title="A part", bars=[at_most("weight", 1, 2)]))
    assert main(["--only", "memory,rest"]) == 1
    shown = capsys.readouterr().out
    assert "not measured rest" in shown
    assert "no stack here" in shown
    assert "MISSED       weight" in shown


@pytest.mark.parametrize(
    "arguments", [["--only", "speed"], ["--quick", "--write", "page.md"], ["--only", "python", "--write", "page.md"]]
)
def test_misuse_is_refused(arguments, capsys):
    """Unknown parts, and pages of less than a whole run."""
    with pytest.raises(SystemExit) as refusal:
        main(arguments)
    assert refusal.value.code == 2
    capsys.readouterr()
