"""An answer always comes: from a model, from the next one, or computed; and it is booked."""

from __future__ import annotations

import time

import pytest

from codereview.llm import CompletionRequest, Message, completion_open
from codereview.llm.models import BudgetCount, Reservation, UsageEntry
from tests.llm.fake_server import FakeOpenAI, Reply

COMPUTED = ("Look at line 2.", "What is there?")


def request(**more):
    messages = (Message(role="system", content="Help."), Message(role="user", content="Why?"))
    return CompletionRequest(**{"purpose": "hint", "computed": COMPUTED, "messages": messages, **more})


def scripted(settings, *scripts, **more):
    backend = "codereview.llm.backends.scripted.ScriptedProvider"
    aliases = [f"scripted{number}" for number in range(len(scripts))]
    settings.LLM_PROVIDERS = {
        alias: {"BACKEND": backend, "OPTIONS": script} for alias, script in zip(aliases, scripts, strict=True)
    }
    settings.LLM_PROVIDER, settings.LLM_FALLBACK = aliases[0], aliases[1:]


def opened(user=None, *, cancelled=lambda: False, use_model=True, **more):
    return completion_open(
        request=request(**more), user=user, subject="h1", cancelled=cancelled, use_model=use_model
    )


def test_without_a_model_the_computed_answer_is_told_and_nothing_is_booked(db, user):
    with opened(user) as completion:
        assert completion.provider == "rules"
        assert "".join(completion) == "\n\n".join(COMPUTED)
    assert completion.computed
    assert not UsageEntry.objects.exists()
    assert not Reservation.objects.exists()


def test_a_model_answers(db, user, settings):
    scripted(settings, {"pieces": ("One ", "two."), "MODEL": "m1"})
    with opened(user, prompt_version="hint.v1") as completion:
        assert completion.text() == "One two."
    assert (completion.provider, completion.model, completion.prompt_version) == ("scripted0", "m1", "hint.v1")
    assert not completion.computed
    entry = UsageEntry.objects.get()
    assert (entry.user, entry.subject, entry.outcome, entry.estimated) == (user, "h1", "complete", True)
    assert entry.tokens_output == 2
    count = BudgetCount.objects.get()
    assert count.reserved_tokens == 0
    assert count.spent_tokens == entry.tokens_fresh + entry.tokens_output
