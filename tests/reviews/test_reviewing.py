"""A model's findings join the analysers' one by one, each proven; without a model the analysers speak alone."""

from __future__ import annotations

import json

import pytest

from reviews.analysers import SourceFile
from reviews.findings import Severity
from reviews.model_output import AnswerReader, line_units
from reviews.reviewing import Reviewing

pytestmark = pytest.mark.django_db

CODE = "def add(item, seen=[]):\n    seen.append(item)\n    return seen\n\n\nprint(add(1) - 1)\n"
NEW = {"severity": "essential", "category": "performance", "line": 6, "quote": "print(add(1) - 1)", "text": "Slow."}
BETTER = {**NEW, "category": "correctness", "line": 1, "quote": "seen=[]", "text": "One list.", "evidence": ["A1"]}


def _reviewing(**changes) -> Reviewing:
    source = SourceFile(path="main.py", language="python", text=CODE)
    return Reviewing(**{"source": source, "user": None, "subject": "x", "cancelled": lambda: False, **changes})


@pytest.fixture
def scripted(settings):
    def play(*lines: object, fault: str = "") -> None:
        pieces = [line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines]
        settings.LLM_PROVIDERS = {
            "rules": {"BACKEND": "codereview.llm.backends.rules.RulesProvider", "OPTIONS": {}},
            "scripted": {
                "BACKEND": "codereview.llm.backends.scripted.ScriptedProvider",
                "OPTIONS": {"pieces": pieces, "fault": fault},
            },
        }
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = "scripted", []

    return play


def test_without_a_model_the_analysers_speak_alone():
    reviewing = _reviewing()
    told = list(reviewing)
    assert [finding.rule for _, finding in told] == ["python-checks/mutable-default"]
    assert reviewing.document()["provider"] == "rules"
    assert reviewing.rating == 80


def test_a_model_adds_findings_and_a_summary(scripted):
    scripted(NEW, {"summary": "Short and readable."})
    reviewing = _reviewing()
    assert [(index, finding.source) for index, finding in reviewing] == [(0, "python-checks"), (1, "model")]
    assert reviewing.document()["summary"] == "Short and readable."
    assert reviewing.document()["provider"] == "scripted"


def test_a_model_that_explains_an_analysers_finding_replaces_its_words(scripted):
    scripted(BETTER)
    told = list(_reviewing())
    assert [index for index, _ in told] == [0, 0]
    assert told[1][1].text == "One list."
    assert told[1][1].severity is Severity.ESSENTIAL
    assert told[1][1].rule == "python-checks/mutable-default"


def test_what_is_not_proven_is_dropped_and_counted(scripted):
    scripted(
        "no json\n", {**NEW, "quote": "never written"}, {**NEW, "evidence": ["A9"]}, {**NEW, "text": "<img src=x>"}
    )
    reviewing = _reviewing()
    assert len(list(reviewing)) == 1
    assert reviewing.dropped == {"schema": 1, "anchor": 1, "evidence": 1, "raw_html": 1}


def test_a_fault_after_the_first_shown_finding_ends_the_answer_as_interrupted(scripted):
    scripted(NEW, fault="timeout")
    reviewing = _reviewing()
    assert len(list(reviewing)) == 2
    assert reviewing.interrupted


def test_a_model_that_fails_at_once_leaves_the_analysers(scripted):
    scripted(fault="unavailable")
    reviewing = _reviewing()
    assert len(list(reviewing)) == 1
    assert reviewing.document()["model_fault"]


def test_lines_are_whole_however_the_answer_is_cut():
    assert list(line_units(["{a", "}\n{", "b}\n\n", "{c}"])) == ["{a}", "{b}", "{c}"]


def test_a_leaked_canary_drops_the_finding():
    reader = AnswerReader(file="main.py", lines=CODE.split("\n"), canary="cr123")
    assert reader.read(json.dumps({**NEW, "text": "The word is cr123."})) is None
    assert reader.dropped == {"canary": 1}
