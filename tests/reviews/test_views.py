"""Pages of the reviews: what they show, to whom, and what they refuse. Their scripts are tested in tests/e2e."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from codereview.common.models import Payload
from codereview.common.payload_owners import payloads_check
from codereview.common.payloads import payload_create, payloads_delete
from reviews.models import Review
from reviews.producing import review_produce
from reviews.services import review_again, review_create, review_delete
from reviews.services.creating import PAYLOAD
from tests.reviews.code import CLEAN, FAULTY

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/reviews/"


@pytest.fixture
def learner(client, user):
    client.force_login(user)
    return client


def make(user, *, title="Adding", code=FAULTY, language="python") -> Review:
    review, _created = review_create(user=user, title=title, language=language, code=code)
    review_produce(review_id=review.pk)
    review.refresh_from_db()
    return review


class TestList:
    def test_a_guest_gets_the_form_and_no_list(self, client):
        page = client.get(URL).content.decode()
        assert "data-stream" in page
        assert "Your reviews" not in page

    def test_a_guest_who_posts_is_asked_to_sign_in(self, client):
        answer = client.post(URL, {"title": "x", "language": "python", "code": CLEAN})
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/reviews/")
        assert not Payload.objects.exists()

    def test_code_is_stored_and_its_page_shown(self, learner):
        """The line ends of a browser's form are those of the code again."""
        answer = learner.post(URL, {"title": "Adding", "language": "python", "code": FAULTY.replace("\n", "\r\n")})
        review = Review.objects.get()
        assert answer["Location"] == f"{URL}{review.pk}/?new"
        assert Payload.objects.get(pk=review.payload).data["code"] == FAULTY
        answer = learner.post(URL, {"title": "Again", "language": "python", "code": FAULTY})
        assert answer["Location"] == f"{URL}{review.pk}/?known"

    def test_a_file_is_taken_in_place_of_the_text(self, learner):
        file = SimpleUploadedFile("a.py", b"\xef\xbb\xbf" + CLEAN.encode())
        learner.post(URL, {"title": "A file", "language": "python", "code": "", "file": file})
        assert Payload.objects.get().data["code"] == CLEAN

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"code": ""}, "There is no code yet"),
            ({"title": " "}, "Give the review a title"),
            ({"language": "cobol"}, "This language is not known"),
            ({"code": "a\0b"}, "null bytes"),
            ({"code": "x" * 70_000}, "bytes"),
            ({"file": SimpleUploadedFile("a.py", b"\xff\xfe")}, "not text in UTF-8"),
        ],
    )
    def test_a_refusal_is_a_sentence_and_stores_nothing(self, learner, change, sentence):
        answer = learner.post(URL, {"title": "Adding", "language": "python", "code": FAULTY, **change})
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert not Review.objects.exists()
        assert not Payload.objects.exists()

    def test_it_is_searched_filtered_and_sorted_without_payloads(self, learner, user, django_assert_num_queries):
        for title in ("beta", "Alpha", "gamma"):
            make(user, title=title, code=f"{CLEAN}# {title}\n")
        with django_assert_num_queries(0, using="payloads"):
            by_title = learner.get(URL, {"ordering": "title"}).context["reviews"]
        assert [review.title for review in by_title] == ["Alpha", "beta", "gamma"]
        assert [review.title for review in learner.get(URL, {"search": "ALP"}).context["reviews"]] == ["Alpha"]
        assert "No review fits this filter" in learner.get(URL, {"language": "go"}).content.decode()
        assert learner.get(URL, {"ordering": "colour"}).context["reviews"] == []

    def test_its_pages_go_by_cursor(self, learner, user):
        for number in range(21):
            review_create(user=user, title=f"{number:02}", language="python", code=f"x = {number}\n")
        first = learner.get(URL, {"ordering": "title"}).context
        assert len(first["reviews"]) == 20
        second = learner.get(first["pages"]["next"]).context
        assert [review.title for review in second["reviews"]] == ["20"]
        assert second["pages"]["previous"]
        assert learner.get(URL, {"cursor": "nonsense"}).status_code == 404

    def test_nobody_sees_somebody_elses(self, learner, other_user):
        review = make(other_user)
        assert learner.get(URL).context["reviews"] == []
        assert learner.get(f"{URL}{review.pk}/").status_code == 404
        assert learner.post(f"{URL}{review.pk}/", {"act": "delete"}).status_code == 404


class TestOne:
    def test_findings_stand_with_their_lines(self, learner, user):
        page = learner.get(f"{URL}{make(user).pk}/")
        first = page.context["lines"][0]
        assert (first.number, first.severity, len(first.findings)) == (1, "essential", 1)
        assert "<code>add</code>" in page.content.decode()

    def test_code_without_a_fault_is_told_so(self, learner, user):
        page = learner.get(f"{URL}{make(user, code=CLEAN).pk}/").content.decode()
        assert 'data-tone="pass"' in page
        assert "found none" in page

    def test_what_was_written_is_never_markup(self, learner, user):
        page = learner.get(
            f"{URL}{make(user, title='<b>x</b>', code='<script>alert(1)</script>').pk}/"
        ).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page

    def test_one_that_is_written_shows_no_finding_of_the_version_before(self, learner, user):
        review = make(user)
        review_again(review=review)
        page = learner.get(f"{URL}{review.pk}/")
        assert page.context["is_open"]
        assert page.context["review"]["findings"] == []

    def test_an_older_version_is_shown_by_its_number(self, learner, user):
        review = make(user)
        review_again(review=review)
        review_produce(review_id=review.pk)
        assert learner.get(f"{URL}{review.pk}/", {"version": "1"}).context["review"]["version"] == 1
        assert len(learner.get(f"{URL}{review.pk}/").context["versions"]) == 2
        assert learner.get(f"{URL}{review.pk}/", {"version": "9"}).status_code == 404

    def test_it_is_stopped_asked_for_again_and_deleted_by_plain_forms(self, learner, user):
        review, _created = review_create(user=user, title="Adding", language="python", code=FAULTY)
        address = f"{URL}{review.pk}/"
        learner.post(address, {"act": "cancel"})
        review_produce(review_id=review.pk)
        assert "Stopped by you" in learner.get(address).content.decode()
        learner.post(address, {"act": "again"})
        review.refresh_from_db()
        assert review.version == 2
        assert learner.post(address, {"act": "delete"})["Location"] == URL
        assert learner.get(address).status_code == 404

    def test_lost_text_is_said(self, learner, user):
        review = make(user)
        payloads_delete(payload_ids=[review.payload])
        assert "missing from the store" in learner.get(f"{URL}{review.pk}/").content.decode()


class TestDeletionIsProvable:
    def test_both_stores_are_clean_afterwards(self, user, other_user):
        """Three versions of one review leave nothing; another person's stays whole. The check would notice a rest."""
        review, other = make(user), make(other_user)
        for _ in range(2):
            review_again(review=review)
            review_produce(review_id=review.pk)
            review.refresh_from_db()
        assert Payload.objects.count() == 4 + 2
        review_delete(review=review)
        report = payloads_check()
        assert report.fine
        assert (report.payloads, report.rows, report.pending) == (2, 2, 0)
        assert set(Payload.objects.values_list("pk", flat=True)) == {other.payload, other.versions.get().payload}
        payload_create(kind=PAYLOAD, data={"code": FAULTY})
        assert payloads_check().pending == 1

    def test_deleting_the_person_deletes_everything(self, user):
        make(user)
        user.delete()
        report = payloads_check()
        assert (report.fine, report.payloads, report.rows) == (True, 0, 0)
