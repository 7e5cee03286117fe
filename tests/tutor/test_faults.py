"""Whatever an endpoint does, a hint arrives: over real HTTP, with the very time-outs that are shipped."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import OperationalError, connections

from codereview.common.events import events_after
from codereview.settings.stores import HOUSEKEEPING
from submissions.subjects import submission_subject
from tests.factories import make_problem
from tests.llm.fake_server import KINDS, FakeOpenAI, Reply
from tests.tutor.stored import make_judged
from tutor.documents import hints_json
from tutor.models import Hint
from tutor.producing import hint_produce
from tutor.services import hint_cancel, hint_request, hint_retry
from tutor.telling import LAST_RESORT

BAR_SECONDS = 10
LIMIT_SECONDS = 60  # of a wait that has to end
SAID = "Look at Sample 1. What does your program do with the second number?"


@pytest.fixture
def ask_at(settings) -> Iterator[Callable[[str], None]]:
    """Make an address the only model, with the time-outs of the settings."""

    def configure(url: str) -> None:
        options = {"BASE_URL": url, "KEY": "sk-test", "MODEL": "m", "TIMEOUTS": settings.LLM_TIMEOUTS}
        backend = "codereview.llm.backends.openai.OpenAIProvider"
        settings.LLM_PROVIDERS = {"openai": {"BACKEND": backend, "OPTIONS": options}}
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = "openai", []

    yield configure
    settings.LLM_PROVIDERS = {}  # closes the connections


@pytest.fixture
def endpoint(ask_at) -> Iterator[Callable[[Reply], FakeOpenAI]]:
    """Let a fake server with this reply be the only model."""
    with ExitStack() as stack:

        def begin(reply: Reply) -> FakeOpenAI:
            server = stack.enter_context(FakeOpenAI([reply]))
            ask_at(server.url)
            return server

        yield begin


@pytest.fixture
def hint(user) -> Hint:
    return hint_request(submission=make_judged(user=user, problem=make_problem()), user=user)


def _events(hint: Hint):
    subject = submission_subject(submission_id=hint.submission_id)
    return [event for event in events_after(subject=subject) if event.type.startswith(("hint.", "error"))]


def _check_story(hint: Hint) -> None:
    """Started, sentences, at most one withheld among them, finished once; and what was said is what is stored."""
    events = _events(hint)
    types = [event.type for event in events]
    assert (types[0], types[-1]) == ("hint.started", "hint.finished")
    assert types.count("hint.finished") == 1
    assert types.count("hint.withheld") <= 1
    told = [event.data for event in events if event.type == "hint.delta"]
    assert [delta["index"] for delta in told] == list(range(len(told)))
    assert told
    assert [delta["text"] for delta in told] == [item["text"] for item in hints_json(hints=[hint])[0]["sentences"]]
    assert events[-1].data["outcome"] == hint.outcome


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "endless"])
def test_a_hint_arrives_with_every_fault(hint, endpoint, kind):
    endpoint(Reply(kind=kind, text=SAID, after=2))
    began = time.monotonic()
    assert hint_produce(hint_id=hint.pk)
    assert time.monotonic() - began < BAR_SECONDS
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FINISHED
    _check_story(hint)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["stall", "cut", "stream_error"])
def test_a_fault_after_a_sentence_keeps_it_and_no_half_one(hint, endpoint, kind):
    endpoint(Reply(kind=kind, text=SAID, after=6))
    assert hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert hint.outcome == Hint.Outcome.INTERRUPTED
    assert [item["text"] for item in hints_json(hints=[hint])[0]["sentences"]] == ["Look at Sample 1."]
    _check_story(hint)


@pytest.mark.django_db(transaction=True)
def test_no_network_at_all(hint, ask_at):
    with FakeOpenAI() as server:
        ask_at(server.url)
    began = time.monotonic()
    assert hint_produce(hint_id=hint.pk)
    assert time.monotonic() - began < BAR_SECONDS
    hint.refresh_from_db()
    assert (hint.outcome, hint.provider) == (Hint.Outcome.COMPUTED, "rules")


def _produced_in_time(hint: Hint) -> Hint:
    began = time.monotonic()
    assert hint_produce(hint_id=hint.pk)
    assert time.monotonic() - began < BAR_SECONDS
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FINISHED
    return hint


@pytest.mark.django_db(transaction=True)
def test_without_a_sandbox_code_is_withheld_and_the_computed_hint_follows(hint, endpoint, settings):
    """What cannot be tried is not shown; what needs no trial is."""
    endpoint(Reply(text="Look at Sample 1. Change `-` to `+` on line 2 and run it."))
    settings.SANDBOXES, settings.SANDBOX = {}, "none"
    _produced_in_time(hint)
    assert (hint.outcome, hint.withheld_reason) == (Hint.Outcome.COMPUTED, "gate_error")
    _check_story(hint)


@pytest.mark.django_db(transaction=True)
def test_with_redis_away_the_hint_is_told_and_found_on_its_row(hint, endpoint, settings):
    endpoint(Reply(text=SAID))
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    _produced_in_time(hint)
    assert hint.outcome == Hint.Outcome.COMPLETE
    assert "\n\n".join(item["text"] for item in hints_json(hints=[hint])[0]["sentences"]).startswith(
        "Look at Sample 1."
    )


@pytest.mark.django_db(transaction=True)
def test_with_redis_hanging_the_hint_is_told_in_time(hint, endpoint, settings):
    """It takes connections and never answers: waited for once, not for each sentence."""
    endpoint(Reply(text=f"{SAID} What should it do? And then? What is left over?"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        _produced_in_time(hint)
    assert hint.outcome == Hint.Outcome.COMPLETE


class _Away:
    """Lets this thread's statements fail, after so many that succeed; for so many, or for ever."""

    def __init__(self, after: int, *, fails: float = math.inf) -> None:
        self.left, self.fails = after, fails

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if -self.fails <= self.left < 0:
            raise OperationalError("the server went away")
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True, databases=["default", "payloads"])
@pytest.mark.parametrize("after", range(9))
def test_a_hint_arrives_with_the_payloads_away_from_any_statement_on(hint, endpoint, after):
    """From the first on nothing can be read, later sentences cannot be kept: both can be tried again."""
    endpoint(Reply(text=f"{SAID} What should it do?"))
    with connections["payloads"].execute_wrapper(_Away(after)):
        _produced_in_time(hint)
    events = _events(hint)
    told = [event.data["text"] for event in events if event.type == "hint.delta"]
    assert told
    assert (events[0].type, events[-1].type) == ("hint.started", "hint.finished")
    if after < 2:
        assert told == [LAST_RESORT]
    if hint.outcome == Hint.Outcome.INTERRUPTED:
        hint_retry(hint=hint)
        _produced_in_time(hint)
        assert hint.outcome == Hint.Outcome.COMPLETE
    assert next(item["text"] for item in hints_json(hints=[hint])[0]["sentences"]) == "Look at Sample 1."


@pytest.mark.django_db(transaction=True, databases=["default", "payloads"])
@pytest.mark.parametrize("after", range(12))
def test_a_hint_arrives_with_its_rows_away_for_a_moment(hint, endpoint, settings, after):
    """Whoever told it may fail with them; then the lease runs out, and the reaper's next round has it told."""
    assert settings.TUTOR_LEASE_SECONDS + HOUSEKEEPING["reap_hints"]["EVERY_SECONDS"] < BAR_SECONDS - 2
    settings.TUTOR_LEASE_SECONDS = 1
    endpoint(Reply(text=f"{SAID} What should it do?"))
    began = time.monotonic()
    with connections["default"].execute_wrapper(_Away(after, fails=3)), contextlib.suppress(OperationalError):
        hint_produce(hint_id=hint.pk)
    while not hint.finished_at and time.monotonic() - began < LIMIT_SECONDS:
        time.sleep(0.05)  # a lease runs out by the clock, and tells nobody
        hint_produce(hint_id=hint.pk)
        hint.refresh_from_db()
    assert (hint.status, hint.attempts <= 2) == (Hint.Status.FINISHED, True)
    events = _events(hint)
    assert [event.type for event in events].count("hint.finished") == 1
    told = {event.data["index"]: event.data["text"] for event in events if event.type == "hint.delta"}
    assert told
    kept = hints_json(hints=[hint])[0]["sentences"]
    assert kept == [] or hint.outcome == Hint.Outcome.INTERRUPTED or len(kept) == len(told)
    assert all(told[index] == item["text"] for index, item in enumerate(kept))


@pytest.mark.django_db(transaction=True)
def test_cancel_stops_the_request_upstream_within_a_second(hint, endpoint):
    """The model would speak for minutes; a second after the cancel the telling has ended with what was said."""
    server = endpoint(Reply(kind="stall", text=SAID, after=6))
    first = threading.Event()
    ended: list[float] = []

    def tell() -> None:
        hint_produce(hint_id=hint.pk)
        ended.append(time.monotonic())

    def watch() -> None:
        while not any(event.type == "hint.delta" for event in _events(hint)):
            time.sleep(0.02)  # the stream is Redis: there is nothing in this process to wait on
        first.set()

    threads = [threading.Thread(target=work) for work in (tell, watch)]
    for thread in threads:
        thread.start()
    assert first.wait(BAR_SECONDS)
    asked = time.monotonic()
    hint_cancel(hint=hint)
    for thread in threads:
        thread.join(BAR_SECONDS)
    assert ended[0] - asked < 1.5
    assert server.gone.wait(BAR_SECONDS)
    hint.refresh_from_db()
    assert (hint.status, hint.outcome) == (Hint.Status.CANCELLED, Hint.Outcome.CANCELLED)
    assert [item["text"] for item in hints_json(hints=[hint])[0]["sentences"]] == ["Look at Sample 1."]
