"""The language-model seam: one request in, pieces of text out.

Every request carries the answer that was computed without a model (`computed`): it is what the
`rules` provider says, and what serves when a model cannot.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation. `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """What a provider is asked.

    `purpose` names the use ("hint"). `computed` holds the sentences of the answer that needs no model,
    never empty. `messages` is the conversation for a model; providers without a network ignore it.
    """

    purpose: str
    computed: tuple[str, ...]
    messages: tuple[Message, ...] = ()
    prompt_version: str = ""


class BaseProvider(ABC):
    """A source of text. One instance per process; thread-safe.

    `stream` raises only `LlmError`s. A provider that fails after its first piece raises
    `ProviderUnavailable`; what it said before stays said.
    """

    # Does it leave this machine?
    needs_network: bool = False
    # Is its answer a function of the evidence alone?
    computes: bool = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        self.alias = alias
        self.options = dict(options)

    @abstractmethod
    def stream(self, request: CompletionRequest, *, cancelled: Callable[[], bool]) -> Iterator[str]:
        """Yield pieces of the answer as they come; stop soon after `cancelled()` turns true."""

    def check(self) -> list[str]:
        """Reasons why this provider cannot work, each a full sentence that says what to do."""
        return []
