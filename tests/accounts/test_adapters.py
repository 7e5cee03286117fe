"""Signing up through a provider."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin

from codereview.accounts.adapters import SocialAccountAdapter
from codereview.accounts.models import User
from tests.environment import process_environment


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"email": "Ada@Example.org", "name": "Ada L.", "username": "ada"}, "Ada L."),
        ({"email": "Ada@Example.org", "first_name": "Ada", "last_name": "Lovelace"}, "Ada Lovelace"),
        ({"email": "Ada@Example.org", "username": "ada"}, "ada"),
        ({"email": "Ada@Example.org"}, ""),
    ],
)
def test_the_provider_and_the_name_are_remembered(rf, data, name):
    """Which way a person came is recorded on the account."""
    login = SocialLogin(user=User(), account=SocialAccount(provider="github", uid="7"))
    user = SocialAccountAdapter().populate_user(rf.get("/"), login, data)
    assert (user.provider, user.display_name, user.email) == ("github", name, "ada@example.org")


@pytest.mark.parametrize(
    ("keys", "offered"), [({}, []), ({"GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b"}, ["github"])]
)
def test_a_provider_appears_when_its_keys_are_configured(keys, offered):
    """Both keys are needed; the policy then lets its form through."""
    code = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.SOCIAL_PROVIDERS, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'],"
        " 'allauth.socialaccount.providers.github' in s.INSTALLED_APPS]))"
    )
    environment = process_environment(**keys)
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    origins = ["'self'", "https://github.com"] if offered else ["'self'"]
    assert json.loads(answer.stdout) == [offered, origins, bool(offered)]
