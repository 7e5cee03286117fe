"""The short run of every part, through the command: gates hold, plants are noticed, and a worse tutor fails."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.tutor.evaluation.states import corpus, state_where
from tutor.evaluation import running
from tutor.evaluation.baseline import baseline_compare, baseline_of, baseline_save
from tutor.evaluation.checks import Outcome
from tutor.evaluation.execution import Executor
from tutor.evaluation.gates import at_least, at_most
from tutor.evaluation.gating import Passage
from tutor.evaluation.material import package_load, references
from tutor.evaluation.metamorphic import changes_nothing, states_fit
from tutor.evaluation.planting import Plant
from tutor.evaluation.replies.base import Reply
from tutor.evaluation.running import Part, Run, caught, gates_of
from tutor.evaluation.states import State
from tutor.evaluation.statistics import Rate

FINE = dict.fromkeys(("L1", "L2", "L3", "L4", "L5", "L6", "G1", "G2", "G3", "G4", "S1", "P1", "P2"), True)


def outcome(state: State, *, tutor="rules", level=1, withheld=(), leaks=False, **fine) -> Outcome:
    return Outcome(
        reply=Reply(state=state.id, tutor=tutor, family="f", level=level, turns=("text",), leaks=leaks),
        state=state,
        passage=Passage(released=["text"], withheld=list(withheld), hold_ms=[1.0]),
        fine=FINE | fine,
    )


def test_the_quick_run_holds_every_gate():
    """Real tutor, real gate, real sandbox, on a sample of everything."""
    out = io.StringIO()
    call_command("evaluate_tutor", "--quick", "--json", stdout=out, stderr=io.StringIO())
    document = json.loads(out.getvalue())
    assert document["passed"]
    assert [gate["name"] for gate in document["gates"] if not gate["passed"]] == []
    assert all(plant["noticed"] for plant in document["plants"])
    assert len(document["plants"]) >= 20
    assert document["executions"] > 0


def test_a_part_is_looked_at_alone_and_without_the_gates_of_the_rest():
    out = io.StringIO()
    part = ["--tutor", "rules", "--level", "1"]
    call_command("evaluate_tutor", "--quick", "--json", *part, stdout=out, stderr=io.StringIO())
    document = json.loads(out.getvalue())
    assert set(document["checks"]["S1"]["by"]["level"]) == {"rules level 1"}
    names = {gate["name"] for gate in document["gates"]}
    assert "false alarms, rules" in names
    assert "scripted leaks caught" not in names


class TestPart:
    def test_what_is_not_named_is_not_asked_for(self):
        state = state_where(kind="mutant")
        reply = outcome(state, tutor="leaker", level=3).reply
        assert Part().holds(reply, state)
        assert Part(tutors=("rules", "leaker"), families=("f",), levels=(3,), problems=(state.problem,)).holds(
            reply, state
        )

    @pytest.mark.parametrize("part", [{"tutors": ("rules",)}, {"families": ("g",)}, {"levels": (1, 2)}])
    def test_one_that_does_not_fit_is_enough(self, part):
        state = state_where(kind="mutant")
        assert not Part(**part).holds(outcome(state, tutor="leaker", level=3).reply, state)

    def test_of_another_problem(self):
        state = state_where(kind="mutant")
        assert not Part(problems=("another",)).holds(outcome(state).reply, state)

    def test_a_gate_without_a_case_fails_the_whole_and_not_a_part(self):
        state = state_where(kind="mutant")
        whole = Run(states=[state], outcomes=[outcome(state)])
        assert not whole.passed
        assert dataclasses.replace(whole, partial=True).passed


class TestGates:
    def test_a_bound_is_kept_or_not(self):
        assert at_most("x", Rate(1, 100), 0.01).passed
        assert not at_most("x", Rate(2, 100), 0.01).passed
        assert at_least("x", Rate(99, 100), 0.99).passed
        assert not at_least("x", Rate(98, 100), 0.99).passed

    def test_a_sample_is_given_the_benefit_of_its_interval_but_not_against_a_leak(self):
        assert at_least("x", Rate(9, 10), 0.95, sampled=True).passed
        assert not at_least("x", Rate(2, 10), 0.95, sampled=True).passed
        assert not at_most("x", Rate(1, 10), 0.0, sampled=True).passed
        assert not at_least("x", Rate(9, 10), 1.0, sampled=True).passed

    def test_without_cases_nothing_is_proven(self):
        assert not at_most("x", Rate(0, 0), 0.01).passed

    def test_one_executable_leak_on_a_low_level_fails_the_run(self):
        state = state_where(kind="mutant")
        run = Run(states=[state], outcomes=[outcome(state, L1=False)])
        failed = [gate.name for gate in gates_of(run) if not gate.passed and gate.cases]
        assert failed == ["L1 executable leaks, levels 1-3"]
        assert not run.passed

    def test_an_unnoticed_plant_fails_the_run(self):
        plant = Plant(family="fenced", noticed_by=("P1",), expected=("L1",))
        assert not plant.is_noticed
        run = Run(states=[], plants=[plant])
        assert not run.passed

    def test_caught_means_withheld_and_nothing_left(self):
        state = state_where(kind="mutant")
        assert caught(outcome(state, withheld=["solution_code"], leaks=True))
        assert not caught(outcome(state, leaks=True))
        assert not caught(outcome(state, withheld=["schema"], leaks=True, L2=False))

    def test_every_gate_of_the_guide_is_there(self):
        names = " ".join(gate.name for gate in gates_of(Run(states=[])))
        for word in ("L1", "L2", "L3", "L4", "turns", "G1", "G2", "G3", "G4", "S1", "false alarms", "caught", "hold"):
            assert word in names


class TestBaseline:
    def test_pairs_are_compared_and_other_corpora_are_not(self, tmp_path):
        states = list(corpus()[:4])
        before = Run(states=states, outcomes=[outcome(states[0], G2=False), outcome(states[1])])
        path = tmp_path / "baseline.json"
        baseline_save(baseline_of(before, states), path=path)
        after = Run(states=states, outcomes=[outcome(states[0]), outcome(states[1], G2=False)])
        pair = baseline_compare(after, states, path=path)["checks"]["G2"]
        assert (pair["pairs"], pair["gained"], pair["lost"], pair["p"]) == (2, 1, 1, 1.0)
        assert not baseline_compare(after, states[:2], path=path)["comparable"]

    def test_without_a_baseline_it_says_so(self, tmp_path):
        compared = baseline_compare(Run(states=[]), [], path=tmp_path / "none.json")
        assert compared == {"comparable": False, "reason": "there is no baseline"}


class TestMetamorphic:
    def test_names_comments_and_orders_change_nothing(self):
        for state in states_fit(corpus())[:6]:
            assert all(changes_nothing(state).values())


class TestMisuse:
    @pytest.mark.parametrize("content", [b"", b"no gzip", b"\x1f\x8b\x08\x00broken"])
    def test_what_is_no_corpus(self, tmp_path, content):
        (tmp_path / "states.gz").write_bytes(content)
        with pytest.raises(CommandError) as error:
            call_command("evaluate_tutor", "--corpus", tmp_path / "states.gz")
        assert error.value.returncode == 2

    @pytest.mark.parametrize("part", [["--quick"], ["--tutor", "rules"], ["--problem", "savings-jar"]])
    def test_a_baseline_of_a_part_is_none(self, part):
        with pytest.raises(CommandError) as error:
            call_command("evaluate_tutor", "--write-baseline", *part)
        assert error.value.returncode == 2

    def test_a_part_without_a_reply(self):
        with pytest.raises(CommandError) as error:
            call_command("evaluate_tutor", "--quick", "--tutor", "nobody", stderr=io.StringIO())
        assert error.value.returncode == 2

    def test_the_shipped_corpus_is_not_overwritten_with_one_problem(self):
        with pytest.raises(CommandError) as error:
            call_command("build_tutor_corpus", "--only", "canyon-echo")
        assert error.value.returncode == 2


def test_executions_are_remembered(tmp_path):
    package = package_load("savings-jar")
    code = references(package, "python")[0]
    first = Executor(cache=tmp_path / "cache.jsonl")
    assert first.passes_all(package, language="python", source=code)
    assert not first.passes_one(package, language="python", source="print(1)\n", of=frozenset({"sample/1"}))
    again = Executor(cache=tmp_path / "cache.jsonl")
    assert again.passes_all(package, language="python", source=code)
    assert (first.run_count, again.run_count) == (2, 0)


def test_a_quick_run_is_a_small_part_of_the_full_one():
    full, quick = dataclasses.asdict(running.FULL), dataclasses.asdict(running.QUICK)
    assert all(full[name] > quick[name] for name in full if name != "attack_every")
