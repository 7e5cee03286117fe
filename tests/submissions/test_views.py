"""The pages: what is on them, for whom, and at which price in queries."""

from __future__ import annotations

import json
import re

import pytest

from codereview.common.events import events_last_id
from submissions import workspace
from submissions.services import draft_save, submission_judge
from submissions.subjects import workspace_subject
from tests.factories import SUM_WRONG, make_problem

pytestmark = pytest.mark.django_db(transaction=True)

DATA = rb'<script id="workspace-data" type="application/json">(.*?)</script>'


def page_data(response) -> dict:
    found = re.search(
        rb'<script id="workspace-data" type="application/json">(.*?)</script>', response.content, re.DOTALL
    )
    return json.loads(found.group(1))


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


class TestCatalogue:
    def test_a_guest_reads_it_without_getting_a_session(self, client, problem):
        response = client.get("/")
        assert response.status_code == 200
        assert problem.title in response.content.decode()
        assert "sessionid" not in response.cookies

    def test_unpublished_problems_are_not_shown(self, client, problem):
        make_problem(slug="hidden-one", status="draft")
        assert "Hidden one" not in client.get("/").content.decode()

    def test_status_and_progress_of_the_reader(self, signed_in, problem, send):
        make_problem(slug="untouched")
        submission_judge(submission_id=send().pk)
        context = signed_in.get("/").context
        assert {item.slug: item.status_for_me for item in context["problems"]} == {
            "sum-of-two": "solved",
            "untouched": "",
        }
        assert context["progress"] == {"solved": 1, "total": 2}

    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ("difficulty=hard", ["b-hard"]),
            ("tag=graphs", ["b-hard"]),
            ("search=hard", ["b-hard"]),
            ("status=tried", ["sum-of-two"]),
            ("status=new", ["b-hard"]),
            ("difficulty=nonsense", []),
            ("utm_source=mail", ["sum-of-two", "b-hard"]),
        ],
    )
    def test_the_address_holds_the_filter(self, signed_in, problem, send, query, slugs):
        make_problem(slug="b-hard", difficulty="hard", skills=["graphs"])
        submission_judge(submission_id=send(SUM_WRONG).pk)
        response = signed_in.get(f"/?{query}")
        assert [item.slug for item in response.context["problems"]] == slugs

    def test_more_problems_cost_no_more_queries(self, signed_in, problem, send, django_assert_max_num_queries):
        submission_judge(submission_id=send().pk)
        for _ in range(5):
            make_problem()
        with (
            django_assert_max_num_queries(9),
            django_assert_max_num_queries(0, using="payloads"),
        ):
            signed_in.get("/")


class TestWorkspace:
    def test_a_guest_gets_a_session_a_csrf_token_and_the_problem(self, client, problem):
        response = client.get("/problems/sum-of-two/")
        assert {"sessionid", "csrftoken"} <= set(response.cookies)
        data = page_data(response)
        assert data["signed_in"] is False
        assert data["samples"][0]["input"] == "1 2\n"
        assert data["default_language"] == "python"
        assert data["languages"][0]["starter_code"]

    def test_nothing_secret_is_on_the_page(self, client, problem):
        text = client.get("/problems/sum-of-two/").content.decode()
        assert "987654321987" not in text
        assert "1111111111110" not in text

    def test_an_unpublished_problem_is_404(self, client, problem):
        make_problem(slug="hidden", status="draft")
        assert client.get("/problems/hidden/").status_code == 404

    def test_a_reload_shows_draft_history_and_the_latest_result(self, signed_in, problem, actor, send, run):
        draft_save(actor=actor, problem=problem, language="python", code="x = 1", revision=0)
        submissions = [send(SUM_WRONG), send()]
        for submission in submissions:
            submission_judge(submission_id=submission.pk)
        last_run = run()
        data = page_data(signed_in.get("/problems/sum-of-two/"))
        assert data["drafts"]["python"]["code"] == "x = 1"
        assert [item["id"] for item in data["history"]] == [str(item.pk) for item in reversed(submissions)]
        assert data["current"]["verdict"] == "accepted"
        assert len(data["current"]["tests"]) == 4
        assert data["run"]["id"] == str(last_run.pk)
        subject = workspace_subject(actor_key=actor.key, slug="sum-of-two")
        assert data["last_event_id"] == events_last_id(subject=subject)

    def test_addresses_for_the_script(self, client, problem):
        urls = page_data(client.get("/problems/sum-of-two/"))["urls"]
        assert urls["submissions"] == "/api/v1/submissions/"
        assert urls["runs"] == "/api/v1/runs/"
        assert urls["drafts"] == "/api/v1/problems/sum-of-two/drafts/"
        assert urls["hints"] == "/api/v1/submissions/{id}/hints/"

    def test_opens_while_the_store_of_events_is_down(self, client, problem, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert page_data(client.get("/problems/sum-of-two/"))["last_event_id"] == ""

    def test_apps_above_add_their_parts(self, client, problem, monkeypatch):
        monkeypatch.setattr(workspace, "_workspace_parts", {})
        workspace.register_workspace_part("extra", lambda actor, problem: [problem.slug])
        assert page_data(client.get("/problems/sum-of-two/"))["extra"] == ["sum-of-two"]

    def test_a_long_history_costs_no_more_queries(
        self, signed_in, problem, send, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(workspace, "_workspace_parts", {})
        for _ in range(5):
            submission_judge(submission_id=send().pk)
        with (
            django_assert_max_num_queries(10),
            django_assert_max_num_queries(2, using="payloads"),
        ):
            signed_in.get("/problems/sum-of-two/")


class TestSubmissionPages:
    def test_a_guest_is_sent_to_sign_in(self, client, send):
        for path in ("/submissions/", f"/submissions/{send().pk}/"):
            response = client.get(path)
            assert response.status_code == 302
            assert "next=" in response["Location"]

    def test_the_list_shows_ones_own_without_payloads(
        self, signed_in, send, other_actor, run, django_assert_max_num_queries
    ):
        mine = [send() for _ in range(4)]
        send(actor=other_actor)
        run()
        with (
            django_assert_max_num_queries(6),
            django_assert_max_num_queries(0, using="payloads"),
        ):
            response = signed_in.get("/submissions/")
        assert [item.pk for item in response.context["submissions"]] == [item.pk for item in reversed(mine)]

    def test_staff_see_their_own_here_too(self, client, staff_user, send):
        send()
        client.force_login(staff_user)
        assert list(client.get("/submissions/").context["submissions"]) == []

    def test_the_list_filters_by_address(self, signed_in, send):
        submission_judge(submission_id=send(SUM_WRONG).pk)
        send()
        response = signed_in.get("/submissions/?verdict=wrong_answer")
        assert len(response.context["submissions"]) == 1
        assert list(signed_in.get("/submissions/?verdict=nonsense").context["submissions"]) == []

    def test_the_list_goes_on_where_the_page_ended(self, signed_in, send, monkeypatch):
        """Page by page to the end and back, within the filter, each attempt once."""
        monkeypatch.setattr("submissions.views.SUBMISSIONS_PER_PAGE", 2)
        sent = [send().pk for _ in range(5)]
        address, seen = "/submissions/?language=python", []
        while address:
            page = signed_in.get(address).context["page"]
            seen.append([item.pk for item in page.object_list])
            address = page.later
        assert seen == [[sent[4], sent[3]], [sent[2], sent[1]], [sent[0]]]
        back = signed_in.get(page.earlier)
        assert [item.pk for item in back.context["submissions"]] == seen[1]
        assert 'rel="prev"' in back.content.decode()
        assert "language=python" in back.context["page"].later

    def test_a_cursor_that_means_nothing_is_no_page(self, signed_in):
        assert signed_in.get("/submissions/?cursor=nonsense").status_code == 404

    def test_the_page_shows_code_and_tests(self, signed_in, send):
        submission = send(SUM_WRONG)
        submission_judge(submission_id=submission.pk)
        response = signed_in.get(f"/submissions/{submission.pk}/")
        text = response.content.decode()
        assert "Wrong answer" in text
        assert "abs(a)" in text
        assert "987654321987" not in text

    def test_anothers_is_404(self, signed_in, send, other_actor):
        assert signed_in.get(f"/submissions/{send(actor=other_actor).pk}/").status_code == 404

    def test_code_is_shown_as_text(self, signed_in, send):
        """What a learner sends is never markup."""
        submission = send("print('<script>alert(1)</script>')")
        text = signed_in.get(f"/submissions/{submission.pk}/").content.decode()
        assert "<script>alert(1)" not in text
