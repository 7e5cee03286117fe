from __future__ import annotations

import pytest

from reviews.evaluation import repositories
from reviews.evaluation.repositories import repositories_evaluate
from reviews.evaluation.seeded_repositories import Defect, seeded_parse, seeded_repositories
from reviews.findings import Category
from reviews.repositories import modelling

SMALL = """@@ level junior
@@ assignment
- Add.
@@ file a.py
x = 1
y = eval(x) ⟦security⟧
@@ said a.py
{"type": "strength", "text": "short"}
@@ expected
R1 met
"""


def test_a_mark_names_a_line_and_is_taken_off():
    seeded = seeded_parse(name="small", text=SMALL)
    assert seeded.files == {"a.py": "x = 1\ny = eval(x)\n"}
    assert seeded.defects == (Defect(file="a.py", line=2, category=Category.SECURITY),)
    assert (seeded.level, seeded.statuses) == ("junior", {"R1": "met"})


def test_a_text_without_an_assignment_is_no_repository():
    with pytest.raises(ValueError, match="assignment"):
        seeded_parse(name="small", text="@@ file a.py\nx\n@@ expected\nR1 met\n")


def test_the_seeded_repositories_hold_faults_levels_and_one_without_any():
    seeded = {repository.name: repository for repository in seeded_repositories()}
    assert len(seeded) >= 4
    assert sum(len(repository.defects) for repository in seeded.values()) >= 20
    assert {repository.level for repository in seeded.values()} == {"junior", "middle", "senior"}
    assert seeded["clean"].defects == ()
    assert all(set(one.said) <= set(one.files) for one in seeded.values())


def test_every_bar_holds_and_the_ratings_do_not_change():
    document = repositories_evaluate()
    assert document["passed"] is True
    assert document["model"]["anchor_validity"] == 1.0
    assert document["model"]["recall"] >= 0.8
    assert document["model"]["precision"] >= 0.8
    assert document["model"]["requirement_statuses"] == 1.0
    assert document["analysers"]["recall"] >= 0.4
    assert all(len(values) == 3 and len(set(values)) == 1 for values in document["model"]["ratings"].values())
    assert document["model"]["missed"], "the script misses something, or recall is not measured"


@pytest.fixture
def without_analysers(monkeypatch):
    """Their boxes take seconds to open, and these tests damage something else."""
    monkeypatch.setattr(repositories, "_analyse", lambda seeded, order: {one.name: [] for one in seeded})


@pytest.mark.usefixtures("without_analysers")
def test_anchors_that_nobody_checks_are_noticed(monkeypatch):
    monkeypatch.setattr(modelling, "finding_anchor", lambda *, finding, lines: finding)
    document = repositories_evaluate()
    assert document["model"]["anchor_validity"] < 1
    assert document["passed"] is False


@pytest.mark.usefixtures("without_analysers")
def test_analysers_that_find_nothing_miss_their_bar():
    document = repositories_evaluate()
    assert document["analysers"]["recall"] < 0.4
    assert document["passed"] is False


@pytest.mark.usefixtures("without_analysers")
def test_a_rating_that_changes_is_noticed(monkeypatch):
    ratings = iter(range(1000))
    compose = repositories.report_compose
    monkeypatch.setattr(repositories, "report_compose", lambda **values: {**compose(**values), "rating": next(ratings)})
    document = repositories_evaluate()
    assert document["model"]["ratings_stable"] is False
    assert document["passed"] is False
