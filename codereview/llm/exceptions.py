"""Errors of the language-model seam.

LlmError
├── ProviderUnavailable    no answer could be had: another provider, or the computed answer, may serve
├── ProviderRefused        the model declined: the computed answer serves, no other provider is asked
└── InvalidProviderError   LLM_PROVIDERS is misconfigured (also an ImproperlyConfigured)
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


class LlmError(Exception):
    """Base of everything a provider can fail with."""


class ProviderUnavailable(LlmError):
    """Connection, time-out, quota or server fault; the message is for the operator's log."""


class ProviderRefused(LlmError):
    """The model declined to answer."""


class InvalidProviderError(ImproperlyConfigured, LlmError):
    """LLM_PROVIDERS names something that does not exist or cannot be used."""
