"""A page whose stream has expired is told hints and turns from what is stored."""

from __future__ import annotations

import pytest

from codereview.accounts.actors import Actor
from codereview.common.stores import redis_client
from submissions.documents import workspace_lost_events
from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.producing import answer_produce, hint_produce
from tutor.replaying import told_events
from tutor.services import hint_request, message_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(user):
    """A hint and a turn with its answer; returns the problem."""
    problem = make_problem()
    submission = make_judged(user=user, problem=problem)
    hint_produce(hint_id=hint_request(submission=submission, user=user).pk)
    answer_produce(message_id=message_send(user=user, problem=problem, text="Where?").pk)
    return problem


def test_everything_that_was_said_is_told_again(user, told):
    redis_client().flushall()  # the stream has expired
    events = workspace_lost_events(actor=Actor(user=user), problem=told, after="1-1")
    types = [event.type for event in events]
    assert types.count("hint.started") == types.count("hint.finished") == 1
    assert types.count("chat.message") == 2
    assert [event.data["index"] for event in events if event.type == "hint.delta"] == list(
        range(types.count("hint.delta"))
    )


def test_it_is_the_same_each_time_and_nobody_elses(user, other_user, told):
    assert told_events(Actor(user=user), told) == told_events(Actor(user=user), told) != []
    assert told_events(Actor(user=other_user), told) == []
    assert told_events(Actor(guest_key="g"), told) == []
