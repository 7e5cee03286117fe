"""The mark of a verdict: every one has a word and an icon of its own kind."""

from __future__ import annotations

import pytest

from sandbox.judge.types import Verdict
from submissions.templatetags.verdicts import verdict_mark


@pytest.mark.parametrize(
    ("status", "verdict", "tone", "icon", "word"),
    [
        ("queued", "", "wait", "waiting", "Queued"),
        ("running", None, "wait", "running", "Running"),
        ("cancelled", "", "neutral", "stop", "Cancelled"),
        ("failed", "judge_error", "neutral", "tool", "Our fault"),
        ("finished", "judge_error", "neutral", "tool", "Our fault"),
        ("finished", "skipped", "neutral", "skipped", "Not run"),
        ("finished", "accepted", "pass", "pass", "Accepted"),
        ("finished", "wrong_answer", "fail", "fail", "Wrong answer"),
        ("finished", "time_limit_exceeded", "fail", "clock", "Time limit exceeded"),
    ],
)
def test_a_mark_says_it_by_icon_and_word(status, verdict, tone, icon, word):
    mark = verdict_mark(status, verdict)
    assert f'data-tone="{tone}"' in mark
    assert f'href="#icon-{icon}"' in mark
    assert f"</svg>{word}</span>" in mark


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words(verdict):
    assert str(verdict) not in verdict_mark("finished", verdict.value)


def test_what_a_stored_judgement_says_is_never_markup():
    assert "<b>" not in verdict_mark("finished", "<b>")
