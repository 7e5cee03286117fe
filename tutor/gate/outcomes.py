"""Remembers what became of candidates: the same hint about the same code is tried once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import redis
import structlog

logger = structlog.get_logger(__name__)

MEMORY_MAX = 20_000  # outcomes of one process
STORE_SECONDS = 24 * 3600


class OutcomeStore(Protocol):
    """Outcomes of candidates by digest; None when unknown. A store that fails is a store that knows nothing."""

    def get(self, digest: str) -> bool | None: ...

    def put(self, digest: str, leaks: bool) -> None: ...


class MemoryStore:
    """The outcomes most recently used, in this process. Thread-safe."""

    def __init__(self, *, size: int = MEMORY_MAX) -> None:
        self._size = size
        self._entries: OrderedDict[str, bool] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> bool | None:
        with self._lock:
            if digest not in self._entries:
                return None
            self._entries.move_to_end(digest)
            return self._entries[digest]

    def put(self, digest: str, leaks: bool) -> None:
        with self._lock:
            self._entries[digest] = leaks
            self._entries.move_to_end(digest)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


class SharedStore:
    """A memory of this process before the shared store, so that workers learn from each other."""

    def __init__(self, client: Callable[[], redis.Redis], *, memory: MemoryStore | None = None) -> None:
        self._client = client
        self._memory = memory or MemoryStore()

    def get(self, digest: str) -> bool | None:
        known = self._memory.get(digest)
        if known is not None:
            return known
        try:
            stored = self._client().get(f"gate:{digest}")
        except redis.RedisError as error:
            logger.warning("gate.store_unreachable", error=type(error).__name__)
            return None
        if stored not in {"0", "1"}:
            return None
        self._memory.put(digest, stored == "1")
        return stored == "1"

    def put(self, digest: str, leaks: bool) -> None:
        self._memory.put(digest, leaks)
        try:
            self._client().set(f"gate:{digest}", "1" if leaks else "0", ex=STORE_SECONDS)
        except redis.RedisError as error:
            logger.warning("gate.store_unreachable", error=type(error).__name__)


def digest_of(*parts: str) -> str:
    """One name for all the parts together."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()
