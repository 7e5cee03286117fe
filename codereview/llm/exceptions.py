"""Errors of the language-model seam, grouped by what the caller can do about them.

LlmError
├── ProviderUnavailable         no answer could be had: another provider, or the computed answer, may serve
│   ├── ProviderUnreachable     no connection, or it broke
│   ├── ProviderTimeout         one of our own limits: connect, first token, gap, total, first sentence
│   ├── ProviderBusy            429 or 5xx: `retry_after` when the server said so
│   ├── ProviderGarbled         what came is not the protocol: a malformed chunk, a page of HTML
│   ├── ProviderMisconfigured   wrong key, unknown model, wrong address: an operator must act
│   ├── ProviderQuotaUsed       the account's quota is used up: an operator must act
│   └── PromptTooLong           the prompt does not fit this model's window
├── ProviderRefused             the model declined: the computed answer serves, no other provider is asked
├── AnswerTooLong               the answer reached its limit of tokens: another provider would do the same
└── InvalidProviderError        LLM_PROVIDERS is misconfigured (also an ImproperlyConfigured)

Messages are written here, from statuses and codes: a server's own words may repeat a key or a prompt.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured


class LlmError(Exception):
    """Base of everything a provider can fail with."""

    code: ClassVar[str] = "error"
    # May another provider be asked?
    another_may_serve: ClassVar[bool] = False
    # Is asking the same provider once more worth while, before it has said anything?
    retryable: ClassVar[bool] = False
    # Does the breaker count it as a fault of the provider?
    counts: ClassVar[bool] = False
    # Does the breaker open at once, because nothing changes until an operator acts?
    opens: ClassVar[bool] = False

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderUnavailable(LlmError):
    """Connection, time-out, quota or server fault; the message is for the operator's log."""

    code = "unavailable"
    another_may_serve = True
    counts = True


class ProviderUnreachable(ProviderUnavailable):
    """No connection could be had, or it broke."""

    code = "unreachable"
    retryable = True


class ProviderTimeout(ProviderUnavailable):
    """One of our own limits on waiting has passed."""

    code = "timeout"


class ProviderBusy(ProviderUnavailable):
    """Too many requests, or a fault of the server's own."""

    code = "busy"
    retryable = True


class ProviderGarbled(ProviderUnavailable):
    """The answer is not what the protocol says."""

    code = "garbled"


class ProviderMisconfigured(ProviderUnavailable):
    """Key, model or address are wrong."""

    code = "misconfigured"
    opens = True


class ProviderQuotaUsed(ProviderUnavailable):
    """The account has nothing left to spend."""

    code = "quota"
    opens = True


class PromptTooLong(ProviderUnavailable):
    """The prompt does not fit; the provider is in good health."""

    code = "prompt_too_long"
    counts = False


class ProviderRefused(LlmError):
    """The model declined to answer."""

    code = "refused"


class AnswerTooLong(LlmError):
    """The answer ends where the limit of tokens cut it."""

    code = "length"


class InvalidProviderError(ImproperlyConfigured, LlmError):
    """LLM_PROVIDERS names something that does not exist or cannot be used."""
