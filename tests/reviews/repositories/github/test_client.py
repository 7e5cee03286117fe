from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.repositories.github import GitHub, RateLimited, SourceFault, address_parse
from reviews.repositories.github.exceptions import SourceBusy
from reviews.repositories.github.http import address_allowed
from tests.reviews.fake_github import Fault, Repository, blob_sha, in_seconds

FILES = {"README.md": b"# Shop\n", "src/main.py": b"print(1)\n"}


def github(url="https://github.com/ada/shop", **options):
    ref = options.pop("ref", "")
    return GitHub(address=address_parse(url=url, ref=ref), **options)


def test_a_repository_is_pinned_listed_and_fetched_by_three_calls(serve_github):
    server = serve_github({"ada/shop": FILES})
    client, pieces = github(), []
    commit = client.commit_get()
    tree = client.tree_get(commit=commit)
    client.archive_get(commit=commit, into=pieces.append)
    assert commit == server.repositories["ada/shop"].commit
    assert {entry.path for entry in tree.entries} == set(FILES)
    assert b"".join(pieces)[:2] == b"\x1f\x8b"
    assert (client.calls, len(server.asked), len(server.archives)) == (3, 3, 1)


def test_links_and_submodules_are_told_apart_and_truncation_is_said(serve_github):
    repo = Repository(files=dict(FILES), links={"now": "/etc/passwd"}, submodules=("lib",), truncated=True)
    serve_github({"ada/shop": repo})
    client = github()
    tree = client.tree_get(commit=client.commit_get())
    assert tree.truncated
    assert {entry.path: entry.kind for entry in tree.entries if entry.kind != "file"} == {
        "now": "link",
        "lib": "submodule",
    }


def test_what_is_unchanged_is_not_sent_again(serve_github):
    server = serve_github({"ada/shop": FILES})
    first, second = github().commit_get(), github().commit_get()
    assert first == second
    assert "if-none-match" in server.asked[1][1]


def test_what_one_token_saw_is_not_shown_to_another(serve_github):
    serve_github({"ada/shop": Repository(files=dict(FILES), token="right")})
    assert github(token="right").commit_get()
    with pytest.raises(SourceFault) as fault:
        github().commit_get()
    assert fault.value.code == "repository_not_found"


def test_a_blob_comes_as_its_bytes(serve_github):
    serve_github({"ada/shop": FILES})
    client = github()
    entries = client.tree_get(commit=client.commit_get()).entries
    assert client.blob_get(sha=entries[0].sha) == FILES[entries[0].path]


@pytest.mark.parametrize(
    ("url", "options", "code"),
    [
        ("https://github.com/ada/none", {}, "repository_not_found"),
        ("https://github.com/ada/shop", {"ref": "gone"}, "ref_not_found"),
        ("https://github.com/ada/shop", {"token": "wrong"}, "github_token_refused"),
        ("https://github.com/ada/empty", {}, "repository_empty"),
    ],
)
def test_each_refusal_has_its_own_code(serve_github, url, options, code):
    serve_github({"ada/shop": FILES, "ada/empty": {}})
    with pytest.raises(SourceFault) as fault:
        github(url, **options).commit_get()
    assert fault.value.code == code


def limited(serve_github, fault, **options):
    server = serve_github({"ada/shop": FILES})
    server.faults.append(fault)
    with pytest.raises(RateLimited) as caught:
        github(**options).commit_get()
    return (caught.value.resume_at - timezone.now()).total_seconds()


@pytest.mark.parametrize("status", [403, 429])
def test_retry_after_is_kept(serve_github, status):
    assert 25 < limited(serve_github, Fault(status=status, headers={"Retry-After": "30"})) <= 30


def test_the_primary_limit_ends_when_github_says(serve_github):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": in_seconds(600)}
    assert 590 < limited(serve_github, Fault(status=403, headers=headers)) <= 600


def test_a_limit_without_a_time_makes_each_wait_longer(serve_github):
    fault = Fault(status=403, body='{"message": "You have exceeded a secondary rate limit"}')
    assert 50 < limited(serve_github, fault) <= 60
    assert 230 < limited(serve_github, fault, waits=2) <= 240


def test_a_plain_refusal_is_not_called_a_limit(serve_github):
    serve_github({"ada/shop": FILES}).faults.append(Fault(status=403, body='{"message": "SSO required"}'))
    with pytest.raises(SourceFault) as fault:
        github().commit_get()
    assert fault.value.code == "repository_forbidden"


def test_a_server_that_fails_is_busy(serve_github):
    serve_github({"ada/shop": FILES}).faults.append(Fault(status=502, body="<html>"))
    with pytest.raises(SourceBusy):
        github().commit_get()


def test_a_server_that_does_not_listen_is_busy(serve_github, settings):
    serve_github({})
    settings.GITHUB_API_URL = "http://127.0.0.1:9"
    with pytest.raises(SourceBusy):
        github().commit_get()


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x", "http://169.254.169.254/", "file:///etc/passwd", "//evil.example/x"]
)
def test_a_redirect_elsewhere_is_not_followed(serve_github, target):
    server = serve_github({"ada/shop": FILES})
    server.redirect = target
    with pytest.raises(SourceFault) as fault:
        github().archive_get(commit="a" * 40, into=lambda piece: None)
    assert fault.value.code == "address_refused"


def test_the_token_goes_to_the_api_and_to_nobody_else(serve_github):
    server = serve_github({"ada/shop": Repository(files=dict(FILES), token="right")})
    client = github(token="right")
    client.archive_get(commit=client.commit_get(), into=lambda piece: None)
    assert all(headers.get("authorization") == "Bearer right" for _path, headers in server.asked)
    assert all("authorization" not in headers for _path, headers in server.archives)


def test_an_archive_past_the_limit_is_refused(serve_github, settings):
    serve_github({"ada/shop": FILES})
    settings.REPOSITORY_ARCHIVE_MAX_BYTES = 10
    with pytest.raises(SourceFault) as fault:
        github().archive_get(commit="a" * 40, into=lambda piece: None)
    assert fault.value.code == "repository_too_large"


def test_a_host_in_this_machines_network_is_not_asked(serve_github, settings):
    server = serve_github({"ada/shop": FILES})
    settings.GITHUB_PRIVATE_ADDRESSES = False
    with pytest.raises(SourceFault) as fault:
        github().commit_get()
    assert (fault.value.code, server.asked) == ("address_refused", [])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fe80::1%eth0", "::ffff:127.0.0.1",
     "2002:7f00:1::", "0.0.0.0", "224.0.0.1", "fc00::1"],
)  # fmt: skip
def test_addresses_of_private_networks_are_known(settings, address):
    settings.GITHUB_PRIVATE_ADDRESSES = False
    assert not address_allowed(address)


def test_waiting_never_grows_past_an_hour(serve_github):
    fault = Fault(status=429)
    assert limited(serve_github, fault, waits=50) <= timedelta(hours=1).total_seconds()


def test_a_repository_that_was_renamed_is_found_where_github_says(serve_github):
    server = serve_github({"ada/shop": FILES})
    moved = f"{server.api_url}/repos/ada/shop/commits/main"
    server.faults.append(Fault(status=301, headers={"Location": moved}, path="old"))
    assert github(url="https://github.com/ada/old").commit_get() == server.repositories["ada/shop"].commit


def test_redirects_that_never_end_are_a_fault_of_the_other_side(serve_github):
    server = serve_github({"ada/shop": FILES})
    server.faults += [Fault(status=302, headers={"Location": f"{server.api_url}/repos/ada/shop/x"})] * 9
    with pytest.raises(SourceBusy):
        github().commit_get()
    assert len(server.asked) == 4


def test_a_public_file_is_remembered_by_its_hash_and_a_private_one_is_not(serve_github):
    server = serve_github({"ada/open": FILES, "ada/shop": Repository(files=dict(FILES), token="right")})
    sha = blob_sha(FILES["README.md"])
    for _time in range(2):
        assert github(url="https://github.com/ada/open").blob_get(sha=sha) == FILES["README.md"]
        assert github(token="right").blob_get(sha=sha) == FILES["README.md"]
    assert ["if-none-match" in headers for _path, headers in server.asked] == [False, False, True, False]
