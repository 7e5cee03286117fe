"""The evaluation of pasted reviews tells good reviews from bad ones, and a small run of it holds its bars."""

from __future__ import annotations

import json

import pytest

from reviews.evaluation import pasted
from reviews.evaluation.pasted import pasted_evaluate
from reviews.evaluation.snippets import Fault, snippets_load, snippets_parse
from reviews.evaluation.strong_model import strong_answers
from reviews.findings import Category

pytestmark = pytest.mark.django_db

MARKED = "@@ one\nx = 1 ⟦+style⟧\ny = eval(x) ⟦security⟧\n@@ clean two\nprint(1)\n"


@pytest.fixture
def python():
    return [snippet for snippet in snippets_load() if snippet.language == "python"]


def test_marks_name_lines_and_are_taken_off():
    one, two = snippets_parse(language="python", text=MARKED)
    assert one.text == "x = 1\ny = eval(x)\n"
    assert one.faults == (
        Fault(line=1, category=Category.STYLE, seeded=False),
        Fault(line=2, category=Category.SECURITY, seeded=True),
    )
    assert one.seeded == one.faults[1:]
    assert two.faults == ()


def test_a_text_without_a_name_is_no_file_of_snippets():
    with pytest.raises(ValueError, match="begins with @@"):
        snippets_parse(language="python", text="print(1)\n")


def test_there_are_enough_faults_and_clean_programs_in_every_language():
    snippets = snippets_load()
    assert sum(len(snippet.seeded) for snippet in snippets) >= 40
    assert sum(not snippet.faults for snippet in snippets) >= 12
    assert {snippet.language for snippet in snippets if snippet.seeded} == {
        *("python", "c", "cpp", "java", "javascript", "typescript", "go", "rust")
    }


def test_a_small_run_holds_its_bars(python):
    document = pasted_evaluate(snippets=python)
    assert document["passed"], document
    assert document["model"]["recall"] > document["analysers"]["recall"]
    assert document["model"]["anchor_validity"] == document["analysers"]["anchor_validity"] == 1
    assert document["analysers"]["clean"] == document["analysers"]["clean_untouched"] == 3
    # Three findings that prove nothing and a line that is none, for every snippet.
    assert document["model"]["dropped"] == 4 * len(python)


def test_a_model_that_sees_nothing_misses_the_bars(python, monkeypatch):
    clean = [snippet for snippet in python if snippet.name.endswith(("average", "ages"))]
    monkeypatch.setattr(pasted, "strong_answers", lambda snippets: ((snippet, []) for snippet in snippets))
    document = pasted_evaluate(snippets=clean)
    assert not document["passed"]
    assert document["model"]["missed"] == ["python/average:5 correctness", "python/ages:6 correctness"]


def test_what_a_model_makes_up_counts_against_it(python, monkeypatch):
    snippet = next(snippet for snippet in python if snippet.name == "python/clean gcd")
    invented = {"severity": "essential", "category": "security", "line": 2, "quote": "while b:", "text": "Unsafe."}
    monkeypatch.setattr(pasted, "strong_answers", lambda _: [(snippet, [json.dumps(invented) + "\n"])])
    document = pasted_evaluate(snippets=[snippet])
    assert document["model"]["precision"] == 0
    assert document["model"]["clean_untouched"] == 0
    assert not document["passed"]


def test_the_script_names_wrong_lines_and_leaves_faults_out(python):
    answers = [line for _snippet, said in strong_answers(python) for line in said]
    told = [json.loads(line) for line in answers if line.startswith("{") and "This line is wrong." in line]
    faults = sum(len(snippet.seeded) for snippet in python)
    assert 0 < len(told) < faults
    assert any(finding["line"] > 40 for finding in told)
