"""From stored code to a stored review: real sandbox, real events, one end whatever dies."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from codereview.common.events import events_after
from codereview.common.leases import lease_claim
from codereview.common.models import Payload
from reviews.models import Review
from reviews.producing import ATTEMPTS_MAX, review_produce
from reviews.queueing import reviews_reap
from reviews.selectors import review_detail
from reviews.services import review_create
from reviews.subjects import review_subject
from tests.reviews.code import CLEAN, FAULTY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def review(user) -> Review:
    return review_create(user=user, title="Adding", language="python", code=FAULTY)[0]


def told(review) -> list:
    return events_after(subject=review_subject(review_id=review.pk))


class TestReviewProduce:
    def test_findings_are_told_one_by_one_and_kept(self, review):
        """Each quotes the lines that prove it; the rating follows from them."""
        assert review_produce(review_id=review.pk)
        review.refresh_from_db()
        document = review_detail(review=review)
        assert (document["status"], document["code"]) == ("finished", FAULTY)
        assert any(finding["rule"].endswith("mutable-default") for finding in document["findings"])
        assert all(finding["quote"] in FAULTY for finding in document["findings"])
        assert review.findings_count == len(document["findings"]) > 0
        assert 0 <= review.rating < 100
        events = told(review)
        assert [event.type for event in events] == [
            "review.started",
            *["review.finding"] * review.findings_count,
            "review.finished",
        ]
        rules = sorted(event.data["finding"]["rule"] for event in events[1:-1])
        assert rules == sorted(finding["rule"] for finding in document["findings"])

    def test_code_without_a_fault_is_told_so(self, user):
        clean, _created = review_create(user=user, title="Clean", language="python", code=CLEAN)
        review_produce(review_id=clean.pk)
        clean.refresh_from_db()
        assert "found none" in review_detail(review=clean)["summary"]
        assert clean.rating == 100

    def test_a_language_whose_tools_are_not_there_gets_no_number(self, user, monkeypatch):
        """Nobody looked, so nothing is claimed."""
        bare = SimpleNamespace(families=frozenset)
        monkeypatch.setattr("reviews.analysers.running.default_sandbox", lambda: bare)
        review, _created = review_create(user=user, title="Go", language="go", code="package main\n")
        review_produce(review_id=review.pk)
        review.refresh_from_db()
        assert review.rating is None
        assert "nothing is said" in review_detail(review=review)["summary"]

    def test_a_model_adds_what_it_sees_and_is_named(self, user, settings):
        """Its lines are findings only when they quote the code; the version says who wrote them."""
        line = {
            "severity": "informative",
            "category": "readability",
            "start_line": 6,
            "quote": "print(add(1))",
            "text": "A name for the result would say what is printed.",
        }
        invented = {**line, "quote": "launch_rocket()"}
        settings.LLM_PROVIDERS = {
            **settings.LLM_PROVIDERS,
            "model": {
                "BACKEND": "codereview.llm.backends.scripted.ScriptedProvider",
                "OPTIONS": {"pieces": (json.dumps(line) + "\n", json.dumps(invented) + "\n")},
            },
        }
        settings.LLM_PROVIDER = "model"
        review, _created = review_create(user=user, title="Adding", language="python", code=FAULTY)
        assert review_produce(review_id=review.pk)
        review.refresh_from_db()
        texts = [finding["text"] for finding in review_detail(review=review)["findings"]]
        assert line["text"] in texts
        assert "launch_rocket()" not in [finding["quote"] for finding in review_detail(review=review)["findings"]]
        assert review.versions.get().provider == "model"

    def test_a_second_delivery_does_nothing(self, review):
        assert review_produce(review_id=review.pk)
        assert not review_produce(review_id=review.pk)
        assert Payload.objects.count() == 2

    def test_what_a_dead_worker_left_is_done_by_another(self, review):
        lease_claim(model=Review, pk=review.pk, seconds=30)
        Review.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert reviews_reap() == 1
        assert review_produce(review_id=review.pk)

    def test_a_review_that_every_worker_dies_of_is_given_up(self, review):
        Review.objects.update(attempts=ATTEMPTS_MAX)
        assert review_produce(review_id=review.pk)
        review.refresh_from_db()
        assert (review.status, review.error_code) == ("failed", "review_failed")

    def test_lost_code_is_reported(self, review):
        Payload.objects.all().delete()
        assert review_produce(review_id=review.pk)
        review.refresh_from_db()
        assert (review.status, review.error_code) == ("failed", "code_missing")
        assert review_detail(review=review)["stored"] is False
