"""From a call to the ledger: what it promises to spend at most, and the entry when it has ended."""

from __future__ import annotations

import time
from collections.abc import Sequence

import structlog
from django.contrib.auth.models import AbstractUser
from django.db import DatabaseError

from codereview.llm.base import BaseProvider, Call, CompletionRequest, Usage
from codereview.llm.ledger import Promise, call_settle
from codereview.llm.models import Reservation, UsageEntry
from codereview.llm.tokens import BYTES_PER_TOKEN, FEWEST_BYTES_PER_TOKEN, price_micro, prompt_tokens

logger = structlog.get_logger(__name__)


def promise_for(
    *, request: CompletionRequest, user: AbstractUser | None, subject: str, providers: Sequence[BaseProvider]
) -> Promise:
    """An upper bound of one answer, at the price of the dearest of the providers."""
    usage = Usage(
        fresh=prompt_tokens(request.messages, bytes_per_token=FEWEST_BYTES_PER_TOKEN), output=request.max_tokens
    )
    return Promise(
        user=user,
        purpose=request.purpose,
        subject=subject,
        provider=providers[0].alias,
        prompt_version=request.prompt_version,
        tokens=usage.fresh + usage.output,
        micro=max(price_micro(usage, provider.options.get("PRICES", {})) for provider in providers),
    )


def call_entry(*, call: Call, provider: BaseProvider, request: CompletionRequest, said_bytes: int) -> UsageEntry:
    """The ledger's row of a call that has ended; the caller adds whose it was and how it ended."""
    usage = call.usage
    if not provider.counts_tokens:
        usage = Usage(fresh=prompt_tokens(request.messages), output=-(-said_bytes // BYTES_PER_TOKEN))
    first = call.first_piece_at
    return UsageEntry(
        purpose=request.purpose,
        provider=provider.alias,
        model=call.model or provider.model,
        prompt_version=request.prompt_version,
        tokens_fresh=usage.fresh,
        tokens_cached=usage.cached,
        tokens_output=usage.output,
        estimated=usage.estimated,
        price_micro=price_micro(usage, provider.options.get("PRICES", {})),
        requests=call.requests,
        first_token_ms=None if first is None else round((first - call.started_at) * 1000),
        total_ms=round((time.monotonic() - call.started_at) * 1000),
    )


def promise_settle(*, reservation: Reservation | None, entries: Sequence[UsageEntry]) -> None:
    """Settle. An answer that was given is not lost to a database that fails: the sweeper books it later."""
    if reservation is None and not entries:
        return
    try:
        call_settle(reservation=reservation, entries=entries)
    except DatabaseError as error:
        logger.warning("model.settle_failed", error=type(error).__name__)
