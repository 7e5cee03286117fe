"""Taking in code for review: the same content is the same review, and what is refused is not stored."""

from __future__ import annotations

import pytest

from codereview.common.errors import Conflict, InvalidInput, TooManyRequests
from codereview.common.models import Payload
from reviews.models import Review
from reviews.producing import review_produce
from reviews.services import content_hash, review_again, review_create
from tests.reviews.code import CLEAN, FAULTY

pytestmark = pytest.mark.django_db(transaction=True)


def create(user, **changes) -> tuple[Review, bool]:
    return review_create(user=user, **{"title": "Adding", "language": "python", "code": FAULTY, **changes})


class TestReviewCreate:
    def test_code_is_stored_and_waits(self, user):
        review, created = create(user, title="  Adding \n things ")
        assert created
        assert (review.title, review.status, review.version) == ("Adding things", "queued", 1)
        assert Payload.objects.get(pk=review.payload).data == {"code": FAULTY}

    def test_the_same_code_again_is_the_same_review(self, user):
        """Whatever it is called this time; another language is another review."""
        review, _created = create(user)
        assert create(user, title="Another name") == (review, False)
        assert create(user, language="javascript")[1]
        assert Payload.objects.count() == 2

    def test_another_person_has_a_review_of_their_own(self, user, other_user):
        assert create(user)[0] != create(other_user)[0]

    def test_one_changed_byte_is_another_review(self):
        assert content_hash(language="python", code="x") != content_hash(language="python", code="x ")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"title": " "}, "title_is_empty"),
            ({"title": "t" * 201}, "title_too_long"),
            ({"title": "a\0b"}, "title_has_null_bytes"),
            ({"language": "cobol"}, "unknown_language"),
            ({"code": " \n"}, "code_is_empty"),
            ({"code": "x\0"}, "code_has_null_bytes"),
            ({"code": "x" * 70_000}, "code_too_large"),
            ({"code": "x = '\ud800'"}, "code_not_unicode"),
        ],
    )
    def test_bad_input_is_refused_by_name_and_nothing_is_stored(self, user, change, code):
        with pytest.raises(InvalidInput) as caught:
            create(user, **change)
        assert caught.value.code == code
        assert not Review.objects.exists()
        assert not Payload.objects.exists()

    def test_too_many_are_refused_and_nothing_is_stored(self, user, settings):
        settings.LIMITS = {**settings.LIMITS, "reviews_per_person": (1, 60)}
        create(user)
        with pytest.raises(TooManyRequests):
            create(user, code=CLEAN)
        assert Payload.objects.count() == 1
        assert create(user)[1] is False  # what exists may still be asked for


class TestReviewAgain:
    def test_an_ended_review_gets_another_version(self, user):
        review, _created = create(user)
        assert review_produce(review_id=review.pk)
        review = review_again(review=review)
        assert (review.status, review.version) == ("queued", 2)
        assert review_produce(review_id=review.pk)
        assert list(review.versions.values_list("number", flat=True)) == [1, 2]

    def test_one_that_is_being_written_is_left_alone(self, user):
        review, _created = create(user)
        with pytest.raises(Conflict) as caught:
            review_again(review=review)
        assert caught.value.code == "review_running"
