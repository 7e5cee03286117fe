"""REST doors to accounts."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils import timezone

from codereview.accounts.models import ApiToken, User
from codereview.accounts.services import SIGN_IN_TOKENS_MAX, TOKENS_MAX, token_create

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
REGISTER = "/api/v1/auth/register/"
SIGN_IN = "/api/v1/auth/token/"
TOKENS = "/api/v1/tokens/"


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


class TestRegister:
    def test_an_account_is_made_and_its_token_works(self, api_client):
        """201 with a token; the address is kept in lower case, the provider recorded."""
        answer = api_client.post(REGISTER, {"email": "Ada@Example.org", "password": PASSWORD})
        assert answer.status_code == 201
        user = User.objects.get(email="ada@example.org")
        assert user.provider == "email"
        assert not user.is_staff
        assert user.emailaddress_set.get().primary
        assert api_client.get(TOKENS, **bearer(answer.data["token"])).status_code == 200

    def test_a_taken_address_is_refused_in_any_spelling(self, api_client, user):
        """One person is one account."""
        answer = api_client.post(REGISTER, {"email": user.email.upper(), "password": PASSWORD})
        assert answer.status_code == 400
        assert answer.json()["code"] == "email_taken"
        assert answer.json()["errors"][0]["pointer"] == "/email"
        assert User.objects.count() == 1

    @pytest.mark.parametrize("password", ["short", "password123", "ada@example.org"])
    def test_a_weak_password_is_refused_and_nothing_is_stored(self, api_client, password):
        """Too short, too common, too much like the address."""
        answer = api_client.post(REGISTER, {"email": "ada@example.org", "password": password})
        assert answer.json()["code"] == "password_too_weak"
        assert answer.json()["errors"][0]["pointer"] == "/password"
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"password": PASSWORD}, "/email"),
            ({"email": "a@b.org"}, "/password"),
            ({"email": "x", "password": "y"}, "/email"),
        ],
    )
    def test_a_missing_or_malformed_field_is_named(self, api_client, body, pointer):
        """Each with its JSON pointer."""
        answer = api_client.post(REGISTER, body)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == pointer

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"email": NaN}'])
    def test_malformed_json_is_a_problem_document(self, api_client, body):
        """Cut short, no text at all, nested beyond reason, no JSON number."""
        answer = api_client.post(REGISTER, body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")

    @pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7"])
    def test_json_that_is_no_object_is_refused(self, api_client, body):
        """Whatever it is instead."""
        assert api_client.post(REGISTER, body, content_type="application/json").status_code == 400

    @pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
    def test_text_that_no_store_takes_is_refused(self, api_client, name):
        """Null bytes and halves of characters are the caller's fault, not ours."""
        body = json.dumps({"email": "ada@example.org", "password": PASSWORD, "display_name": name})
        answer = api_client.post(REGISTER, body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/display_name"

    def test_sign_ups_are_limited_per_address(self, api_client, settings):
        """429 with Retry-After, counted also when they fail."""
        settings.LIMITS = settings.LIMITS | {"sign_up_per_address": (2, 60)}
        for _ in range(2):
            api_client.post(REGISTER, {"email": "x", "password": "y"})
        answer = api_client.post(REGISTER, {"email": "ada@example.org", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        assert int(answer["Retry-After"]) > 0


class TestSignIn:
    def test_the_right_password_gets_a_token(self, api_client, user):
        """In any spelling of the address."""
        answer = api_client.post(SIGN_IN, {"email": user.email.title(), "password": "a long password"})
        assert answer.status_code == 200
        assert api_client.get(TOKENS, **bearer(answer.data["token"])).status_code == 200

    @pytest.mark.parametrize("email", ["learner@example.org", "nobody@example.org"])
    def test_a_wrong_password_and_an_unknown_person_look_the_same(self, api_client, user, email):
        """Who has an account is not told here."""
        answer = api_client.post(SIGN_IN, {"email": email, "password": "wrong"})
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")

    def test_a_closed_account_does_not_sign_in(self, api_client, user):
        """Its old tokens do not work either."""
        _, token = token_create(user=user, name="old")
        User.objects.update(is_active=False)
        assert api_client.post(SIGN_IN, {"email": user.email, "password": "a long password"}).status_code == 401
        assert api_client.get(TOKENS, **bearer(token)).status_code == 401

    def test_guessing_is_limited_for_every_door(self, api_client, client, user, settings):
        """The REST door and the admin's form share one count."""
        settings.LIMITS = settings.LIMITS | {"sign_in_per_person": (3, 60)}
        for _ in range(3):
            assert api_client.post(SIGN_IN, {"email": user.email, "password": "wrong"}).status_code == 401
        assert api_client.post(SIGN_IN, {"email": user.email, "password": "a long password"}).status_code == 429
        answer = client.post("/admin/login/", {"username": user.email, "password": "a long password"})
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0

    def test_guessing_from_everywhere_is_limited_and_locks_nobody_out(self, api_client, user, settings):
        """Each guess from another address; where the person has signed in before, they still can."""
        settings.LIMITS = settings.LIMITS | {"sign_in_from_new_addresses": (3, 60)}
        right, wrong = {"email": user.email, "password": "a long password"}, {"email": user.email, "password": "wrong"}
        home = {"REMOTE_ADDR": "2001:db8:7::1"}
        assert api_client.post(SIGN_IN, right, **home).status_code == 200
        guesses = [api_client.post(SIGN_IN, wrong, REMOTE_ADDR=f"192.0.2.{last}").status_code for last in range(1, 5)]
        assert guesses == [401, 401, 429, 429]
        assert api_client.post(SIGN_IN, right, REMOTE_ADDR="192.0.2.9").status_code == 429
        assert api_client.post(SIGN_IN, right, **home).status_code == 200

    def test_a_household_counts_as_one_address(self, api_client, user, settings):
        """IPv6 gives it more addresses than there are guesses."""
        settings.LIMITS = settings.LIMITS | {"sign_in_per_address": (2, 60)}
        wrong = {"email": user.email, "password": "wrong"}
        answers = [api_client.post(SIGN_IN, wrong, REMOTE_ADDR=f"2001:db8::{last}").status_code for last in range(3)]
        assert answers == [401, 401, 429]

    def test_a_forged_address_does_not_begin_a_new_count(self, api_client, user, settings):
        """Behind one proxy only what that proxy wrote counts: the last entry."""
        settings.PROXY_COUNT = 1
        settings.LIMITS = settings.LIMITS | {"sign_in_per_address": (2, 60)}
        wrong = {"email": user.email, "password": "wrong"}
        chains = [f"203.0.113.{forged}, 198.51.100.7" for forged in range(3)]
        answers = [api_client.post(SIGN_IN, wrong, headers={"X-Forwarded-For": chain}).status_code for chain in chains]
        assert answers == [401, 401, 429]

    def test_signing_in_again_and_again_does_not_pile_up_tokens(self, api_client, user, settings):
        """The oldest such token makes room; named ones stay."""
        _, named = token_create(user=user, name="mine")
        settings.LIMITS = settings.LIMITS | {"sign_in_per_person": (1000, 60)}
        for _ in range(SIGN_IN_TOKENS_MAX + 3):
            api_client.post(SIGN_IN, {"email": user.email, "password": "a long password"})
        assert user.api_tokens.count() == SIGN_IN_TOKENS_MAX + 1
        assert api_client.get(TOKENS, **bearer(named)).status_code == 200


class TestTokens:
    def test_a_token_is_shown_once_and_listed_without_itself(self, api_client, user):
        """Made with a name and an expiry; the list has everything but the token."""
        api_client.force_authenticate(user)
        made = api_client.post(TOKENS, {"name": "laptop", "expires_in_days": 7})
        assert made.status_code == 201
        token = made.data["token"]
        listed = api_client.get(TOKENS)
        assert [entry["name"] for entry in listed.json()] == ["laptop"]
        assert token not in listed.content.decode()
        expires = datetime.datetime.fromisoformat(listed.json()[0]["expires_at"])
        assert datetime.timedelta(days=6) < expires - timezone.now() < datetime.timedelta(days=8)

    def test_a_revoked_token_opens_nothing(self, api_client, user):
        """From the next request on."""
        row, token = token_create(user=user, name="lost")
        assert api_client.delete(f"{TOKENS}{row.pk}/", **bearer(token)).status_code == 204
        answer = api_client.get(TOKENS, **bearer(token))
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"

    def test_anothers_token_cannot_be_seen_or_revoked(self, api_client, user, other_user):
        """404: its existence is not told."""
        row, token = token_create(user=other_user, name="theirs")
        api_client.force_authenticate(user)
        assert api_client.get(TOKENS).json() == []
        assert api_client.delete(f"{TOKENS}{row.pk}/").status_code == 404
        api_client.force_authenticate(None)
        assert api_client.get(TOKENS, **bearer(token)).status_code == 200

    def test_the_number_of_tokens_is_bounded(self, api_client, user):
        """Every list has a bound."""
        for number in range(TOKENS_MAX):
            token_create(user=user, name=str(number))
        api_client.force_authenticate(user)
        answer = api_client.post(TOKENS, {"name": "one more"})
        assert (answer.status_code, answer.json()["code"]) == (409, "token_limit")

    def test_use_is_recorded_but_not_at_every_request(self, api_client, user, django_assert_max_num_queries):
        """The first use writes, the next within a minute does not."""
        _, token = token_create(user=user, name="busy")
        api_client.get(TOKENS, **bearer(token))
        first = ApiToken.objects.get().last_used_at
        assert first is not None
        api_client.get(TOKENS, **bearer(token))
        assert ApiToken.objects.get().last_used_at == first

    @pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer wrong", "Bearer \xff"])
    def test_a_bad_header_is_401(self, api_client, db, header):
        """Never a crash, never a hint."""
        assert api_client.get(TOKENS, HTTP_AUTHORIZATION=header).status_code == 401

    def test_nobody_signed_in_is_401_as_a_problem_document(self, api_client):
        """With the code that programs look at."""
        answer = api_client.get(TOKENS)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")

    @pytest.mark.parametrize("days", [0, 366, "x"])
    def test_a_token_cannot_live_for_ever(self, api_client, user, days):
        """At most a year."""
        api_client.force_authenticate(user)
        assert api_client.post(TOKENS, {"name": "x", "expires_in_days": days}).status_code == 400
