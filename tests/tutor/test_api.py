"""The tutor's REST doors."""

from __future__ import annotations

import pytest

from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.producing import hint_produce

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(user):
    return make_judged(user=user, problem=make_problem())


@pytest.fixture
def client(api_client, user):
    api_client.force_authenticate(user)
    return api_client


def _path(submission) -> str:
    return f"/api/v1/submissions/{submission.pk}/hints/"


def test_a_hint_is_asked_for_and_found_again(client, submission):
    answer = client.post(_path(submission))
    assert answer.status_code == 202
    assert answer.data["level"] == 1
    hint_produce(hint_id=answer.data["id"])
    listed = client.get(_path(submission)).data
    assert [hint["status"] for hint in listed] == ["finished"]
    assert "Sample 1" in listed[0]["sentences"][0]["text"]


def test_somebody_elses_submission_does_not_exist(api_client, other_user, submission):
    api_client.force_authenticate(other_user)
    for answer in (api_client.get(_path(submission)), api_client.post(_path(submission))):
        assert answer.status_code == 404
        assert answer.data["code"] == "not_found"


def test_nobody_is_hinted_without_signing_in(api_client, submission):
    assert api_client.post(_path(submission)).status_code == 401


def test_asking_twice_at_once_is_a_conflict_with_a_code(client, submission):
    client.post(_path(submission))
    answer = client.post(_path(submission))
    assert (answer.status_code, answer.data["code"]) == (409, "hint_running")


def test_a_hint_can_be_stopped_and_rated_by_its_owner_only(client, submission, other_user):
    hint = client.post(_path(submission)).data["id"]
    assert client.post(f"/api/v1/hints/{hint}/cancel/").status_code == 202
    rated = client.post(f"/api/v1/hints/{hint}/rating/", {"helpful": True}, format="json")
    assert rated.data["helpful"] is True
    client.force_authenticate(other_user)
    assert client.post(f"/api/v1/hints/{hint}/cancel/").status_code == 404
    assert client.post(f"/api/v1/hints/{hint}/rating/", {"helpful": False}, format="json").status_code == 404
