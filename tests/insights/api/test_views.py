"""REST of the insights: staff only, one's own and what is shared."""

from __future__ import annotations

import pytest

from insights.models import Question
from insights.producing import question_produce
from tests.factories import make_user
from tests.insights.scene import SQL, attempts_make, teacher_make

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/questions/"
READY = "On which problems are the most hints taken?"


@pytest.fixture
def client(api_client):
    api_client.force_authenticate(teacher_make())
    return api_client


@pytest.fixture
def answered(client) -> str:
    """The address of an answered question with two rows."""
    attempts_make()
    first = client.post(URL, {"question": READY})
    question_produce(question_id=first.data["id"])
    edited = client.post(f"{first['Location']}sql/", {"sql": SQL})
    question_produce(question_id=edited.data["id"])
    return edited["Location"]


class TestQuestions:
    def test_a_question_is_accepted_with_an_address(self, client):
        answer = client.post(URL, {"question": READY})
        assert (answer.status_code, answer["Location"]) == (202, f"{URL}{answer.data['id']}/")
        question_produce(question_id=answer.data["id"])
        detail = client.get(answer["Location"]).data
        assert (detail["outcome"], detail["columns"][0]) == ("answered", "problem")

    def test_the_list_touches_no_payloads_and_takes_its_filters(self, client, answered, django_assert_num_queries):
        with django_assert_num_queries(0, using="payloads"):
            assert len(client.get(URL, {"search": "hints", "outcome": "answered"}).data["results"]) == 2
        assert client.get(URL, {"shared": "true"}).data["results"] == []
        assert client.get(URL, {"colour": "red"}).status_code == 400

    def test_refusals_name_the_field(self, client, answered):
        answer = client.post(URL, {"question": "  "})
        assert (answer.status_code, answer.data["code"]) == (400, "question_is_empty")
        assert client.post(f"{answered}sql/", {"sql": ""}).data["code"] == "sql_is_empty"

    def test_too_often_is_429(self, client, settings):
        settings.LIMITS = {**settings.LIMITS, "questions_per_person": (1, 60)}
        client.post(URL, {"question": READY})
        answer = client.post(URL, {"question": READY})
        assert (answer.status_code, answer.data["code"]) == (429, "too_many_requests")
        assert int(answer["Retry-After"]) > 0

    def test_a_full_queue_keeps_nothing(self, client, monkeypatch):
        monkeypatch.setattr("insights.services.asking.WAITING_MAX", 1)
        client.post(URL, {"question": READY})
        answer = client.post(URL, {"question": READY})
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert Question.objects.count() == 1


class TestOneQuestion:
    def test_it_is_stopped_asked_again_and_deleted(self, client):
        address = client.post(URL, {"question": READY})["Location"]
        assert client.post(f"{address}rerun/").data["code"] == "question_running"
        assert client.post(f"{address}cancel/").data["status"] == "cancelled"
        again = client.post(f"{address}rerun/")
        assert (again.status_code, str(again.data["rerun_of"])) == (202, address.split("/")[-2])
        assert client.delete(address).status_code == 204
        assert client.get(address).status_code == 404

    def test_the_answer_comes_as_csv(self, client, answered):
        for accept in ("*/*", "text/csv"):
            answer = client.get(f"{answered}csv/", headers={"Accept": accept})
            assert answer["Content-Type"].startswith("text/csv")
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer.content.decode() == "\ufeffproblem,sent\r\nhard-sum,18\r\neasy-sum,6\r\n"

    def test_its_story_is_told_to_the_end(self, client, answered):
        answer = client.get(f"{answered}events/")
        assert answer["Content-Type"] == "text/event-stream"

    def test_others_see_it_once_it_is_shared_and_may_not_change_it(self, client, answered, api_client):
        colleague = teacher_make()
        assert client.post(f"{answered}share/", {"shared": True}).data["shared"] is True
        api_client.force_authenticate(colleague)
        assert api_client.get(answered).data["rows"]
        assert api_client.post(f"{answered}share/", {"shared": False}).status_code == 404
        assert api_client.delete(answered).status_code == 404
        own = api_client.post(f"{answered}rerun/")
        assert own.status_code == 202
        assert own.data["asked_by"] == str(colleague)

    def test_an_answer_with_names_is_shared_only_with_those_who_may_see_them(self, client, answered, api_client):
        Question.objects.update(shared=True, names=True)
        api_client.force_authenticate(teacher_make())
        assert api_client.get(answered).status_code == 404
        api_client.force_authenticate(make_user(staff=True))
        assert api_client.get(answered).status_code == 200


class TestStrangers:
    def test_learners_are_refused_everywhere(self, client, answered, api_client, user):
        parts = ("", "events/", "csv/", "cancel/", "rerun/", "sql/", "share/")
        api_client.force_authenticate(user)
        answers = [api_client.get(URL), api_client.post(URL, {"question": READY}), api_client.delete(answered)]
        for part in parts:
            ask = api_client.get if part in {"", "events/", "csv/"} else api_client.post
            answers.append(ask(f"{answered}{part}"))
        assert {answer.status_code for answer in answers} == {403}

    def test_a_guest_is_asked_to_sign_in(self, api_client):
        assert api_client.get(URL).status_code == 401

    def test_a_colleagues_question_does_not_exist(self, client, answered, api_client):
        api_client.force_authenticate(teacher_make())
        assert api_client.get(answered).status_code == 404
        assert api_client.get(URL).data["results"] == []
