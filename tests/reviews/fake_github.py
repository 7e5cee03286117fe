"""A server that speaks the part of GitHub's API that reviews use, over real HTTP on loopback.

    with FakeGitHub({"ada/shop": {"README.md": b"hello"}}) as github: …  # github.api_url, github.archive_url

Archives come from a second port, as from codeload. Faults are queued: `github.faults.append(Fault(...))`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the next request (whose path holds `path`) gets instead of its answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = "{}"
    path: str = ""


@dataclass(slots=True)
class Repository:
    files: dict[str, bytes]
    links: dict[str, str] = field(default_factory=dict)
    submodules: tuple[str, ...] = ()
    token: str = ""  # private: only with it
    branch: str = "main"
    truncated: bool = False

    @property
    def commit(self) -> str:
        return hashlib.sha1(repr(sorted(self.files.items())).encode()).hexdigest()  # noqa: S324 - as git does


def blob_sha(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324 - as git does


class FakeGitHub:
    """`asked` holds (path, headers) of every request to the API, `archives` of those for archives."""

    def __init__(self, repositories: Mapping[str, Repository | Mapping[str, bytes]]) -> None:
        self.repositories = {
            name: repo if isinstance(repo, Repository) else Repository(files=dict(repo))
            for name, repo in repositories.items()
        }
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.archives: list[tuple[str, dict[str, str]]] = []
        self.archive: bytes | None = None  # served instead of the real one
        self.redirect = ""  # where archives are said to be, instead of our own second port
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), self._handler(kind)) for kind in ("api", "archive")]
        self.api_url, self.archive_url = (f"http://127.0.0.1:{server.server_port}" for server in self._servers)

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def configure(self, settings: Any) -> None:
        settings.GITHUB_API_URL, settings.GITHUB_ARCHIVE_URL = self.api_url, self.archive_url
        settings.GITHUB_PRIVATE_ADDRESSES = True

    def _handler(self, kind: str) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                (outer.asked if kind == "api" else outer.archives).append((self.path, headers))
                status, extra, body = outer.answer(kind, self.path, headers)
                if status == 200 and kind == "api":
                    etag = f'"{hashlib.sha256(body).hexdigest()}"'
                    if headers.get("if-none-match") == etag:
                        status, body = 304, b""
                    extra = {**extra, "ETag": etag}
                self.send_response(status)
                for name, value in {"X-RateLimit-Remaining": "59", **extra}.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def answer(self, kind: str, raw: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        path = unquote(urlsplit(raw).path).strip("/")
        for fault in self.faults:
            if fault.path in path:
                self.faults.remove(fault)
                return fault.status, dict(fault.headers), fault.body.encode()
        if kind == "archive":
            return 200, {}, self.archive or tarball(self.repositories[path])
        _repos, owner, name, *rest = path.split("/")
        repo = self.repositories.get(f"{owner}/{name}")
        sent = headers.get("authorization", "")
        if sent and repo and sent != f"Bearer {repo.token}":
            return 401, {}, b'{"message": "Bad credentials"}'
        if repo is None or (repo.token and not sent):
            return 404, {}, b'{"message": "Not Found"}'
        return self._inside(repo, f"{owner}/{name}", rest)

    def _inside(self, repo: Repository, name: str, rest: list[str]) -> tuple[int, dict[str, str], bytes]:
        if not repo.files and rest[0] == "commits":
            return 409, {}, b'{"message": "Git Repository is empty."}'
        if rest[0] == "commits":
            known = "/".join(rest[1:]) in {"HEAD", repo.branch, repo.commit}
            return (200, {}, repo.commit.encode()) if known else (422, {}, b'{"message": "No commit found"}')
        if rest[:2] == ["git", "trees"]:
            return 200, {}, json.dumps(self._tree(repo)).encode()
        if rest[:2] == ["git", "blobs"]:
            return 200, {}, next(data for data in repo.files.values() if blob_sha(data) == rest[2])
        return 302, {"Location": self.redirect or f"{self.archive_url}/{name}"}, b""

    def _tree(self, repo: Repository) -> dict[str, Any]:
        tree = [
            {"path": path, "mode": "100644", "type": "blob", "sha": blob_sha(data), "size": len(data)}
            for path, data in repo.files.items()
        ]
        tree += [{"path": path, "mode": "120000", "type": "blob", "sha": "1" * 40, "size": 9} for path in repo.links]
        tree += [{"path": path, "mode": "160000", "type": "commit", "sha": "2" * 40} for path in repo.submodules]
        return {"sha": repo.commit, "tree": tree, "truncated": repo.truncated}


def tarball(repo: Repository, *, root: str = "owner-name-abc") -> bytes:
    """As codeload makes it: everything below one folder."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for path, data in repo.files.items():
            member = tarfile.TarInfo(f"{root}/{path}")
            member.size, member.mtime = len(data), 0
            archive.addfile(member, io.BytesIO(data))
        for path, target in repo.links.items():
            member = tarfile.TarInfo(f"{root}/{path}")
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return gzip.compress(held.getvalue(), compresslevel=1)


def in_seconds(seconds: float) -> str:
    """A value for X-RateLimit-Reset."""
    return str(int(time.time() + seconds))
