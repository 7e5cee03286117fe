"""A key answers with what it made; what it cannot answer with, it forgets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.common.errors import InvalidInput, KeyReused
from codereview.common.idempotency import (
    KeyedRequest,
    idempotency_find,
    idempotency_forget,
    idempotency_key_of,
    idempotency_record,
    keyed_request,
)
from codereview.common.models import IdempotencyRecord
from reviews.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(user) -> Review:
    return Review.objects.create(user=user, title="Sum", language="python", content_hash="0" * 64)


def asked(user, key: str = "k", title: str = "title") -> KeyedRequest:
    return keyed_request(user, key, "review", title, None)


def found(user, key: str = "k", title: str = "title") -> Review | None:
    return idempotency_find(rows=Review.objects.all(), request=asked(user, key, title))


class TestIdempotencyFind:
    def test_the_key_finds_what_it_made_for_its_own_user_only(self, user, other_user, review):
        idempotency_record(request=asked(user, "k"), made=review.pk)
        assert found(user) == review
        assert found(other_user) is None
        assert found(user, key="") is None

    def test_another_request_with_the_key_is_refused(self, user, review):
        idempotency_record(request=asked(user, "k"), made=review.pk)
        with pytest.raises(KeyReused):
            found(user, title="other")

    def test_after_a_day_or_when_its_row_is_gone_the_key_is_new(self, user, review):
        idempotency_record(request=asked(user, "old"), made=review.pk)
        IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert found(user, key="old") is None
        idempotency_record(request=asked(user, "k"), made=review.pk)
        review.delete()
        assert found(user) is None
        assert not IdempotencyRecord.objects.exists()

    def test_without_a_key_nothing_is_remembered(self, user, review):
        idempotency_record(request=asked(user, ""), made=review.pk)
        assert not IdempotencyRecord.objects.exists()


class TestIdempotencyForget:
    def test_only_the_old_go(self, user, review):
        for key in ("old", "new"):
            idempotency_record(request=asked(user, key), made=review.pk)
        IdempotencyRecord.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))
        assert idempotency_forget() == 1
        assert IdempotencyRecord.objects.get().key == "new"


class TestIdempotencyKeyOf:
    def test_a_plain_key_is_taken_and_none_is_empty(self):
        assert idempotency_key_of(headers={"Idempotency-Key": "abc"}) == "abc"
        assert idempotency_key_of(headers={}) == ""

    @pytest.mark.parametrize("key", ["k" * 201, "schlüssel", "a\tb"])
    def test_what_is_no_key_is_refused(self, key):
        with pytest.raises(InvalidInput):
            idempotency_key_of(headers={"Idempotency-Key": key})
