"""The evaluation, whole: it takes seconds."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from insights.evaluation import running
from insights.evaluation.attacking import state
from insights.evaluation.gold import LIBRARY, MODEL
from insights.evaluation.hostile import HOSTILE
from insights.evaluation.running import evaluation_run, rows_equal
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
    assert not rows_equal([["a", 1]], [["a", 2]])
    assert rows_equal([["a", 1.004], ["b", 2]], [["b", 2], ["a", 1.0]])

    before = state()
    Group.objects.create(name="planted")
    assert state() != before
    monkeypatch.setattr(running, "hostile_run", lambda: ([], ["table auth_group"]))
    monkeypatch.setattr(running, "LIBRARY", ())
    monkeypatch.setattr(running, "MODEL", ())
    assert not evaluation_run(asking).passed


@pytest.mark.parametrize("gold", [LIBRARY[0], MODEL[0]], ids=["library", "model"])
def test_a_planted_fault_is_found(asking, gold, monkeypatch):
    """A library that answers nothing, or a guard that refuses all, is not taken for right."""
    monkeypatch.setattr(running, "library_match", lambda question: None if not gold.reply else object())
    assert running._fault(asking, gold) != ""
