"""The examples in the REST description have the shape of real answers, and are accepted as requests."""

from __future__ import annotations

import json
import uuid

import pytest
from asgiref.sync import async_to_sync
from rest_framework.test import APIClient

from submissions.api import examples
from submissions.services import submission_judge
from tests.factories import make_problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(user, problem) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def shape(value):
    """The keys of a document and the kinds of its values; null fits anything."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return None if value is None else type(value).__name__


class TestExamples:
    def test_submitting(self, api):
        response = api.post("/api/v1/submissions/", examples.SUBMISSION_REQUEST.value)
        assert response.status_code == 202
        assert shape(response.json()) == shape(examples.SUBMISSION_ACCEPTED.value)

    def test_running(self, api):
        assert api.post("/api/v1/runs/", examples.RUN_REQUEST.value).status_code == 202

    def test_a_judged_submission(self, api):
        """One secret test, so that the example can be short."""
        test = {"name": "secret/01", "visibility": "secret", "input": "0 0\n", "expected": "0\n", "description": "x"}
        make_problem(slug="one-test", tests=[test])
        request = examples.SUBMISSION_REQUEST.value | {"problem": "one-test"}
        location = api.post("/api/v1/submissions/", request)["Location"]
        submission_judge(submission_id=uuid.UUID(location.split("/")[-2]))
        assert shape(api.get(location).json()) == shape(examples.SUBMISSION_DETAIL.value)
        (item,) = api.get("/api/v1/submissions/").json()["results"]
        assert shape(item) == shape(examples.SUBMISSION_LIST_ITEM.value)

    def test_a_draft(self, api):
        path = "/api/v1/problems/sum-of-two/drafts/python/"
        saved = api.put(path, examples.DRAFT_REQUEST.value | {"revision": 0})
        assert shape(saved.json()) == shape(examples.DRAFT.value)

    def test_an_event(self, api, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        response = api.get(f"/api/v1/submissions/{submission.pk}/events/")

        async def read() -> bytes:
            return b"".join([part async for part in response.streaming_content])

        *_, last = async_to_sync(read)().decode().strip().split("\n\n")
        real, example = (
            dict(line.split(": ", 1) for line in text.strip().splitlines()) for text in (last, examples.EVENTS.value)
        )
        assert real["event"] == example["event"]
        assert set(json.loads(real["data"])) == set(json.loads(example["data"]))
