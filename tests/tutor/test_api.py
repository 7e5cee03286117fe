"""The tutor's REST doors."""

from __future__ import annotations

import pytest

from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.producing import answer_produce, hint_produce

pytestmark = pytest.mark.django_db

GUESS = {"kind": "hypothesis", "text": "I think the minus sign turns the second number around."}


@pytest.fixture
def submission(user):
    return make_judged(user=user, problem=make_problem())


@pytest.fixture
def client(api_client, user):
    api_client.force_authenticate(user)
    return api_client


def _path(submission, part: str = "hints") -> str:
    return f"/api/v1/submissions/{submission.pk}/{part}/"


def _messages(submission) -> str:
    return f"/api/v1/problems/{submission.problem.slug}/messages/"


class TestHints:
    def test_a_hint_is_asked_for_and_found_again(self, client, submission):
        answer = client.post(_path(submission))
        assert answer.status_code == 202
        assert answer.data["level"] == 1
        hint_produce(hint_id=answer.data["id"])
        listed = client.get(_path(submission)).data
        assert [hint["status"] for hint in listed] == ["finished"]
        assert "Sample 1" in listed[0]["sentences"][0]["text"]

    def test_somebody_elses_submission_does_not_exist(self, api_client, other_user, submission):
        api_client.force_authenticate(other_user)
        answers = [
            api_client.get(_path(submission)),
            api_client.post(_path(submission)),
            api_client.get(_path(submission, "ladder")),
            api_client.post(_path(submission, "effort"), GUESS, format="json"),
        ]
        assert {(answer.status_code, answer.data["code"]) for answer in answers} == {(404, "not_found")}

    def test_staff_read_along_but_spend_nobodys_hints(self, api_client, staff_user, submission):
        api_client.force_authenticate(staff_user)
        assert api_client.get(_path(submission)).status_code == 200
        assert api_client.post(_path(submission)).status_code == 404

    def test_nobody_is_hinted_without_signing_in(self, api_client, submission):
        assert api_client.post(_path(submission)).status_code == 401

    def test_asking_twice_at_once_is_a_conflict_with_a_code(self, client, submission):
        client.post(_path(submission))
        answer = client.post(_path(submission))
        assert (answer.status_code, answer.data["code"]) == (409, "hint_running")

    def test_a_hint_can_be_stopped_rated_and_put_aside_by_its_owner_only(self, client, submission, other_user):
        hint = f"/api/v1/hints/{client.post(_path(submission)).data['id']}/"
        assert client.post(f"{hint}cancel/").status_code == 202
        put_aside = client.post(f"{hint}reception/", {"reception": "dismissed"}, format="json")
        assert put_aside.data["reception"] == "dismissed"
        rated = client.post(f"{hint}rating/", {"helpful": True}, format="json")
        assert (rated.data["helpful"], rated.data["reception"]) == (True, "dismissed")
        client.force_authenticate(other_user)
        assert client.post(f"{hint}cancel/").status_code == 404
        assert client.post(f"{hint}retry/").status_code == 404
        assert client.post(f"{hint}rating/", {"helpful": False}, format="json").status_code == 404
        assert client.post(f"{hint}reception/", {"reception": "engaged"}, format="json").status_code == 404

    def test_only_known_receptions_are_taken(self, client, submission):
        hint = client.post(_path(submission)).data["id"]
        answer = client.post(f"/api/v1/hints/{hint}/reception/", {"reception": "ignored"}, format="json")
        assert answer.status_code == 400

    def test_a_hint_that_was_not_interrupted_is_not_told_again(self, client, submission):
        hint = client.post(_path(submission)).data["id"]
        answer = client.post(f"/api/v1/hints/{hint}/retry/")
        assert (answer.status_code, answer.data["code"]) == (409, "not_interrupted")


class TestEffort:
    def test_a_thought_unlocks_the_next_hint(self, client, submission):
        hint_produce(hint_id=client.post(_path(submission)).data["id"])
        locked = client.get(_path(submission, "ladder")).data
        assert (locked["next_level"], locked["code"]) == (0, "hint_locked")
        assert locked["reason"]
        stated = client.post(_path(submission, "effort"), GUESS, format="json")
        assert stated.status_code == 201
        assert stated.data["ladder"]["next_level"] == 2
        assert client.post(_path(submission)).data["level"] == 2

    @pytest.mark.parametrize(
        ("body", "code"),
        [({**GUESS, "text": "idk"}, "effort_too_short"), ({**GUESS, "text": ""}, "effort_empty"), ({}, "invalid")],
    )
    def test_what_is_no_thought_is_refused(self, client, submission, body, code):
        answer = client.post(_path(submission, "effort"), body, format="json")
        assert (answer.status_code, answer.data["code"]) == (400, code)


class TestChat:
    def test_a_question_is_taken_in_and_answered(self, client, submission):
        sent = client.post(_messages(submission), {"text": "Where is it wrong?"}, format="json")
        assert sent.status_code == 202
        assert (sent.data["role"], sent.data["text"]) == ("user", "Where is it wrong?")
        answer = sent.data["answer"]
        assert answer["status"] == "queued"
        answer_produce(message_id=answer["id"])
        listed = client.get(_messages(submission)).data["results"]
        assert [turn["role"] for turn in listed] == ["assistant", "user"]
        assert "Sample 1" in listed[0]["text"]
        assert client.get(f"/api/v1/messages/{answer['id']}/").data["outcome"] == "computed"

    def test_the_same_key_is_one_turn_and_another_text_is_refused(self, client, submission):
        headers = {"Idempotency-Key": "abc"}
        ask = {"text": "Where is it wrong?"}
        first, again = (client.post(_messages(submission), ask, format="json", headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.data == again.data
        assert len(client.get(_messages(submission)).data["results"]) == 2
        other = client.post(_messages(submission), {"text": "Why?"}, format="json", headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    def test_history_comes_in_pages(self, client, submission):
        for number in range(3):
            client.post(_messages(submission), {"text": f"Question {number}"}, format="json")
        first = client.get(f"{_messages(submission)}?page_size=4").data
        second = client.get(first["next"]).data
        ids = [turn["id"] for turn in (*first["results"], *second["results"])]
        assert (len(first["results"]), len(ids), len(set(ids))) == (4, 6, 6)

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"text": ""}, "empty_message"),
            ({"text": "   "}, "empty_message"),
            ({"text": 5}, "invalid"),
            ({"text": True}, "invalid"),
            ({"text": "Where?", "code": 5}, "invalid"),
            ({"text": "x" * 100_000}, "message_too_long"),
            ({"text": "Where?", "code": "x" * 70_000}, "code_too_large"),
            ({"text": "Where?", "language": "klingon"}, "unknown_language"),
        ],
    )
    def test_bad_input_is_refused_with_its_own_code(self, client, submission, body, code):
        answer = client.post(_messages(submission), body, format="json")
        assert (answer.status_code, answer.data["code"]) == (400, code)

    def test_writing_too_fast_is_429_and_hints_go_on(self, client, submission, settings):
        settings.LIMITS = {**settings.LIMITS, "messages_per_person": (1, 60)}
        client.post(_messages(submission), {"text": "Where?"}, format="json")
        refused = client.post(_messages(submission), {"text": "Where?"}, format="json")
        assert (refused.status_code, refused.data["code"]) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) > 0
        assert client.post(_path(submission)).status_code == 202

    def test_the_chat_of_another_is_not_there(self, client, submission, other_user):
        sent = client.post(_messages(submission), {"text": "Where?"}, format="json").data
        client.force_authenticate(other_user)
        assert client.get(_messages(submission)).data["results"] == []
        answer = f"/api/v1/messages/{sent['answer']['id']}/"
        assert client.get(answer).status_code == 404
        for act in ("cancel", "retry", "rating"):
            assert client.post(f"{answer}{act}/", {"helpful": True}, format="json").status_code == 404

    def test_an_answer_is_rated_and_stopped(self, client, submission):
        sent = client.post(_messages(submission), {"text": "Where?"}, format="json").data
        answer = f"/api/v1/messages/{sent['answer']['id']}/"
        assert client.post(f"{answer}rating/", {"helpful": False}, format="json").data["helpful"] is False
        assert client.post(f"{answer}cancel/").status_code == 202
        # The learner's own turn is nothing that could be stopped or rated.
        assert client.post(f"/api/v1/messages/{sent['id']}/cancel/").status_code == 404

    def test_guests_are_asked_to_sign_in(self, api_client, submission):
        for answer in (api_client.get(_messages(submission)), api_client.post(_messages(submission), {"text": "a"})):
            assert (answer.status_code, answer.data["code"]) == (401, "not_authenticated")

    def test_a_problem_that_is_not_published_has_no_chat(self, client):
        hidden = make_problem(status="draft")
        answer = client.post(f"/api/v1/problems/{hidden.slug}/messages/", {"text": "a"}, format="json")
        assert answer.status_code == 404


class TestPreferences:
    PATH = "/api/v1/tutor/preferences/"

    def test_the_defaults_and_who_speaks(self, client):
        told = client.get(self.PATH).data
        assert (told["automatic_hints"], told["use_model"]) == (True, True)
        assert told["tutor"] == {"provider": "rules", "model": "", "leaves_house": False, "notice": ""}

    def test_a_model_that_leaves_the_house_is_named(self, client, settings):
        backend = "codereview.llm.backends.openai.OpenAIProvider"
        options = {
            "BASE_URL": "http://127.0.0.1:9/v1",
            "KEY": "sk-test",
            "MODEL": "m-1",
            "TIMEOUTS": settings.LLM_TIMEOUTS,
        }
        settings.LLM_PROVIDERS = {"openai": {"BACKEND": backend, "OPTIONS": options}}
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = "openai", []
        told = client.get(self.PATH).data["tutor"]
        assert (told["provider"], told["model"], told["leaves_house"]) == ("openai", "m-1", True)
        client.patch(self.PATH, {"use_model": False}, format="json")
        assert client.get(self.PATH).data["tutor"]["provider"] == "rules"

    def test_one_is_changed_and_the_other_stays(self, client):
        client.patch(self.PATH, {"automatic_hints": False}, format="json")
        told = client.patch(self.PATH, {"use_model": False}, format="json").data
        assert (told["automatic_hints"], told["use_model"]) == (False, False)

    def test_a_guest_has_none(self, api_client):
        assert api_client.get(self.PATH).status_code == 401
