"""The evaluation, whole: it takes seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group

from insights.answering import answering
from insights.evaluation import attacking, running
from insights.evaluation.attacking import state
from insights.evaluation.gold import LIBRARY, MODEL
from insights.evaluation.hostile import HOSTILE
from insights.evaluation.running import evaluation_run
from insights.evaluation.unanswerable import UNANSWERABLE


def test_enough_of_everything():
    assert len(LIBRARY) + len(MODEL) >= 60
    assert len(UNANSWERABLE) >= 15
    assert len({hostile.sql for hostile in HOSTILE}) >= 80


def test_every_bar_is_met(asking, settings):
    settings.INSIGHTS_SECONDS = 2
    found = evaluation_run(asking)
    assert [*found.library.wrong, *found.model.wrong, *found.unanswerable.wrong, *found.hostile.wrong] == []
    assert found.changed == []
    assert found.passed


def test_a_wrong_answer_and_a_change_are_noticed(asking, monkeypatch):
    """The evaluation itself can fail: a gold answer altered, a row that appears during the attack."""
    before = state()
    Group.objects.create(name="planted")
    assert state() != before
    monkeypatch.setattr(running, "hostile_run", lambda: ([], ["table auth_group"]))
    monkeypatch.setattr(running, "LIBRARY", ())
    monkeypatch.setattr(running, "MODEL", ())
    assert not evaluation_run(asking).passed


def test_a_file_that_a_statement_names_is_noticed(asking, tmp_path, monkeypatch):
    """One that is written, and one that is changed."""
    stolen = tmp_path / "stolen.csv"
    monkeypatch.setattr(attacking, "HOSTILE", (replace(HOSTILE[0], sql=f"COPY x TO '{stolen}'"),))
    before = state()
    stolen.write_text("1")
    written = state()
    stolen.write_text("2")
    assert len({str(before), str(written), str(state())}) == 3


def test_a_library_that_answers_nothing_is_found(asking, monkeypatch):
    monkeypatch.setattr(answering, "library_match", lambda question: None)
    assert running._fault(asking, LIBRARY[0]).startswith("refused")


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("SELECT COUNT(*) AS n FROM insights_problems", "instead of"),
        ("SELECT password FROM accounts_user", "does not pass"),
    ],
)
def test_a_model_that_says_something_else_is_found(asking, said, fault):
    assert fault in running._fault(asking, replace(MODEL[0], reply=said))
