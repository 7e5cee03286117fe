"""An answer always comes: from a model, from the next one, or computed; and it is booked."""

from __future__ import annotations

import time

import pytest
import structlog

from codereview.llm import CompletionRequest, Message, completion_open
from codereview.llm.breaker import breakers_open
from codereview.llm.models import BudgetCount, Reservation, UsageEntry
from tests.llm.fake_server import Reply

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
    return completion_open(request=request(**more), user=user, subject="h1", cancelled=cancelled, use_model=use_model)


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


def splitting(pieces):
    """A splitter: whatever ends with a full stop."""
    pending = ""
    for piece in pieces:
        pending += piece
        while "." in pending:
            unit, _, pending = pending.partition(".")
            yield unit.strip() + "."
    if pending.strip():
        yield pending.strip()


def test_use_model_false_asks_nobody(db, user, settings):
    scripted(settings, {"pieces": ("One.",)})
    with opened(user, use_model=False) as completion:
        assert completion.text() == "\n\n".join(COMPUTED)
    assert completion.computed
    assert not UsageEntry.objects.exists()


def test_a_fault_before_the_first_shown_sentence_moves_on_and_forgets_what_was_half_said(db, user, settings):
    scripted(settings, {"pieces": ("One. Half of",), "fault": "unavailable"}, {"pieces": ("Two.",)})
    with opened(user) as completion:
        units = list(completion.units(splitting))
    assert units == ["One.", "Two."]  # nobody said that One was shown
    assert (completion.provider, completion.restarts, completion.fault) == ("scripted1", 1, "unavailable")
    assert not completion.computed
    assert list(UsageEntry.objects.order_by("pk").values_list("provider", "outcome", "fault")) == [
        ("scripted0", "failed", "unavailable"),
        ("scripted1", "complete", ""),
    ]


def test_pieces_tell_that_they_begin_anew(db, user, settings):
    scripted(settings, {"pieces": ("One",), "fault": "unavailable"}, {"pieces": ("Two.",)})
    with opened(user) as completion:
        seen = [(piece, completion.restarts) for piece in completion]
    assert seen == [("One", 0), ("Two.", 1)]


def test_a_fault_after_the_first_shown_sentence_interrupts(db, user, settings):
    scripted(settings, {"pieces": ("One. Half of",), "fault": "unavailable"}, {"pieces": ("Two.",)})
    said = []
    with opened(user) as completion:
        for unit in completion.units(splitting):
            said.append(unit)
            completion.released()
    assert said == ["One."]
    assert completion.interrupted
    assert completion.provider == "scripted0"
    assert UsageEntry.objects.count() == 1


def test_a_refusal_is_answered_by_what_was_computed_and_nobody_else_is_asked(db, user, settings):
    scripted(settings, {"fault": "refused"}, {"pieces": ("Two.",)})
    with opened(user) as completion:
        assert completion.text() == "\n\n".join(COMPUTED)
    assert completion.refused
    assert completion.computed
    assert UsageEntry.objects.get().outcome == "refused"


def test_when_all_fail_the_computed_answer_comes(db, user, settings):
    scripted(settings, {"fault": "unavailable"}, {"fault": "timeout"})
    with opened(user) as completion:
        assert completion.text() == "\n\n".join(COMPUTED)
    assert (completion.computed, completion.provider, completion.model, completion.fault) == (
        True, "rules", "", "timeout",
    )  # fmt: skip


def test_leaving_early_books_a_stopped_call(db, user, settings):
    scripted(settings, {"pieces": ("One.", "Two.")})
    with opened(user) as completion:
        assert next(iter(completion)) == "One."
    assert UsageEntry.objects.get().outcome == "stopped"
    assert not Reservation.objects.exists()


def test_a_cancel_books_a_cancelled_call(db, user, settings):
    scripted(settings, {"pieces": lambda request: ((time.sleep(0.6), "Word ")[1] for _ in range(10))})
    said = []
    with opened(user, cancelled=lambda: bool(said)) as completion:
        said.extend(completion)
    assert 1 <= len(said) <= 2
    assert UsageEntry.objects.get().outcome == "cancelled"


def test_a_cancel_at_the_start_says_nothing(db, user, settings):
    scripted(settings, {"pieces": ("One.",)})
    with opened(user, cancelled=lambda: True) as completion:
        assert completion.text() == ""
    assert not UsageEntry.objects.exists()


def test_closing_twice_books_once(db, user, settings):
    scripted(settings, {"pieces": ("One.",)})
    completion = opened(user)
    assert completion.text() == "One."
    completion.close()
    completion.close()
    assert UsageEntry.objects.count() == 1


def test_a_guest_is_answered_and_booked_without_a_person(db, settings):
    scripted(settings, {"pieces": ("One.",)})
    with opened(None) as completion:
        completion.text()
    assert UsageEntry.objects.get().user is None


def test_too_many_calls_are_answered_by_what_was_computed(db, user, settings):
    scripted(settings, {"pieces": ("One.",)})
    settings.LIMITS = {**settings.LIMITS, "model_calls_per_person": (1, 60)}
    reasons = []
    for _ in range(2):
        with opened(user) as completion:
            completion.text()
        reasons.append((completion.computed, completion.budget_reason))
    assert reasons == [(False, ""), (True, "too_many_requests")]


def test_a_used_up_budget_is_answered_by_what_was_computed(db, user, settings):
    scripted(settings, {"pieces": ("One.",)})
    settings.LLM_BUDGETS = {"USER_DAY": (100, 0)}
    with opened(user) as completion:
        completion.text()
    assert (completion.computed, completion.budget_reason) == (True, "budget_user")
    assert not Reservation.objects.exists()
    assert BudgetCount.objects.filter(reserved_tokens__gt=0).count() == 0


# --- over real HTTP


FAULTS = (
    "busy", "error", "slow_first_token", "stall", "cut", "short", "malformed_chunk", "refusal", "filtered", "length",
    "stream_error", "wrong_key", "no_model", "quota", "too_long", "html", "redirect", "json", "hang_up", "empty",
    "bad_request",
)  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_with_any_fault_an_answer_comes_within_ten_seconds(db, user, endpoints, serve, kind):
    endpoints(serve(Reply(kind=kind)))
    began = time.monotonic()
    with opened(user) as completion:
        text = completion.text()
    assert time.monotonic() - began < 10
    assert text == "\n\n".join(COMPUTED)
    assert completion.computed
    assert UsageEntry.objects.get().outcome in {"failed", "refused", "length"}
    assert not Reservation.objects.exists()


def test_no_network_at_all_is_answered(db, user, endpoints):
    endpoints("http://127.0.0.1:9/v1")
    with opened(user) as completion:
        assert completion.text() == "\n\n".join(COMPUTED)


def test_a_server_that_drips_is_given_up_when_no_sentence_was_shown_in_time(db, user, settings, endpoints, serve):
    settings.LLM_FIRST_SENTENCE_SECONDS = 1
    server = serve(Reply(delay=0.2, pieces=["word "] * 100))
    endpoints(server)
    began = time.monotonic()
    with opened(user) as completion:
        assert list(completion.units(splitting)) == [*splitting(["\n\n".join(COMPUTED)])]
    assert time.monotonic() - began < 15  # all that it drips takes 20
    assert completion.fault == "timeout"
    assert server.gone.wait(2)


def test_the_second_endpoint_takes_over_before_the_first_shown_sentence(db, user, endpoints, serve):
    endpoints(serve(Reply(kind="cut")), serve(Reply(text="From the second.")))
    with opened(user) as completion:
        assert list(completion.units(splitting)) == ["From the second."]
    assert completion.provider == "model2"


def test_the_second_endpoint_is_not_asked_after_it(db, user, endpoints, serve):
    second = serve(Reply(text="From the second."))
    endpoints(serve(Reply(kind="cut", text="One two. Three four five six.", delay=0.05)), second)
    said = []
    with opened(user) as completion:
        for unit in completion.units(splitting):
            said.append(unit)
            completion.released()
    assert said == ["One two."]
    assert completion.interrupted
    assert second.asked == []


def test_the_ledger_holds_what_the_server_reported_at_its_price(db, user, endpoints, serve):
    endpoints(serve(Reply(usage=(1000, 400, 50))), prices={"FRESH": 2, "CACHED": 0.5, "OUTPUT": 8})
    with opened(user, prompt_version="hint.v1") as completion:
        completion.text()
    entry = UsageEntry.objects.get()
    assert (entry.tokens_fresh, entry.tokens_cached, entry.tokens_output, entry.estimated) == (600, 400, 50, False)
    assert entry.price_micro == 600 * 2 + 400 * 0.5 + 50 * 8
    assert (entry.provider, entry.model, entry.prompt_version, entry.requests) == ("model1", "m", "hint.v1", 1)
    assert entry.first_token_ms <= entry.total_ms


def test_only_a_hash_of_the_learner_leaves(db, user, endpoints, serve):
    user.display_name = "Ada Lovelace"
    user.save()
    server = serve(Reply())
    endpoints(server)
    with opened(user) as completion:
        completion.text()
    sent = str(server.asked[0].body) + str(server.asked[0].headers)
    assert user.email not in sent
    assert "Ada" not in sent


def test_no_text_reaches_the_log(db, user, endpoints, serve):
    endpoints(serve(Reply(kind="wrong_key")))
    with structlog.testing.capture_logs() as lines, opened(user) as completion:
        completion.text()
    logged = str(lines)
    assert "misconfigured" in logged
    assert "Why?" not in logged
    assert "sk-secret" not in logged


def test_a_structured_answer_is_patient(db, user, settings, endpoints, serve):
    settings.LLM_FIRST_SENTENCE_SECONDS = 0.2
    endpoints(serve(Reply(first_delay=0.6, pieces=('{"a": 1}',))))
    with opened(user, purpose="review", json_schema={"type": "object"}) as completion:
        assert completion.text() == '{"a": 1}'


def test_a_model_that_was_talking_when_time_ran_out_is_not_blamed(db, user, settings):
    """It may have waited for the gate: what is withheld must not switch a model off for everybody."""
    for _ in range(9):
        scripted(settings, {"pieces": ("One. Half of",), "fault": "timeout"})
        with opened(user) as completion:
            completion.text()
    assert breakers_open(aliases=["scripted0"]) == {}
    for _ in range(9):
        scripted(settings, {"fault": "timeout"})
        with opened(user) as completion:
            completion.text()
    assert breakers_open(aliases=["scripted0"]) == {"scripted0": "timeout"}
