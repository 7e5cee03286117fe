"""GET /api/v1/progress/"""

from __future__ import annotations

import pytest

from tests.factories import make_problem
from tests.tutor.progress.rows import hinted, tried
from tutor.progress.skills import skills_rebuild

pytestmark = pytest.mark.django_db

PATH = "/api/v1/progress/"


@pytest.fixture
def client(api_client, user):
    api_client.force_authenticate(user)
    return api_client


def test_the_whole_document(client, user):
    solved, left = make_problem(skills=("loops",)), make_problem(slug="left", skills=("loops", "lists"))
    hinted(tried(user, solved, ago=2), ago=1)
    attempt = tried(user, solved, "accepted")
    skills_rebuild()
    answer = client.get(PATH)
    assert answer.status_code == 200
    document = answer.json()
    assert set(document) == {"skills", "solved", "total", "activity", "recent", "next", "hints"}
    assert document["skills"][0] == {
        "tag": "loops",
        "name": "Loops",
        "solved": 1,
        "attempts": 2,
        "hints_used": 1,
        "mastery": pytest.approx(0.855 / 2.855, abs=1e-3),
        "problems_total": 2,
    }
    assert document["skills"][1]["tag"] == "lists"
    assert (document["solved"], document["total"]) == (1, 2)
    assert document["activity"]["streak"] >= 1
    assert 78 <= len(document["activity"]["days"]) <= 84
    assert sum(day["attempts"] for day in document["activity"]["days"]) == 2
    assert document["recent"][0]["id"] == str(attempt.pk)
    assert document["recent"][0]["problem"] == {"slug": solved.slug, "title": solved.title}
    assert document["next"]["slug"] == left.slug
    assert document["next"]["reason"].endswith(".")
    assert document["hints"] == {"given": 1, "helpful": 0, "followed_by_progress": 0}


def test_everything_solved_leaves_no_next_problem(client, user):
    tried(user, make_problem(), "accepted")
    assert client.get(PATH).json()["next"] is None


def test_nobody_sees_it_without_signing_in(api_client):
    assert api_client.get(PATH).status_code == 401


def test_staff_may_ask_for_a_learner(api_client, staff_user, user):
    tried(user, make_problem(), "accepted")
    api_client.force_authenticate(staff_user)
    assert api_client.get(PATH, {"user": user.pk}).json()["solved"] == 1
    assert api_client.get(PATH).json()["solved"] == 0
    assert api_client.get(PATH, {"user": 987_654}).status_code == 404


def test_a_learner_may_not_ask_for_another(client, user, other_user):
    tried(other_user, make_problem(), "accepted")
    answer = client.get(PATH, {"user": other_user.pk})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert client.get(PATH, {"user": user.pk}).json()["solved"] == 0


@pytest.mark.parametrize("query", [{"nonsense": "1"}, {"user": "me"}, {"user": "-1"}, {"user": str(2**70)}])
def test_what_means_nothing_is_refused(client, query):
    assert client.get(PATH, query).status_code == 400


def test_an_unknown_filter_names_itself(client):
    assert client.get(PATH, {"nonsense": "1"}).json()["code"] == "unknown_parameter"
