"""Every way in which the SDK and its HTTP library fail, as one of our errors.

Words come from here. Of the server's answer only statuses and short codes are repeated: its messages
may hold a part of the key, or of what a learner wrote.
"""

from __future__ import annotations

import math
import re
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx2
import openai

from codereview.llm.backends.openai_stream import StreamFault
from codereview.llm.exceptions import (
    LlmError,
    PromptTooLong,
    ProviderBusy,
    ProviderGarbled,
    ProviderMisconfigured,
    ProviderQuotaUsed,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)

_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")
_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"})
_TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length", "exceed_context_size_error"})
_TOO_LONG_WORDS = re.compile(
    r"context (?:length|size|window)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
_REFUSAL = frozenset({"content_filter", "content_policy_violation", "moderation_blocked"})
_RETRYABLE = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})
_OPERATOR = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
)


def mapped(error: Exception) -> LlmError:
    """Our error for one of the SDK's, or for what a malformed answer makes its parser raise."""
    if isinstance(error, LlmError):
        return error
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return ProviderTimeout("It did not answer in time.")
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return ProviderUnreachable("No connection to it, or the connection broke.")
    if isinstance(error, StreamFault):
        return _of_code(_codes_in(error.error))
    return ProviderGarbled(f"Its answer is not what the protocol says ({type(error).__name__}).")


def names_feature(error: Exception, features: frozenset[str]) -> str:
    """The optional feature that a server refuses to know, or ""."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in {400, 422}:
        return ""
    for feature in sorted(features):
        # The longer name first where one contains the other; compared, never logged.
        if error.param == feature or re.search(rf"\b{feature}\b", str(error)):
            return feature
    return ""


def _of_status(error: openai.APIStatusError) -> LlmError:
    status, codes = error.status_code, _codes(error)
    if codes & _QUOTA or status == HTTPStatus.PAYMENT_REQUIRED:
        return ProviderQuotaUsed("The account has used up its quota: raise it, or set another key.")
    if codes & _REFUSAL:
        return ProviderRefused("It declined the request by its content policy.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or codes & _TOO_LONG or _TOO_LONG_WORDS.search(str(error)):
        return PromptTooLong("The prompt does not fit the model's window.")
    if status in _OPERATOR:
        return ProviderMisconfigured(f"HTTP {status}{_said(codes)}: check the key, the model and the address.")
    if status in _RETRYABLE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderBusy(f"HTTP {status}{_said(codes)}.", retry_after=retry_after(error.response.headers))
    return ProviderGarbled(f"HTTP {status}{_said(codes)}: it does not understand the request.")


def _of_code(codes: set[str]) -> LlmError:
    if codes & _QUOTA:
        return ProviderQuotaUsed("The account has used up its quota: raise it, or set another key.")
    if codes & _TOO_LONG:
        return PromptTooLong("The prompt does not fit the model's window.")
    if codes & _REFUSAL:
        return ProviderRefused("It declined the request by its content policy.")
    return ProviderBusy(f"It reported an error inside the stream{_said(codes)}.")


def _codes(error: openai.APIError) -> set[str]:
    """The server's codes, as far as they look like codes."""
    body = error.body
    detail = body.get("error") if isinstance(body, dict) else None
    return _like_codes(error.code, error.type) | _codes_in(detail)


def _codes_in(detail: Any) -> set[str]:
    return _like_codes(detail.get("code"), detail.get("type")) if isinstance(detail, dict) else set()


def _like_codes(*values: Any) -> set[str]:
    return {value for value in values if isinstance(value, str) and _CODE.fullmatch(value)}


def _said(codes: set[str]) -> str:
    return f" ({', '.join(sorted(codes))})" if codes else ""


def retry_after(headers: Any) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date. None without one that can be read."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
