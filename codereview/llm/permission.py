"""Who may be asked, and is there money for it?"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.contrib.auth.models import AbstractUser
from django.db import DatabaseError

from codereview.llm import providers
from codereview.llm.base import SERIAL, BaseProvider, CompletionRequest
from codereview.llm.booking import promise_for
from codereview.llm.breaker import breakers_open
from codereview.llm.ledger import BudgetRefused, budget_reserve
from codereview.llm.models import Reservation
from codereview.llm.pace import call_count

logger = structlog.get_logger(__name__)

TOO_FAST = "too_many_requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """The providers that may be asked, in order; none means the computed answer."""

    providers: tuple[BaseProvider, ...] = ()
    reservation: Reservation | None = None
    budget_reason: str = ""


def permission_get(
    *, request: CompletionRequest, user: AbstractUser | None, subject: str, use_model: bool
) -> Permission:
    """Decide, count and reserve. Never raises for a budget, a limit or a store that fails."""
    healthy = _healthy(request) if use_model else []
    if not healthy:
        return Permission()
    promise = promise_for(request=request, user=user, subject=subject, providers=healthy)
    try:
        if user is not None and request.purpose not in SERIAL and not call_count(user=user):
            return Permission(budget_reason=TOO_FAST)
        reservation = budget_reserve(promise=promise)
    except BudgetRefused as refused:
        return Permission(budget_reason=refused.scope.reason)
    except DatabaseError as error:
        # What cannot be counted is not spent.
        logger.warning("model.reserve_failed", subject=subject, error=type(error).__name__)
        return Permission()
    return Permission(providers=tuple(healthy), reservation=reservation)


def _healthy(request: CompletionRequest) -> list[BaseProvider]:
    """Models in the configured order, without those that a breaker skips or that have nothing to read."""
    models = []
    for alias in providers.order:
        provider = providers[alias]
        if provider.computes:
            break  # the computed answer never fails, so nobody comes after it
        if request.messages or not provider.needs_network:
            models.append(provider)
    skipped = breakers_open(aliases=[provider.alias for provider in models])
    return [provider for provider in models if provider.alias not in skipped]
