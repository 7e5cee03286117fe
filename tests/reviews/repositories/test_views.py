from __future__ import annotations

import pytest

from reviews.models import RepositoryReview
from reviews.repositories.producing import repository_produce
from tests.reviews.repositories.seeded import ASSIGNMENT, SHOP

LIST = "/reviews/repositories/"
BODY = {"repository_url": "https://github.com/ada/shop", "assignment": ASSIGNMENT, "level": "middle"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def test_the_list_says_what_it_is_for(signed_in):
    assert "No repository reviewed yet" in signed_in.get(LIST).content.decode()


def test_guests_are_sent_to_sign_in(client):
    assert client.get(LIST).status_code == 302


def test_a_report_shows_tables_findings_and_coverage(signed_in, serve_github):
    serve_github({"ada/shop": SHOP | {"<script>x.py": b"def f(a=[]):\n    return eval(a)\n"}})
    answer = signed_in.post(LIST, BODY)
    page = answer["Location"]
    assert "data-progress" in signed_in.get(page).content.decode()
    repository_produce(review_id=RepositoryReview.objects.get().pk)
    text = signed_in.get(page).content.decode()
    for word in ("Conclusion", "Requirements", "not assessable", "Coverage", "shop/basket.py", "How the rating"):
        assert word in text
    assert "<script>x.py" not in text


def test_a_bad_address_stands_beside_its_field(signed_in):
    answer = signed_in.post(LIST, BODY | {"repository_url": "http://10.0.0.1/a/b"})
    assert answer.status_code == 400
    assert "Give the address of a repository like" in answer.content.decode()
    assert not RepositoryReview.objects.exists()


def test_a_review_is_cancelled_and_deleted_from_its_page(signed_in):
    page = signed_in.post(LIST, BODY)["Location"]
    signed_in.post(page, {"act": "cancel"})
    assert RepositoryReview.objects.get().status == "cancelled"
    assert signed_in.post(page, {"act": "delete"})["Location"] == LIST
    assert not RepositoryReview.objects.exists()


def test_a_failure_and_a_confirmation_are_shown(signed_in, user):
    failed = RepositoryReview.objects.create(user=user, level="junior", status="failed", error_code="repository_empty")
    assert "The repository is empty." in signed_in.get(f"{LIST}{failed.pk}/").content.decode()
    asks = RepositoryReview.objects.create(user=user, level="junior", stage="confirming", tokens_estimated=9)
    assert "Confirm the cost" in signed_in.get(f"{LIST}{asks.pk}/").content.decode()
