"""What a client may say over the WebSocket, and who answers.

Apps above this one register their messages here (`hint.request`, `chat.send`), so that the consumer
needs not know them. Only registered types are acted on; nothing a client sends ever reaches the
channel layer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from submissions.consumers import WorkspaceConsumer

# The content is the parsed JSON object, `type` included; its other members are as hostile as any input.
MessageHandler = Callable[["WorkspaceConsumer", Mapping[str, Any]], Awaitable[None]]

_handlers: dict[str, MessageHandler] = {}


def register_message(type: str, handler: MessageHandler) -> None:  # noqa: A002 - the contract's word
    """Let `handler` answer messages of this type. It may use the consumer's `actor`, `problem` and `send_error`.

    An ApplicationError that it raises is sent to the client as an `error` event.
    """
    _handlers[type] = handler


def message_handler(type: Any) -> MessageHandler | None:  # noqa: A002 - the contract's word
    """Who answers this type; None for what nobody registered."""
    return _handlers.get(type) if isinstance(type, str) else None
