"""The language-model seam: one request in, pieces of text out.

Every request carries the answer that was computed without a model (`computed`): it is what the
`rules` provider says, and what serves when a model cannot.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

PURPOSES = ("hint", "chat", "review", "repository_review", "question")
# Somebody watches these being written: their first sentence may not be waited for long.
WATCHED = frozenset({"hint", "chat"})
# One job asks many times, one after the other; its cost was estimated and its own start is limited.
SERIAL = frozenset({"repository_review"})
MAX_TOKENS = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation. `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """What a provider is asked.

    `purpose` is one of PURPOSES. `computed` holds the sentences of the answer that needs no model, never
    empty. `messages` is the conversation for a model, the stable part first so that providers' caches
    hit; providers without a network ignore it. `max_tokens` bounds the answer. With `json_schema` the
    answer is asked for as one JSON object; the caller still checks it.
    """

    purpose: str
    computed: tuple[str, ...]
    messages: tuple[Message, ...] = ()
    prompt_version: str = ""
    max_tokens: int = MAX_TOKENS
    json_schema: Mapping[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Usage:
    """Tokens of one call: prompt tokens read afresh, prompt tokens from a cache, tokens of the answer."""

    fresh: int = 0
    cached: int = 0
    output: int = 0
    # Counted by us, because the provider did not tell?
    estimated: bool = True


@dataclass(slots=True, kw_only=True)
class Call:
    """What is agreed before, and known after, one question to one provider.

    The asking thread reads it when the stream has ended; the provider writes it meanwhile.
    """

    user_hash: str = ""  # stands for the learner; never a name or an address
    on_asked: Callable[[], None] | None = None  # called in the asking thread when the question is on its way
    # time.monotonic() at which nobody waits any longer; None once a sentence was shown
    sentence_deadline: float | None = None
    started_at: float = field(default_factory=time.monotonic)
    first_piece_at: float | None = None
    requests: int = 0  # sent upstream, retries included
    model: str = ""
    usage: Usage = field(default_factory=Usage)


class BaseProvider(ABC):
    """A source of text. One instance per process; thread-safe.

    `stream` raises only `LlmError`s. A provider that fails after its first piece raises, too; what it
    said before stays said, and it is never asked again by itself.
    """

    # Does it leave this machine?
    needs_network: bool = False
    # Is its answer a function of the evidence alone?
    computes: bool = False
    # Does it tell how many tokens it used?
    counts_tokens: bool = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        self.alias = alias
        self.options = dict(options)

    @property
    def model(self) -> str:
        """The name of the model that answers; empty where there is none."""
        return str(self.options.get("MODEL", ""))

    @abstractmethod
    def stream(
        self, request: CompletionRequest, *, cancelled: Callable[[], bool], call: Call | None = None
    ) -> Generator[str, None, None]:
        """Yield pieces of the answer as they come; stop within a second after `cancelled()` turns true.

        Closing the iterator stops it as well. `call` is filled in on the way.
        """

    def check(self) -> list[str]:
        """Reasons why this provider cannot work, each a full sentence that says what to do."""
        return []

    def close(self) -> None:  # noqa: B027 - most hold nothing
        """Give back connections; the instance may be used again."""
