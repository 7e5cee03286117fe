"""Stopping and deleting: a deleted review is gone from both stores."""

from __future__ import annotations

import pytest

from codereview.common.models import Payload
from codereview.common.payload_owners import payloads_check
from reviews.models import Review, ReviewVersion
from reviews.producing import review_produce
from reviews.services import review_again, review_cancel, review_create, review_delete
from tests.reviews.code import FAULTY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def review(user) -> Review:
    return review_create(user=user, title="Adding", language="python", code=FAULTY)[0]


def test_deleting_covers_every_version_in_both_stores(review):
    review_produce(review_id=review.pk)
    review_again(review=review)
    review_produce(review_id=review.pk)
    assert Payload.objects.count() == 3  # the current one, and one for each version
    assert payloads_check().fine
    review_delete(review=review)
    assert [model.objects.count() for model in (Review, ReviewVersion, Payload)] == [0, 0, 0]


def test_a_waiting_review_that_is_cancelled_is_never_written(review):
    review_cancel(review=review)
    assert review_produce(review_id=review.pk)
    review.refresh_from_db()
    assert (review.status, review.findings_count) == ("cancelled", 0)


def test_cancelling_what_has_ended_changes_nothing(review):
    review_produce(review_id=review.pk)
    assert review_cancel(review=review).cancel_requested_at is None
