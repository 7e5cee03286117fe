"""Writes about hints, the chat, efforts and preferences."""

from tutor.services.efforts import effort_state
from tutor.services.hints import hint_cancel, hint_offer, hint_rate, hint_receive, hint_request, hint_retry
from tutor.services.messages import message_cancel, message_rate, message_retry, message_send
from tutor.services.preferences import preferences_set

__all__ = [
    "effort_state",
    "hint_cancel",
    "hint_offer",
    "hint_rate",
    "hint_receive",
    "hint_request",
    "hint_retry",
    "message_cancel",
    "message_rate",
    "message_retry",
    "message_send",
    "preferences_set",
]
