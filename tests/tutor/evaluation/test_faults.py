"""F1: whatever goes wrong with a model, the learner's hint is a valid sequence of events with something in it."""

from __future__ import annotations

import time

import pytest

from codereview.common.events import events_after
from submissions.subjects import submission_subject
from tests.factories import make_problem
from tests.llm.fake_server import KINDS, FakeOpenAI, Reply
from tests.tutor.evaluation.states import say, state_where
from tests.tutor.stored import make_judged
from tutor.evaluation.oracles.form import valid
from tutor.models import Hint
from tutor.producing import hint_produce
from tutor.services import hint_request

pytestmark = pytest.mark.django_db

# Short, so that a fault ends soon; the product's own are checked where they are set.
TIMEOUTS = {"CONNECT": 2.0, "FIRST_TOKEN": 1.0, "GAP": 1.0, "TOTAL": 4.0}
SECONDS_MAX = 10.0
CODE = "print(sum(map(int, input().split())))\n"
SOLUTION = {"name": "a.py", "language": "python", "expected": "accepted", "code": CODE}


@pytest.fixture
def endpoint(settings):
    """Let one fake server with this reply be the only model."""
    settings.TUTOR_LEASE_SECONDS = 300  # the renewing thread would wait for this test's own transaction
    servers = []

    def configure(reply: Reply) -> None:
        server = FakeOpenAI([reply]).__enter__()
        servers.append(server)
        options = {"BASE_URL": server.url, "MODEL": "m", "KEY": "sk-test", "TIMEOUTS": TIMEOUTS}
        backend = "codereview.llm.backends.openai.OpenAIProvider"
        settings.LLM_PROVIDERS = {"model": {"BACKEND": backend, "OPTIONS": options}}
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = "model", []

    yield configure
    settings.LLM_PROVIDERS = {}  # closes its connections
    for server in servers:
        server.__exit__(None, None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_ends_in_a_valid_sequence_and_a_hint(kind, endpoint, user):
    endpoint(Reply(kind=kind))
    submission = make_judged(user=user, problem=make_problem(solutions=[SOLUTION]))
    hint = hint_request(submission=submission, user=user)
    started = time.monotonic()
    assert hint_produce(hint_id=hint.pk)
    assert time.monotonic() - started < SECONDS_MAX

    subject = submission_subject(submission_id=submission.pk)
    events = [event for event in events_after(subject=subject) if event.type.startswith("hint.")]
    types = [event.type for event in events]
    assert types[0] == "hint.started"
    assert types[-1] == "hint.finished"
    assert types.count("hint.started") == types.count("hint.finished") == 1
    assert types.count("hint.withheld") <= 1
    deltas = [event.data for event in events if event.type == "hint.delta"]
    assert deltas
    assert [delta["index"] for delta in deltas] == list(range(len(deltas)))
    assert all(valid_unit(delta["text"]) for delta in deltas)
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FINISHED
    assert hint.outcome in {Hint.Outcome.COMPLETE, Hint.Outcome.COMPUTED, Hint.Outcome.INTERRUPTED}
    if kind not in {"ok", "missing_usage"}:
        # The endpoint's words about its own fault are no business of a learner.
        assert not any(word in delta["text"] for delta in deltas for word in ("sk-", "API", "quota", "<html"))


def valid_unit(text: str) -> bool:
    return valid(say(state_where(kind="unusual"), text))
