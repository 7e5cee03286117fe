"""REST of the reviews: 202 for new code, 200 for known code, nobody else's to be seen."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from codereview.common.models import Payload
from reviews.models import Review
from reviews.producing import review_produce
from tests.reviews.code import CLEAN, FAULTY

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/reviews/"


@pytest.fixture
def client(api_client, user):
    api_client.force_authenticate(user)
    return api_client


def post(client, **changes):
    return client.post(URL, {"title": "Adding", "language": "python", "code": FAULTY, **changes})


def walk(client, ordering):
    """The items of all pages, a page at a time."""
    url, items = f"{URL}?page_size=1&ordering={ordering}", []
    while url:
        page = client.get(url).data
        items += page["results"]
        url = page["next"]
    return items


class TestReviews:
    def test_new_code_is_accepted_with_an_address(self, client):
        answer = post(client)
        assert answer.status_code == 202
        assert answer["Location"] == f"{URL}{answer.data['id']}/"
        review_produce(review_id=answer.data["id"])
        assert client.get(answer["Location"]).data["findings"]

    def test_known_code_answers_200_with_its_review(self, client):
        first = post(client)
        again = post(client, title="Other")
        assert (again.status_code, again.data["id"]) == (200, first.data["id"])

    def test_the_same_key_answers_the_same_and_another_body_is_refused(self, client):
        headers = {"Idempotency-Key": "abc"}
        first, again = (
            client.post(URL, {"title": "a", "language": "python", "code": FAULTY}, headers=headers) for _ in range(2)
        )
        assert (first.status_code, again.status_code, again.data["id"]) == (202, 200, first.data["id"])
        other = client.post(URL, {"title": "a", "language": "python", "code": CLEAN}, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert Review.objects.count() == 1

    def test_the_list_is_found_by_title_and_language_without_touching_payloads(self, client, django_assert_num_queries):
        post(client)
        post(client, title="Clean", code=CLEAN)
        with django_assert_num_queries(0, using="payloads"):
            titles = [
                item["title"] for item in client.get(URL, {"search": "clea", "language": "python"}).data["results"]
            ]
        assert titles == ["Clean"]
        assert client.get(URL, {"colour": "red"}).status_code == 400

    def test_the_list_is_sorted_by_rating_and_what_has_none_stands_lowest(self, client):
        for number, rating in enumerate((60, None, 100, 60)):
            post(client, title=str(number), code=f"x = {number}\n")
            Review.objects.filter(title=str(number)).update(rating=rating)
        best = walk(client, "-rating")
        assert [item["rating"] for item in best] == [100, 60, 60, None]
        assert walk(client, "rating") == best[::-1]

    def test_refusals_name_the_field(self, client):
        answer = post(client, code="")
        assert (answer.status_code, answer.data["code"]) == (400, "code_is_empty")
        assert answer.data["errors"][0]["pointer"] == "/code"

    def test_deleting_it_makes_room_for_the_same_code(self, client):
        first = post(client)
        assert client.delete(first["Location"]).status_code == 204
        assert client.get(first["Location"]).status_code == 404
        assert post(client).status_code == 202

    def test_it_can_be_stopped_and_asked_for_again(self, client):
        address = post(client)["Location"]
        assert client.post(f"{address}again/").data["code"] == "review_running"
        assert client.post(f"{address}cancel/").status_code == 202
        review_produce(review_id=Review.objects.get().pk)
        assert client.post(f"{address}again/").data["version"] == 2


class TestStream:
    def test_a_guest_gets_a_stream_and_nothing_is_stored(self, api_client):
        """No account, no session, no cookie; a proxy is asked not to hold it back."""
        answer = api_client.post(f"{URL}stream/", {"language": "python", "code": FAULTY})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")
        assert answer["X-Accel-Buffering"] == "no"
        assert not answer.cookies
        assert not Review.objects.exists()
        assert not Payload.objects.exists()

    def test_a_client_may_ask_for_an_event_stream_and_gets_its_errors_as_problems(self, api_client):
        answer = api_client.post(
            f"{URL}stream/", {"language": "python", "code": ""}, headers={"Accept": "text/event-stream"}
        )
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["code"] == "code_is_empty"

    def test_too_many_of_a_guest_are_told_when_to_come_back(self, api_client, settings):
        settings.LIMITS = {**settings.LIMITS, "guest_review_streams_per_address": (1, 60)}
        answers = [api_client.post(f"{URL}stream/", {"language": "python", "code": FAULTY}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert 0 < int(answers[1]["Retry-After"]) <= 60

    def test_another_site_cannot_spend_a_persons_model(self, user):
        """A session counts only with its CSRF token."""
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(user)
        answer = client.post(f"{URL}stream/", {"language": "python", "code": FAULTY})
        assert (answer.status_code, answer.data["code"]) == (403, "permission_denied")


class TestEvents:
    def test_the_owner_gets_a_stream(self, client):
        address = post(client)["Location"]
        answer = client.get(f"{address}events/", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")


class TestExport:
    @pytest.fixture
    def address(self, client):
        answer = post(client, title="Adding *things*")
        review_produce(review_id=answer.data["id"])
        return f"{answer['Location']}export/"

    def test_markdown_holds_findings_and_code(self, client, address):
        answer = client.get(address, {"as": "markdown"})
        assert answer["Content-Type"] == "text/markdown; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="adding-things.md"'
        text = answer.content.decode()
        assert text.startswith("# Adding \\*things\\*\n")
        assert "### 1. Essential, correctness: line 1" in text
        assert FAULTY in text

    def test_json_holds_everything_and_the_versions(self, client, address):
        document = client.get(address, {"as": "json"}).json()
        assert document["code"] == FAULTY
        assert document["findings"][0]["quote"] in FAULTY
        assert [version["number"] for version in document["versions"]] == [1]

    def test_an_older_version_can_be_had(self, client, address):
        assert client.get(address, {"as": "json", "version": "1"}).json()["version"] == 1
        assert client.get(address, {"as": "json", "version": "7"}).status_code == 404
        assert client.get(address, {"as": "json", "version": "x"}).status_code == 404

    def test_another_format_is_refused_by_name(self, client, address):
        answer = client.get(address, {"as": "pdf"})
        assert (answer.status_code, answer.data["code"]) == (400, "export_format")
        assert client.get(address).status_code == 400

    def test_code_full_of_backticks_stays_in_its_block(self, client):
        answer = post(client, code="print('```')\n# ````\n")
        text = client.get(f"{answer['Location']}export/", {"as": "markdown"}).content.decode()
        assert "`````python\nprint('```')\n# ````\n`````\n" in text


class TestStrangers:
    def test_a_guest_is_asked_to_sign_in(self, api_client):
        assert api_client.get(URL).status_code == 401
        assert post(api_client).status_code == 401

    def test_nobody_sees_somebody_elses(self, client, other_user):
        address = post(client)["Location"]
        client.force_authenticate(other_user)
        answers = [
            client.get(address),
            client.delete(address),
            client.post(f"{address}again/"),
            client.post(f"{address}cancel/"),
            client.get(f"{address}events/"),
            client.get(f"{address}export/", {"as": "json"}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 6
        assert client.get(URL).data["results"] == []
