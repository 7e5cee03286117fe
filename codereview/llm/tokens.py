"""How many tokens a text is, and what tokens cost.

Providers cut text differently and tell the truth only at the end of a stream; these estimates serve
before it, and where no truth came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from codereview.llm.base import Message, Usage

BYTES_PER_TOKEN = 4  # usual for English and code
FEWEST_BYTES_PER_TOKEN = 2  # what a reservation assumes, so that it is not too small
TOKENS_PER_MESSAGE = 4  # role and separators

MICRO = 1_000_000  # money is counted in millionths of the currency's unit


def prompt_tokens(messages: Iterable[Message], *, bytes_per_token: int = BYTES_PER_TOKEN) -> int:
    """About how many tokens a conversation is."""
    sizes = (len(message.content.encode(errors="replace")) for message in messages)
    return sum(-(-size // bytes_per_token) + TOKENS_PER_MESSAGE for size in sizes)


def price_micro(usage: Usage, prices: Mapping[str, Any]) -> int:
    """Price in millionths; `prices` are per million tokens: FRESH, CACHED (else FRESH), OUTPUT."""
    fresh = Decimal(str(prices.get("FRESH") or 0))
    cached = Decimal(str(prices["CACHED"])) if prices.get("CACHED") is not None else fresh
    output = Decimal(str(prices.get("OUTPUT") or 0))
    # Per million tokens, in millionths: the two millions cancel.
    return int((usage.fresh * fresh + usage.cached * cached + usage.output * output).to_integral_value("ROUND_CEILING"))
