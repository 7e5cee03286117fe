"""The calls that a review needs: which commit, which files, their text. One at a time, and few."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import redis
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from reviews.repositories.github.address import Address
from reviews.repositories.github.exceptions import RateLimited, SourceBusy, SourceFault
from reviews.repositories.github.http import Answer, http_get

API_VERSION = "2022-11-28"
ANSWER_MAX_BYTES = 32 * 1024 * 1024  # a tree of 100,000 entries is about 7 MB by GitHub's own limit
REMEMBERED_MAX_BYTES = 4 * 1024 * 1024
REMEMBERED_SECONDS = 24 * 3600
WAIT_FIRST_SECONDS, WAIT_MAX_SECONDS = 60, 3600
_SHA = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """A path of the tree. `kind` is file, link or submodule; folders are left out."""

    path: str
    sha: str
    size: int = 0
    kind: str = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    entries: tuple[TreeEntry, ...]
    truncated: bool = False


class GitHub:
    """One repository, asked with one token or none.

    `waits` is how often this review has waited already: a limit that does not say how long makes each
    wait longer. `calls` counts what was asked, answers of status 304 included.
    """

    def __init__(self, *, address: Address, token: str = "", waits: int = 0) -> None:
        self._address = address
        self._token = token
        self._waits = waits
        self.calls = 0

    def commit_get(self) -> str:
        """The commit that the branch, tag or commit of the address names now."""
        ref = quote(self._address.ref or "HEAD", safe="")
        answer = self._ask(f"commits/{ref}", accept="application/vnd.github.sha")
        sha = answer.body.decode("ascii", errors="replace").strip()
        if len(sha) != _SHA or not sha.isalnum():
            raise SourceBusy("the answer is no commit")
        return sha

    def tree_get(self, *, commit: str) -> Tree:
        """All files of a commit by one call. `truncated`: GitHub left some out."""
        answer = self._ask(f"git/trees/{commit}?recursive=1", accept="application/vnd.github+json")
        try:
            document = json.loads(answer.body)
            entries = tuple(entry for item in document["tree"] if (entry := _entry(item)) is not None)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SourceBusy("the answer is no tree") from None
        return Tree(entries=entries, truncated=document.get("truncated") is True)

    def archive_get(self, *, commit: str, into: Callable[[bytes], Any]) -> None:
        """The archive (tar.gz) of a commit, handed over in pieces."""
        self._ask(f"tarball/{commit}", accept="application/vnd.github+json", into=into)

    def blob_get(self, *, sha: str) -> bytes:
        """One file's bytes. What only a token could see is not remembered: it would outlive its review."""
        return self._ask(f"git/blobs/{sha}", accept="application/vnd.github.raw+json", remember=not self._token).body

    def _ask(
        self, path: str, *, accept: str, into: Callable[[bytes], Any] | None = None, remember: bool = True
    ) -> Answer:
        url = f"{settings.GITHUB_API_URL}/repos/{self._address.owner}/{self._address.name}/{path}"
        headers = {"Accept": accept, "User-Agent": "codereview", "X-GitHub-Api-Version": API_VERSION}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        remember, key = remember and into is None, self._key(url, accept)
        known = _remembered(key) if remember else None
        if known:
            headers["If-None-Match"] = known["etag"]
        self.calls += 1
        limit = settings.REPOSITORY_ARCHIVE_MAX_BYTES if into else ANSWER_MAX_BYTES
        answer = http_get(url=url, headers=headers, limit=limit, into=into)
        if answer.status == 304 and known:
            return Answer(status=200, headers=answer.headers, body=known["body"])
        if answer.status != 200:
            raise self._fault(answer)
        if remember:
            _remember(key, answer)
        return answer

    def _key(self, url: str, accept: str) -> str:
        """What one token may see, nobody else is told."""
        return "github:" + hashlib.sha256(f"{self._token}\0{url}\0{accept}".encode()).hexdigest()

    def _fault(self, answer: Answer) -> SourceFault:
        if limited := self._limit(answer):
            return limited
        codes = {401: "github_token_refused", 403: "repository_forbidden", 404: "repository_not_found"}
        codes |= {409: "repository_empty", 422: "ref_not_found", 451: "repository_forbidden"}
        if answer.status in codes:
            return SourceFault(codes[answer.status], f"status {answer.status}")
        return SourceBusy(f"status {answer.status}")

    def _limit(self, answer: Answer) -> RateLimited | None:
        """A refusal is a limit only when it says so: a private repository must not look like one."""
        if answer.status not in {403, 429}:
            return None
        now = timezone.now()
        if (after := _number(answer.headers, "retry-after")) is not None:
            return RateLimited(resume_at=now + timedelta(seconds=min(max(after, 1), 24 * 3600)))
        if answer.headers.get("x-ratelimit-remaining") == "0":
            reset = _number(answer.headers, "x-ratelimit-reset")
            if reset is not None and reset < 2**40:
                return RateLimited(resume_at=max(datetime.fromtimestamp(reset, tz=UTC), now + timedelta(seconds=1)))
        if answer.status == 429 or b"rate limit" in answer.body[:2000].lower():
            return RateLimited(resume_at=now + wait_growing(waits=self._waits))
        return None


def wait_growing(*, waits: int) -> timedelta:
    """A minute, then twice as long each time, an hour at most."""
    return timedelta(seconds=min(WAIT_FIRST_SECONDS * 2 ** min(waits, 10), WAIT_MAX_SECONDS))


def _entry(item: Mapping[str, Any]) -> TreeEntry | None:
    if item["type"] == "tree":
        return None
    kind = "submodule" if item["type"] == "commit" else "link" if item["mode"] == "120000" else "file"
    return TreeEntry(path=str(item["path"]), sha=str(item["sha"]), size=int(item.get("size") or 0), kind=kind)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _remembered(key: str) -> dict[str, Any] | None:
    """What was answered before, with its ETag. Without the store everything is asked afresh."""
    try:
        found: dict[str, Any] | None = cache.get(key)
    except redis.RedisError:
        return None
    return found


def _remember(key: str, answer: Answer) -> None:
    etag = answer.headers.get("etag", "")
    if not etag or len(answer.body) > REMEMBERED_MAX_BYTES:
        return
    try:
        cache.set(key, {"etag": etag, "body": answer.body}, REMEMBERED_SECONDS)
    except redis.RedisError:
        return
