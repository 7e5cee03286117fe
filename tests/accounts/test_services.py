"""`codereview.accounts.services`."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from codereview.accounts.models import ApiToken
from codereview.accounts.selectors import token_find
from codereview.accounts.services import token_create


class TestTokenCreate:
    def test_the_token_is_found_again_and_only_its_digest_is_stored(self, user):
        """A token opens its owner's account; the database does not hold the token."""
        row, token = token_create(user=user, name="laptop")
        assert token_find(token=token) == row
        stored = ApiToken.objects.values_list("digest", "prefix").get()
        assert token not in stored
        assert token.startswith(stored[1])

    def test_an_expired_token_opens_nothing(self, user):
        """Past its last moment a token is as good as unknown."""
        moment = timezone.now() - datetime.timedelta(seconds=1)
        _, token = token_create(user=user, name="old", expires_at=moment)
        assert token_find(token=token) is None

    @pytest.mark.parametrize("token", ["", "crv_", "crv_wrong", "🙂"])
    def test_an_unknown_token_opens_nothing(self, db, token):
        """Whatever was not given out is refused."""
        assert token_find(token=token) is None
