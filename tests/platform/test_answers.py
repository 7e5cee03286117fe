"""What every answer carries, over the whole URL conf: a request id, and on pages a policy that the page keeps."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.platform.test_permissions import ADMIN, OURS, address, kwargs, users

pytestmark = pytest.mark.django_db
__all__ = ["kwargs", "users"]  # fixtures

REQUEST_ID = "a-request-id-0123456789"
PERSONS = ("guest", "owner", "staff")
ELEMENTS = re.compile(r"<(script|style)\b([^>]*)>")
LOADED = re.compile(r"""<(?:script|link|img|iframe|use|source)\b[^>]*?\b(?:src|href)\s*=\s*["']?([^"'\s>]+)""")
HANDLERS = re.compile(r"""<[a-z][^>]*\s(on[a-z]+)\s*=""")


def get(person, url, users):
    client = Client(headers={"X-Request-ID": REQUEST_ID})
    if person != "guest":
        client.force_login(users[person])
    return client.get(url)


def assert_page_keeps_its_policy(response):
    policy = {words[0]: words[1:] for part in response["Content-Security-Policy"].split(";") if (words := part.split())}
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    text = response.content.decode()
    for kind, attributes in ELEMENTS.findall(text):
        if "src=" in attributes or "application/json" in attributes:
            continue
        nonce = re.search(r'nonce="([^"]+)"', attributes)
        assert nonce, f"a {kind} without a nonce: {attributes}"
        assert f"'nonce-{nonce[1]}'" in policy[f"{kind}-src"]
    assert "'unsafe-inline'" not in policy["script-src"] + policy["style-src"]
    assert not HANDLERS.findall(text)
    assert [there for there in LOADED.findall(text) if re.match("(https?:)?//", there)] == []


def assert_in_order(response):
    assert response["X-Request-ID"] == REQUEST_ID
    kind = response.get("Content-Type", "")
    if kind.startswith("text/html"):
        assert_page_keeps_its_policy(response)
    if kind.startswith("application/problem+json"):
        assert response.json()["request_id"] == REQUEST_ID
    if 400 <= response.status_code < 600:
        assert kind.startswith(("text/html", "application/problem+json"))


@pytest.mark.parametrize("endpoint", OURS, ids=lambda endpoint: endpoint.route)
@pytest.mark.parametrize("person", PERSONS)
def test_every_answer(endpoint, person, kwargs, users):
    assert_in_order(get(person, address(endpoint, kwargs), users))


@pytest.mark.parametrize("endpoint", ADMIN, ids=lambda endpoint: endpoint.route)
def test_every_page_of_the_admin(endpoint, users):
    assert_in_order(get("staff", re.sub(r"<[^>]+>|\(\?P.*", "1", endpoint.path), users))
