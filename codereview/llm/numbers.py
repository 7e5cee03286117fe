"""Numbers of the last 24 hours for Prometheus, read from the ledger: workers have no door of their own to scrape."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, QuerySet, Sum
from django.utils import timezone

from codereview.common.metrics import gauge_register
from codereview.llm import providers
from codereview.llm.breaker import breakers_open
from codereview.llm.models import UsageEntry
from codereview.llm.tokens import MICRO

DAY = timedelta(days=1)


def _lately() -> QuerySet[Any]:
    return UsageEntry.objects.filter(created_at__gte=timezone.now() - DAY).order_by()


def _tokens() -> dict[str, float]:
    sums = _lately().aggregate(fresh=Sum("tokens_fresh"), cached=Sum("tokens_cached"), output=Sum("tokens_output"))
    return {kind: float(number or 0) for kind, number in sums.items()}


def _cost() -> dict[str, float]:
    rows = _lately().values("provider").annotate(micro=Sum("price_micro")).values_list("provider", "micro")
    return {provider: micro / MICRO for provider, micro in rows}


def _calls() -> dict[str, float]:
    return dict(_lately().values("outcome").annotate(calls=Count("pk")).values_list("outcome", "calls"))


def _first_token() -> dict[str, float]:
    answered = _lately().filter(first_token_ms__isnull=False)
    rows = answered.values("provider").annotate(mean=Avg("first_token_ms")).values_list("provider", "mean")
    return {provider: mean / 1000 for provider, mean in rows}


def _breakers() -> dict[str, float]:
    aliases = [alias for alias in providers.order if not providers[alias].computes]
    skipped = breakers_open(aliases=aliases)
    return {alias: float(alias in skipped) for alias in aliases}


def numbers_install() -> None:
    """Called once per process, when the apps are ready."""
    gauge_register(name="codereview_model_tokens_day", help="Tokens in 24 hours", label="kind", read=_tokens)
    gauge_register(name="codereview_model_cost_day", help="Money in 24 hours", label="provider", read=_cost)
    gauge_register(name="codereview_model_calls_day", help="Calls in 24 hours", label="outcome", read=_calls)
    gauge_register(
        name="codereview_model_first_token_seconds",
        help="Mean time to the first token in 24 hours",
        label="provider",
        read=_first_token,
    )
    gauge_register(
        name="codereview_model_breaker_open", help="1 while it is left alone", label="provider", read=_breakers
    )
