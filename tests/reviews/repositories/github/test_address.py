from __future__ import annotations

import pytest

from codereview.common.errors import InvalidInput
from reviews.repositories.github import address_parse


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://github.com/ada/shop", ""),
        ("https://github.com/ada/shop.git", ""),
        ("github.com/ada/shop/", ""),
        ("https://www.github.com/ada/shop/tree/feature/cart", "feature/cart"),
        ("http://GitHub.com/ada/shop/commit/abc123", "abc123"),
    ],
)
def test_an_address_names_owner_repository_and_perhaps_a_ref(url, ref):
    address = address_parse(url=url)
    assert (address.owner, address.name, address.ref) == ("ada", "shop", ref)


def test_a_ref_of_its_own_goes_before_that_of_the_address():
    assert address_parse(url="https://github.com/a/b/tree/main", ref="v1.0").ref == "v1.0"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ada/shop",
        "https://gitlab.com/ada/shop",
        "https://github.com.evil.example/ada/shop",
        "https://github.com@evil.example/ada/shop",
        "https://evil@github.com/ada/shop",
        "https://github.com:8080/ada/shop",
        "http://127.0.0.1/ada/shop",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/ada/shop",
        "http://[/ada/shop",
        "file:///etc/passwd",
        "https://github.com/ada",
        "https://github.com/ada/..",
        "https://github.com/../shop",
        "https://github.com/ada/shop?x=1",
        "https://github.com/" + "a" * 300,
    ],
)
def test_anything_else_is_refused_in_a_sentence(url):
    with pytest.raises(InvalidInput) as refusal:
        address_parse(url=url)
    assert refusal.value.code == "repository_url_invalid"


@pytest.mark.parametrize("ref", ["../x", "a..b", "/a", "a b", "x?y", "main/", "a@{1}", "x.lock", "-x", "a" * 201])
def test_what_is_no_ref_is_refused(ref):
    with pytest.raises(InvalidInput) as refusal:
        address_parse(url="https://github.com/ada/shop", ref=ref)
    assert refusal.value.code == "ref_invalid"
