"""The budgets that settings lay down: whose, for how long, how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from codereview.llm.tokens import MICRO

USER = "budget_user"
CLASS = "budget_class"
PLATFORM = "budget_platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One budget of one period. A limit of 0 means none; `reason` is the code when it is used up."""

    key: str
    reason: str
    tokens: int
    micro: int
    resets_at: datetime


def scopes_of(*, user: AbstractUser | None) -> list[Scope]:
    """The limited budgets that a call for this person counts against, in the order in which they are locked."""
    day, midnight = _today()
    scopes = [_scope("PLATFORM_MONTH", f"platform:{day:%Y-%m}", PLATFORM, _next_month())]
    if user is not None:
        scopes.append(_scope("USER_DAY", f"user:{user.pk}:{day:%Y-%m-%d}", USER, midnight))
        # The classes are asked for only where there is a limit on them.
        if _limits("CLASS_DAY") != (0, 0):
            classes = user.groups.values_list("pk", flat=True)
            scopes += [_scope("CLASS_DAY", f"class:{pk}:{day:%Y-%m-%d}", CLASS, midnight) for pk in classes]
    return sorted((scope for scope in scopes if scope.tokens or scope.micro), key=lambda scope: scope.key)


def _scope(name: str, key: str, reason: str, resets_at: datetime) -> Scope:
    tokens, micro = _limits(name)
    return Scope(key=key, reason=reason, tokens=tokens, micro=micro, resets_at=resets_at)


def _limits(name: str) -> tuple[int, int]:
    tokens, money = settings.LLM_BUDGETS.get(name, (0, 0))
    return int(tokens), round(money * MICRO)


def _today() -> tuple[datetime, datetime]:
    """This day where the house stands, and its end."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    tomorrow = now.date() + timedelta(days=1)
    return now, datetime.combine(tomorrow, time.min, tzinfo=now.tzinfo)


def _next_month() -> datetime:
    now, _midnight = _today()
    first = (now.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time.min, tzinfo=now.tzinfo)
