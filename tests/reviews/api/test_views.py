"""REST of the reviews: 202 for new code, 200 for known code, nobody else's to be seen."""

from __future__ import annotations

import pytest

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

    def test_the_list_is_found_by_title_and_language_without_touching_payloads(self, client, django_assert_num_queries):
        post(client)
        post(client, title="Clean", code=CLEAN)
        with django_assert_num_queries(0, using="payloads"):
            titles = [
                item["title"] for item in client.get(URL, {"search": "clea", "language": "python"}).data["results"]
            ]
        assert titles == ["Clean"]
        assert client.get(URL, {"colour": "red"}).status_code == 400

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


class TestStrangers:
    def test_a_guest_is_asked_to_sign_in(self, api_client):
        assert api_client.get(URL).status_code == 401
        assert post(api_client).status_code == 401

    def test_nobody_sees_somebody_elses(self, client, other_user):
        address = post(client)["Location"]
        client.force_authenticate(other_user)
        answers = [client.get(address), client.delete(address), client.post(f"{address}again/")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert client.get(URL).data["results"] == []
