"""Drafts: never lost, never overwritten unseen, and they survive signing in."""

from __future__ import annotations

import pytest
from django.utils import timezone

from codereview.accounts.actors import Actor
from codereview.common.errors import Conflict, InvalidInput, TooManyRequests
from codereview.common.models import Payload
from submissions.models import Draft, Submission
from submissions.selectors import draft_document, drafts_of
from submissions.services import draft_save, drafts_claim

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def save(actor, problem):
    def save_draft(code: str, revision: int, **options) -> Draft:
        values = {"actor": actor, "problem": problem, "language": "python"} | options
        return draft_save(code=code, revision=revision, **values)

    return save_draft


class TestDraftSave:
    def test_each_saving_is_the_next_revision_and_leaves_one_payload(self, save, actor, problem):
        assert save("a", 0).revision == 1
        assert save("b", 1).revision == 2
        assert drafts_of(actor=actor, problem=problem)["python"]["code"] == "b"
        assert Payload.objects.count() == 1

    def test_the_same_text_again_changes_nothing(self, save):
        save("a", 0)
        assert save("a", 0).revision == 1

    def test_an_older_revision_is_told_what_the_server_has(self, save):
        """Nothing is overwritten; the other text comes along."""
        save("a", 0)
        save("b", 1)
        with pytest.raises(Conflict) as conflict:
            save("mine", 1)
        assert conflict.value.code == "draft_conflict"
        assert conflict.value.extra["draft"] == {"code": "b", "revision": 2}
        assert Payload.objects.count() == 1

    def test_two_first_drafts_conflict(self, save):
        save("a", 0)
        with pytest.raises(Conflict):
            save("b", 0)

    def test_an_empty_draft_is_a_draft(self, save):
        assert save("", 0).revision == 1

    def test_each_language_has_its_own(self, save, actor, problem):
        save("a", 0)
        save("int main() {}", 0, language="c")
        assert set(drafts_of(actor=actor, problem=problem)) == {"python", "c"}

    def test_bad_text_is_refused(self, save):
        with pytest.raises(InvalidInput) as refusal:
            save("\0", 0)
        assert refusal.value.code == "code_has_null_bytes"
        assert not Payload.objects.exists()

    def test_saving_has_a_limit(self, save, settings):
        settings.LIMITS = settings.LIMITS | {"drafts_per_person": (1, 60)}
        save("a", 0)
        with pytest.raises(TooManyRequests):
            save("b", 1)

    def test_nobody_sees_anothers(self, save, other_actor, guest, problem):
        save("a", 0)
        assert drafts_of(actor=other_actor, problem=problem) == {}
        empty = {"code": "", "revision": 0, "updated_at": None}
        assert draft_document(actor=guest, problem=problem, language="python") == empty


class TestDraftsClaim:
    def test_a_guests_draft_and_runs_become_the_accounts(self, save, run, actor, guest, problem):
        save("typed as a guest", 0, actor=guest)
        run(actor=guest)
        assert drafts_claim(guest_key=guest.guest_key, user=actor.user) == 1
        assert drafts_of(actor=actor, problem=problem)["python"]["code"] == "typed as a guest"
        assert Submission.objects.get().user == actor.user

    def test_the_text_edited_last_wins(self, save, actor, guest, problem):
        """One draft is left, with a new revision, so that other tabs notice; and one payload."""
        save("from the other day", 0)
        save("typed as a guest", 0, actor=guest)
        assert drafts_claim(guest_key=guest.guest_key, user=actor.user) == 1
        document = draft_document(actor=actor, problem=problem, language="python")
        assert (document["code"], document["revision"]) == ("typed as a guest", 2)
        assert Payload.objects.count() == Draft.objects.count() == 1

    def test_a_newer_text_of_the_account_stays(self, save, actor, guest, problem):
        save("typed as a guest", 0, actor=guest)
        save("newer", 0)
        Draft.objects.filter(user__isnull=False).update(updated_at=timezone.now())
        assert drafts_claim(guest_key=guest.guest_key, user=actor.user) == 0
        assert draft_document(actor=actor, problem=problem, language="python")["code"] == "newer"
        assert Payload.objects.count() == Draft.objects.count() == 1

    def test_signing_in_claims(self, client, user, problem):
        """The guest's key is in the session before signing in, and gone after it."""
        client.get(f"/problems/{problem.slug}/")
        guest = Actor(guest_key=client.session["guest_key"])
        draft_save(actor=guest, problem=problem, language="python", code="kept", revision=0)
        client.force_login(user)
        assert Draft.objects.get().user == user
        assert "guest_key" not in client.session
