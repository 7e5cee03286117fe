"""REST for drafts."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/api/v1/problems/sum-of-two/drafts/python/"


@pytest.fixture
def api(user, problem) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


class TestDrafts:
    def test_saved_and_read_again(self, api):
        saved = api.put(PATH, {"code": "x = 1", "revision": 0})
        assert saved.status_code == 200
        assert saved.json()["revision"] == 1
        assert api.get(PATH).json() == saved.json()

    def test_none_yet(self, api):
        assert api.get(PATH).json() == {"code": "", "revision": 0, "updated_at": None}

    def test_a_conflict_carries_the_other_text(self, api):
        api.put(PATH, {"code": "theirs", "revision": 0})
        response = api.put(PATH, {"code": "mine", "revision": 0})
        assert response.status_code == 409
        document = response.json()
        assert document["code"] == "draft_conflict"
        assert document["draft"] == {"code": "theirs", "revision": 1}

    @pytest.mark.parametrize(
        ("path", "data", "status", "code"),
        [
            (PATH.replace("python", "klingon"), {"code": "", "revision": 0}, 400, "unknown_language"),
            (PATH.replace("sum-of-two", "no-such"), {"code": "", "revision": 0}, 404, "not_found"),
            (PATH, {"code": "\0", "revision": 0}, 400, "code_has_null_bytes"),
            (PATH, {"code": "", "revision": -1}, 400, "min_value"),
        ],
    )
    def test_bad_input_has_a_code(self, api, path, data, status, code):
        response = api.put(path, data)
        assert (response.status_code, response.json()["code"]) == (status, code)

    def test_a_guest_keeps_a_draft_that_survives_signing_in(self, problem, user):
        client = APIClient()
        client.get("/problems/sum-of-two/")
        client.put(PATH, {"code": "typed before signing in", "revision": 0})
        client.force_login(user)
        assert client.get(PATH).json()["code"] == "typed before signing in"

    def test_a_stranger_has_none_and_gets_no_session(self, problem):
        client = APIClient()
        assert client.get(PATH).json()["revision"] == 0
        assert "sessionid" not in client.cookies
