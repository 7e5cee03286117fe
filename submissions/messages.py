"""What a client may say on the workspace's WebSocket, beyond `resume`: registered by the apps above."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from codereview.accounts.actors import Actor

# (actor, content) -> awaited; raises an ApplicationError, which the socket answers as an `error` event.
MessageHandler = Callable[[Actor, Mapping[str, Any]], Awaitable[None]]

_handlers: dict[str, MessageHandler] = {}


def register_message(type: str, handler: MessageHandler) -> None:  # noqa: A002 - the contract's word
    """Let the socket accept messages of this type. Called once, from an app's ready()."""
    _handlers[type] = handler


def message_handler(type: str) -> MessageHandler | None:  # noqa: A002 - the contract's word
    """Who handles messages of this type; None for a type nobody registered."""
    return _handlers.get(type)
