"""Submissions in the admin."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/submissions/submission/"


@pytest.fixture
def admin(client, staff_user):
    client.force_login(staff_user)
    return client


class TestSubmissionAdmin:
    def test_lists_and_shows_without_payloads(self, admin, send, django_assert_num_queries):
        submission = send()
        with django_assert_num_queries(0, using="payloads"):
            assert str(submission.pk) in admin.get(LIST).content.decode()
            assert admin.get(f"{LIST}{submission.pk}/change/").status_code == 200

    def test_nothing_can_be_added_or_changed(self, admin, send):
        submission = send()
        assert admin.get(f"{LIST}add/").status_code == 403
        assert admin.post(f"{LIST}{submission.pk}/change/", {"verdict": "accepted"}).status_code == 403
        submission.refresh_from_db()
        assert submission.verdict == ""

    def test_the_guests_key_is_not_shown(self, admin, run, guest):
        stored = run(actor=guest)
        assert guest.guest_key not in admin.get(f"{LIST}{stored.pk}/change/").content.decode()

    def test_a_search_for_an_id_finds_it(self, admin, send):
        submission = send()
        assert str(submission.pk) in admin.get(f"{LIST}?q={submission.pk}").content.decode()
        assert admin.get(f"{LIST}?q=nonsense").status_code == 200
