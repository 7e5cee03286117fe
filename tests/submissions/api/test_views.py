"""REST for submissions and runs, as programs and browsers meet it."""

from __future__ import annotations

import time
import uuid

import pytest
from asgiref.sync import async_to_sync
from rest_framework.test import APIClient

from codereview.common.batches import DELAY_SECONDS
from codereview.common.models import Payload
from submissions.models import Submission
from submissions.services import submission_judge
from tests.factories import SUM_ACCEPTED, SUM_WRONG, make_problem
from tests.submissions.programs import adds

pytestmark = pytest.mark.django_db(transaction=True)

SUBMISSIONS = "/api/v1/submissions/"
RUNS = "/api/v1/runs/"


@pytest.fixture
def api(user, problem) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def other_api(other_user) -> APIClient:
    client = APIClient()
    client.force_authenticate(other_user)
    return client


def body(**changes):
    return {"problem": "sum-of-two", "language": "python", "code": SUM_ACCEPTED} | changes


def is_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert response.json()["title"]
    return True


class TestCreate:
    def test_answers_202_and_where_to_look(self, api):
        response = api.post(SUBMISSIONS, body())
        assert response.status_code == 202
        document = response.json()
        assert response["Location"] == f"{SUBMISSIONS}{document['id']}/"
        assert (document["status"], document["verdict"], document["ahead"]) == ("queued", None, 0)

    def test_without_a_token_is_401(self, problem):
        response = APIClient().post(SUBMISSIONS, body())
        assert is_problem(response, 401, "not_authenticated")
        assert "Bearer" in response["WWW-Authenticate"]

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"language": "klingon"}, 400, "unknown_language"),
            ({"code": "x" * 70_000}, 400, "code_too_large"),
            ({"code": "a\0b"}, 400, "code_has_null_bytes"),
            ({"problem": "no-such-problem"}, 404, "not_found"),
            ({"problem": "nu\0ll"}, 400, "null_characters_not_allowed"),
        ],
    )
    def test_bad_input_has_a_code_and_stores_nothing(self, api, changes, status, code):
        assert is_problem(api.post(SUBMISSIONS, body(**changes)), status, code)
        assert not Submission.objects.exists()
        assert not Payload.objects.exists()

    def test_half_a_surrogate_is_refused(self, api):
        data = '{"problem": "sum-of-two", "language": "python", "code": "\\ud800"}'
        response = api.post(SUBMISSIONS, data, content_type="application/json")
        assert is_problem(response, 400, "code_not_unicode")

    def test_malformed_json_is_refused(self, api):
        response = api.post(SUBMISSIONS, '{"problem": ', content_type="application/json")
        assert is_problem(response, 400, "parse_error")

    @pytest.mark.parametrize("data", ["[]", "7", "null", '"text"'])
    def test_json_that_is_no_object_is_refused(self, api, data):
        response = api.post(SUBMISSIONS, data, content_type="application/json")
        assert response.status_code == 400
        assert not Submission.objects.exists()

    def test_a_missing_field_is_named(self, api):
        response = api.post(SUBMISSIONS, {"problem": "sum-of-two", "language": "python"})
        assert response.json()["errors"][0]["pointer"] == "/code"

    def test_an_unpublished_problem_is_404(self, api):
        make_problem(slug="hidden", status="draft")
        assert is_problem(api.post(SUBMISSIONS, body(problem="hidden")), 404, "not_found")

    def test_a_full_queue_is_503_with_retry_after(self, api, settings):
        settings.QUEUE_LIMIT = 0
        response = api.post(SUBMISSIONS, body())
        assert is_problem(response, 503, "queue_full")
        assert int(response["Retry-After"]) > 0
        assert not Payload.objects.exists()

    def test_too_many_are_429_with_retry_after(self, api, settings):
        settings.LIMITS = settings.LIMITS | {"submissions_per_person": (0, 60)}
        response = api.post(SUBMISSIONS, body())
        assert is_problem(response, 429, "too_many_requests")
        assert int(response["Retry-After"]) > 0

    def test_the_same_idempotency_key_answers_the_same(self, api):
        headers = {"Idempotency-Key": "abc"}
        first, again = (api.post(SUBMISSIONS, body(), headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json() == again.json()
        assert is_problem(api.post(SUBMISSIONS, body(code="x"), headers=headers), 422, "idempotency_key_reused")

    def test_a_key_that_is_too_long_is_refused(self, api):
        response = api.post(SUBMISSIONS, body(), headers={"Idempotency-Key": "k" * 201})
        assert is_problem(response, 400, "invalid_idempotency_key")

    def test_a_session_needs_the_csrf_token(self, user, problem):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(user)
        assert client.post(SUBMISSIONS, body()).status_code == 403


class TestRetrieve:
    def test_tells_everything_to_its_owner(self, api, send):
        submission = send(SUM_WRONG)
        submission_judge(submission_id=submission.pk)
        document = api.get(f"{SUBMISSIONS}{submission.pk}/").json()
        assert (document["status"], document["verdict"], document["code"]) == ("finished", "wrong_answer", SUM_WRONG)
        assert len(document["tests"]) == 4
        sample, teaching, secret = document["tests"][:3]
        assert sample["output"] == "3\n"
        assert teaching["difference"]
        assert "output" not in secret
        assert "input" not in secret

    def test_anothers_is_404_on_every_path(self, other_api, send):
        """Never 403: nothing tells that it exists."""
        pk = send().pk
        for path in (f"{SUBMISSIONS}{pk}/", f"{SUBMISSIONS}{pk}/events/", f"{SUBMISSIONS}{pk}/source/"):
            assert is_problem(other_api.get(path), 404, "not_found")
        assert is_problem(other_api.post(f"{SUBMISSIONS}{pk}/cancel/"), 404, "not_found")
        assert Submission.objects.get().status == "queued"

    def test_staff_see_everybodys(self, staff_user, send):
        client = APIClient()
        client.force_authenticate(staff_user)
        assert client.get(f"{SUBMISSIONS}{send().pk}/").status_code == 200

    def test_a_run_is_no_submission(self, api, run):
        pk = run().pk
        assert is_problem(api.get(f"{SUBMISSIONS}{pk}/"), 404, "not_found")
        assert api.get(f"{RUNS}{pk}/").status_code == 200

    def test_the_source_alone(self, api, send):
        assert api.get(f"{SUBMISSIONS}{send().pk}/source/").json() == {"code": SUM_ACCEPTED, "stdin": None}

    def test_while_it_runs_the_finished_tests_are_there(self, api, send, programs):
        """A reload in the middle of judging shows what is known."""
        submission, seen = send(), []

        def look(source, process, cancelled):
            time.sleep(2 * DELAY_SECONDS)  # what happened in this time is told together
            seen.append(api.get(f"{SUBMISSIONS}{submission.pk}/").json())
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(look)
        submission_judge(submission_id=submission.pk)
        assert [len(document["tests"]) for document in seen] == [0, 1, 2, 3]
        assert {document["status"] for document in seen} == {"running"}
        assert seen[0]["compile"]["ok"]

    @pytest.mark.parametrize("wait", ["x", "-1", "1.5", "٣", ""])
    def test_a_wait_that_is_no_number_is_refused(self, api, send, wait):
        assert is_problem(api.get(f"{SUBMISSIONS}{send().pk}/", {"wait": wait}), 400, "invalid_wait")

    def test_a_wait_for_what_has_ended_answers_at_once(self, api, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        assert api.get(f"{SUBMISSIONS}{submission.pk}/?wait=20").json()["verdict"] == "accepted"

    def test_a_wait_answers_the_present_state_when_time_is_up(self, api, send):
        assert api.get(f"{SUBMISSIONS}{send().pk}/?wait=1").json()["status"] == "queued"

    def test_an_unknown_parameter_is_named(self, api, send):
        response = api.get(f"{SUBMISSIONS}{send().pk}/?nonsense=1")
        assert is_problem(response, 400, "unknown_parameter")


class TestWaiting:
    def test_a_long_poll_answers_when_a_worker_has_finished(self, api, celery_worker_thread):
        """Through the real broker and a real worker."""
        location = api.post(SUBMISSIONS, body())["Location"]
        document = api.get(f"{location}?wait=20").json()
        assert (document["status"], document["verdict"]) == ("finished", "accepted")


class TestList:
    def test_own_only_newest_first_without_payloads(self, api, send, other_actor, run, django_assert_num_queries):
        submissions = [send() for _ in range(3)]
        send(actor=other_actor)
        run()
        with django_assert_num_queries(1), django_assert_num_queries(0, using="payloads"):
            response = api.get(SUBMISSIONS)
        results = response.json()["results"]
        assert [item["id"] for item in results] == [str(item.pk) for item in reversed(submissions)]
        assert not {"code", "tests", "compile"} & set(results[0])

    def test_cursor_pages_are_stable_while_rows_arrive(self, api, send):
        first_three = [str(send().pk) for _ in range(3)]
        page = api.get(f"{SUBMISSIONS}?page_size=2").json()
        send()
        following = api.get(page["next"]).json()["results"]
        assert [item["id"] for item in following] == [first_three[0]]

    def test_filters(self, api, send, user):
        accepted, wrong = send(), send(SUM_WRONG)
        for submission in (accepted, wrong):
            submission_judge(submission_id=submission.pk)

        def ids(query):
            return [item["id"] for item in api.get(f"{SUBMISSIONS}?{query}").json()["results"]]

        assert ids("verdict=accepted") == [str(accepted.pk)]
        assert ids("problem=sum-of-two&language=python") == [str(wrong.pk), str(accepted.pk)]
        assert ids("problem=another") == ids("language=cpp") == []
        assert len(ids(f"user={user.pk}")) == 2

    def test_filtering_by_another_person_finds_nothing(self, api, send, other_actor):
        send(actor=other_actor)
        assert api.get(f"{SUBMISSIONS}?user={other_actor.user.pk}").json()["results"] == []

    def test_staff_filter_by_person(self, staff_user, send, actor):
        send()
        client = APIClient()
        client.force_authenticate(staff_user)
        assert len(client.get(f"{SUBMISSIONS}?user={actor.user.pk}").json()["results"]) == 1
        assert client.get(f"{SUBMISSIONS}?user={staff_user.pk}").json()["results"] == []

    @pytest.mark.parametrize(
        "query",
        [
            *("nonsense=1", "verdict=nice", "language=klingon", "user=x", "user=0", f"user={10**30}", "page=2"),
            *("cursor=x", "cursor=cD0="),  # the second decodes, to no position
        ],
    )
    def test_what_means_nothing_is_400(self, api, query):
        response = api.get(f"{SUBMISSIONS}?{query}")
        assert response.status_code in {400, 404}
        assert response["Content-Type"] == "application/problem+json"


class TestEvents:
    def test_ends_with_the_verdict_and_names_each_test(self, api, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        response = api.get(f"{SUBMISSIONS}{submission.pk}/events/", headers={"Accept": "text/event-stream"})
        assert response["Content-Type"] == "text/event-stream"
        text = _read(response)
        assert text.count("event: test.finished") == 4
        assert "event: submission.finished" in text.split("\n\n")[-2]

    def test_resumes_after_the_last_event_id(self, api, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        path = f"{SUBMISSIONS}{submission.pk}/events/"
        ids = [line[4:] for line in _read(api.get(path)).splitlines() if line.startswith("id: ")]
        text = _read(api.get(path, headers={"Last-Event-ID": ids[5]}))
        assert [line[4:] for line in text.splitlines() if line.startswith("id: ")] == ids[6:]

    def test_an_error_is_problem_json_even_when_events_were_asked_for(self, api):
        response = api.get(f"{SUBMISSIONS}{uuid.uuid4()}/events/", headers={"Accept": "text/event-stream"})
        assert is_problem(response, 404, "not_found")


class TestCancel:
    def test_answers_202(self, api, send):
        response = api.post(f"{SUBMISSIONS}{send().pk}/cancel/")
        assert response.status_code == 202
        assert response.json()["status"] == "cancelled"


class TestRuns:
    def test_own_input_without_a_problem(self, api):
        response = api.post(RUNS, {"language": "python", "code": "print(input())", "stdin": "40 2\n"})
        assert response.status_code == 202
        run_id = response.json()["id"]
        assert response["Location"] == f"{RUNS}{run_id}/"
        submission_judge(submission_id=uuid.UUID(run_id))
        document = api.get(response["Location"]).json()
        assert document["problem"] is None
        assert document["tests"][0]["output"] == "42\n"

    def test_runs_are_not_in_the_list_of_submissions(self, api, run):
        run()
        assert api.get(SUBMISSIONS).json()["results"] == []

    def test_too_much_input_is_refused(self, api):
        response = api.post(RUNS, {"language": "python", "code": "x", "stdin": "1" * 70_000})
        assert is_problem(response, 400, "stdin_too_large")

    def test_cancelling_a_run(self, api, run):
        assert api.post(f"{RUNS}{run().pk}/cancel/").json()["status"] == "cancelled"


class TestGuests:
    @pytest.fixture
    def browser(self, problem):
        """A guest who has opened the workspace page: a session and a CSRF token."""
        client = APIClient(enforce_csrf_checks=True)
        client.get("/problems/sum-of-two/")
        client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)
        return client

    def test_may_run_the_samples_and_read_the_result(self, browser):
        location = browser.post(RUNS, body())["Location"]
        submission_judge(submission_id=Submission.objects.get().pk)
        assert browser.get(location).json()["verdict"] == "accepted"
        assert "submission.finished" in _read(browser.get(f"{location}events/"))

    def test_another_guest_sees_nothing_of_it(self, browser):
        location = browser.post(RUNS, body())["Location"]
        assert is_problem(APIClient().get(location), 404, "not_found")
        other = APIClient()
        other.get("/problems/sum-of-two/")
        assert is_problem(other.get(location), 404, "not_found")

    def test_another_site_cannot_run_in_their_name(self, browser):
        browser.credentials()
        assert browser.post(RUNS, body()).status_code == 403

    def test_a_program_without_session_and_token_is_401(self, problem):
        client = APIClient(enforce_csrf_checks=True)
        assert is_problem(client.post(RUNS, body()), 401, "not_authenticated")

    def test_may_not_submit(self, browser):
        assert is_problem(browser.post(SUBMISSIONS, body()), 401, "not_authenticated")

    def test_reading_starts_no_session(self, problem):
        client = APIClient()
        client.get(f"{RUNS}{uuid.uuid4()}/")
        assert "sessionid" not in client.cookies


def _read(response) -> str:
    """The whole of an asynchronous stream."""

    async def read() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    return async_to_sync(read)().decode()
