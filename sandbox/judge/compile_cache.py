"""Compile results, remembered by digest: in this process, and in a directory that workers share.

The digest is that of everything a result depends on. Artefacts are bytes that came out of a sandbox;
they only ever go back into one, and nothing here executes, unpacks or looks into them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import structlog

from sandbox.judge.types import CompileInfo

logger = structlog.get_logger(__name__)

CACHE_BYTES = 64 * 1024 * 1024
STORE_BYTES = 512 * 1024 * 1024
# What one entry costs apart from its artefacts.
_ENTRY_BYTES = 2048
# After an eviction there is room for a while.
_FILL_AFTER_EVICTION = 0.8
_CHECKSUM_BYTES = hashlib.sha256().digest_size
_PARTIAL = ".partial-"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The outcome of one compile step and, when it went well, the artefacts to run."""

    info: CompileInfo
    artifacts: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return _ENTRY_BYTES + len(self.info.output) + sum(map(len, self.artifacts.values()))


class CompileStore:
    """A directory of compile results, one file each, private to this user.

    A file is written beside and renamed, so that another worker sees it complete or not at all; it
    carries a checksum, and one that does not fit is removed. The files least recently used go when
    together they exceed `max_bytes`. Every failure of the disk is a cache miss.
    """

    def __init__(self, directory: str | Path, *, max_bytes: int = STORE_BYTES) -> None:
        self._directory = Path(directory)
        self.max_bytes = max_bytes

    def get(self, digest: str) -> Compiled | None:
        """The stored result, marked as just used."""
        path = self._directory / digest
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        found = _unpack(content)
        if found is None:
            path.unlink(missing_ok=True)
        return found

    def put(self, digest: str, compiled: Compiled) -> None:
        """Store a result."""
        if compiled.size > self.max_bytes:
            return
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(digest, _pack(compiled))
            self._evict()
        except OSError as error:
            logger.warning("compile_store_failed", reason=str(error))

    def _write(self, digest: str, content: bytes) -> None:
        descriptor, partial = tempfile.mkstemp(prefix=_PARTIAL, dir=self._directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(partial, self._directory / digest)
        except BaseException:
            with contextlib.suppress(OSError):  # the first fault is the one to tell
                os.unlink(partial)
            raise

    def _evict(self) -> None:
        """Remove the files least recently used; other workers may be doing the same."""
        files = []
        for path in self._directory.iterdir():
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                files.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self.max_bytes:
            return
        for _, size, path in sorted(files):
            if total <= self.max_bytes * _FILL_AFTER_EVICTION:
                return
            path.unlink(missing_ok=True)
            total -= size


class CompileCache:
    """Compile results of this process, least recently used out first, bounded in bytes. Thread-safe.

    With a `store` behind it, what is not in memory is looked for there, and every result goes there too.
    """

    def __init__(self, *, max_bytes: int = CACHE_BYTES, store: CompileStore | None = None) -> None:
        self.max_bytes = max_bytes
        self.store = store
        self._entries: OrderedDict[str, Compiled] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, digest: str) -> Compiled | None:
        """The remembered result, marked as just used."""
        with self._lock:
            found = self._entries.get(digest)
            if found is not None:
                self._entries.move_to_end(digest)
                return found
        if self.store is None:
            return None
        found = self.store.get(digest)
        if found is not None:
            self._remember(digest, found)
        return found

    def put(self, digest: str, compiled: Compiled) -> None:
        """Remember a result; one that alone exceeds the bound is not kept."""
        self._remember(digest, compiled)
        if self.store is not None:
            self.store.put(digest, compiled)

    def clear(self) -> None:
        """Forget everything that is in memory."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _remember(self, digest: str, compiled: Compiled) -> None:
        if compiled.size > self.max_bytes:
            return
        with self._lock:
            self._drop(digest)
            self._entries[digest] = compiled
            self._bytes += compiled.size
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._entries)))

    def _drop(self, digest: str) -> None:
        old = self._entries.pop(digest, None)
        if old is not None:
            self._bytes -= old.size


COMPILE_CACHE = CompileCache()


def _pack(compiled: Compiled) -> bytes:
    sizes = [[name, len(content)] for name, content in compiled.artifacts.items()]
    header = json.dumps({"info": asdict(compiled.info), "artifacts": sizes}).encode()
    body = header + b"\n" + b"".join(compiled.artifacts.values())
    return hashlib.sha256(body).digest() + body


def _unpack(content: bytes) -> Compiled | None:
    """None for anything but what `_pack` makes."""
    body = content[_CHECKSUM_BYTES:]
    if hashlib.sha256(body).digest() != content[:_CHECKSUM_BYTES]:
        return None
    header, _, rest = body.partition(b"\n")
    try:
        told = json.loads(header)
        info = CompileInfo(**told["info"])
        artifacts, at = {}, 0
        for name, size in told["artifacts"]:
            artifacts[str(name)] = rest[at : at + size]
            at += size
    except (ValueError, TypeError, KeyError):
        return None  # written by another version of this file
    return Compiled(info, artifacts)
