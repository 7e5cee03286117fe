"""Teachers read what was said; nobody edits it."""

from __future__ import annotations

import pytest

from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.models import Message
from tutor.producing import answer_produce, hint_produce
from tutor.services import hint_request, message_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(user) -> Message:
    """A learner's turn about a problem with one hint and one answer."""
    problem = make_problem()
    submission = make_judged(user=user, problem=problem)
    hint_produce(hint_id=hint_request(submission=submission, user=user).pk)
    answer = message_send(user=user, problem=problem, text="Where is the fault?")
    answer_produce(message_id=answer.pk)
    return answer.answers


def test_staff_read_hints_and_turns(client, staff_user, talk):
    client.force_login(staff_user)
    assert client.get("/admin/tutor/message/").status_code == 200
    assert client.get("/admin/tutor/hint/").status_code == 200
    assert "Where is the fault?" in client.get(f"/admin/tutor/message/{talk.pk}/change/").content.decode()


def test_nobody_edits_or_adds(client, staff_user, talk):
    client.force_login(staff_user)
    assert client.get("/admin/tutor/message/add/").status_code == 403
    assert client.post(f"/admin/tutor/message/{talk.pk}/change/", {"role": "assistant"}).status_code == 403
    assert Message.objects.get(pk=talk.pk).role == Message.Role.USER


def test_learners_have_no_way_in(client, user, talk):
    client.force_login(user)
    assert client.get(f"/admin/tutor/message/{talk.pk}/change/").status_code == 302
