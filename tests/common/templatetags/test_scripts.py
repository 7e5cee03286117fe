"""The import map on the pages: JSON that the browser can read, with an address for each module."""

from __future__ import annotations

import json
import re

import pytest

from codereview.common.templatetags.scripts import import_map

pytestmark = pytest.mark.django_db


def test_each_module_has_an_address():
    modules = json.loads(import_map())["imports"]
    assert modules["app/site.js"].startswith("/static/js/site.")
    assert "editor" in modules


def test_it_is_on_the_page_with_its_nonce(client):
    page = client.get("/").content.decode()
    found = re.search(r'<script type="importmap" nonce="([^"]+)">(.*?)</script>', page, re.DOTALL)
    assert found
    assert json.loads(found[2]) == json.loads(import_map())
