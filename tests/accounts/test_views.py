"""Pages: sign up, sign in, tokens; and what a guest keeps through them."""

from __future__ import annotations

import pytest
from django.contrib.auth.signals import user_logged_in

from codereview.accounts.actors import GUEST_SESSION_KEY
from codereview.accounts.models import User
from codereview.accounts.services import token_create

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def guest_keys():
    """The guest keys that receivers of `user_logged_in` could read from the session."""
    seen = []

    def receive(request, **kwargs):
        seen.append(request.session.get(GUEST_SESSION_KEY, "taken by another receiver"))

    # First in line: another receiver takes the key out of the session.
    user_logged_in.receivers.insert(0, ((id(receive), id(None)), receive, False))
    user_logged_in.sender_receivers_cache.clear()
    yield seen
    user_logged_in.receivers[:] = [entry for entry in user_logged_in.receivers if entry[1] is not receive]
    user_logged_in.sender_receivers_cache.clear()


def as_guest(client, key="0123456789abcdef"):
    session = client.session
    session[GUEST_SESSION_KEY] = key
    session.save()
    return session.session_key


class TestSignUp:
    def test_a_person_signs_up_and_is_signed_in(self, client):
        """One form, email and password; the provider is recorded."""
        answer = client.post("/accounts/signup/", {"email": "Ada@Example.org", "password1": PASSWORD})
        assert answer.status_code == 302
        user = User.objects.get()
        assert (user.email, user.provider) == ("ada@example.org", "email")
        assert client.get("/accounts/tokens/").status_code == 200

    def test_the_guest_key_is_still_there_for_receivers(self, client, guest_keys):
        """Drafts can follow the person into the account."""
        as_guest(client)
        client.post("/accounts/signup/", {"email": "ada@example.org", "password1": PASSWORD})
        assert guest_keys == ["0123456789abcdef"]

    def test_sent_forms_are_limited_per_address(self, client, settings):
        """A page of its own says so, with Retry-After."""
        settings.LIMITS = settings.LIMITS | {"sign_up_per_address": (1, 60)}
        client.post("/accounts/signup/", {"email": "ada@example.org", "password1": "x"})
        answer = client.post("/accounts/signup/", {"email": "ada@example.org", "password1": PASSWORD})
        assert answer.status_code == 429
        assert answer["Content-Type"].startswith("text/html")
        assert not User.objects.exists()


class TestSignIn:
    def test_the_session_changes_its_id_and_keeps_the_guest_key(self, client, user, guest_keys):
        """No fixation, and nothing of the guest is lost."""
        before = as_guest(client)
        answer = client.post("/accounts/login/", {"login": user.email.upper(), "password": "a long password"})
        assert answer.status_code == 302
        assert guest_keys == ["0123456789abcdef"]
        assert client.session.session_key != before

    def test_a_wrong_password_stays_on_the_page(self, client, user):
        """The form says so, and nobody is signed in."""
        answer = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
        assert answer.status_code == 200
        assert client.get("/accounts/tokens/").status_code == 302

    def test_signing_out_forgets_the_session(self, client, user):
        """By POST only."""
        client.force_login(user)
        client.get("/accounts/logout/")
        assert client.get("/accounts/tokens/").status_code == 200
        client.post("/accounts/logout/")
        assert client.get("/accounts/tokens/").status_code == 302


class TestPasswordReset:
    def test_the_mail_has_a_link_that_works(self, client, user, mailoutbox):
        """Also for an account that was made through REST or by `make run`."""
        assert client.post("/accounts/password/reset/", {"email": user.email}).status_code == 302
        assert [mail.to for mail in mailoutbox] == [[user.email]]
        assert "/accounts/password/reset/key/" in mailoutbox[0].body

    def test_a_mailbox_is_not_filled_by_strangers(self, client, user, mailoutbox):
        """Five mails an hour for one person, from whichever addresses they were asked for."""
        for last in range(1, 9):
            client.post("/accounts/password/reset/", {"email": user.email}, REMOTE_ADDR=f"192.0.2.{last}")
        assert len(mailoutbox) == 5

    def test_fewer_proxies_than_promised_are_no_fault_of_the_request(self, client, user, settings, mailoutbox):
        """Asked from inside, past one of the two proxies."""
        settings.PROXY_COUNT = 2
        answer = client.post("/accounts/password/reset/", {"email": user.email}, headers={"X-Forwarded-For": "9.9.9.9"})
        assert (answer.status_code, len(mailoutbox)) == (302, 1)


class TestTokensPage:
    def test_the_token_is_shown_once(self, client, user):
        """In the answer to the form, and never again."""
        client.force_login(user)
        answer = client.post("/accounts/tokens/", {"name": "laptop", "expires_in_days": 30})
        token = answer.context["new_token"]
        assert token.startswith("crv_")
        assert token in answer.content.decode()
        again = client.get("/accounts/tokens/").content.decode()
        assert token not in again
        assert "laptop" in again

    def test_a_wrong_form_makes_nothing(self, client, user):
        """The page explains what is wrong."""
        client.force_login(user)
        answer = client.post("/accounts/tokens/", {"name": "", "expires_in_days": 9999})
        assert answer.status_code == 400
        assert not user.api_tokens.exists()

    def test_a_token_is_revoked_by_its_owner_only(self, client, user, other_user):
        """Another's is not found."""
        mine, _ = token_create(user=user, name="mine")
        theirs, _ = token_create(user=other_user, name="theirs")
        client.force_login(user)
        assert client.post(f"/accounts/tokens/{mine.pk}/revoke/").status_code == 302
        assert client.post(f"/accounts/tokens/{theirs.pk}/revoke/").status_code == 404
        mine.refresh_from_db()
        theirs.refresh_from_db()
        assert (mine.revoked_at is None, theirs.revoked_at is None) == (False, True)

    def test_it_asks_to_sign_in_first(self, client):
        """And comes back afterwards."""
        answer = client.get("/accounts/tokens/")
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/login/?next=/accounts/tokens/"
