"""What is left: for pages, and for doors that answer 429."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from codereview.common.errors import TooManyRequests
from codereview.llm.limits import CLASS, PLATFORM, USER, Scope, scopes_of
from codereview.llm.models import BudgetCount
from codereview.llm.tokens import MICRO

WARN_SHARE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The tightest budget of a person. `limit` 0: there is none, and `share` stays 0.

    `spent` and `limit` are in `unit`: "tokens", or the currency of settings. `reason` is the code of the
    budget (budget_user, budget_class, budget_platform). `message` is a sentence for the learner, empty
    below WARN_SHARE.
    """

    spent: float = 0
    limit: float = 0
    unit: str = "tokens"
    share: float = 0
    warn: bool = False
    used_up: bool = False
    resets_at: datetime | None = None
    reason: str = ""
    message: str = ""


class BudgetUsedUp(TooManyRequests):
    """The budget is spent: waiting a little does not help, `retry_after` leads to its reset."""

    default_code = "budget_used_up"


def budget_left(*, user: AbstractUser | None) -> Budget:
    """How much of the tightest budget is spent. Running calls count with what they may still spend."""
    scopes = scopes_of(user=user)
    counts = BudgetCount.objects.in_bulk([scope.key for scope in scopes], field_name="key") if scopes else {}
    views = [view for scope in scopes for view in _views(scope, counts.get(scope.key) or BudgetCount())]
    return max(views, key=lambda view: view.share, default=Budget())


def budget_require(*, user: AbstractUser | None) -> Budget:
    """The same, for doors. Raises BudgetUsedUp with the seconds until the budget is new."""
    budget = budget_left(user=user)
    if budget.used_up and budget.resets_at is not None:
        wait = math.ceil((budget.resets_at - timezone.now()).total_seconds())
        raise BudgetUsedUp(budget.message, retry_after=max(wait, 1))
    return budget


def _views(scope: Scope, count: BudgetCount) -> list[Budget]:
    views = []
    if scope.tokens:
        views.append(_view(scope, count.spent_tokens + count.reserved_tokens, scope.tokens, "tokens"))
    if scope.micro:
        spent = (count.spent_micro + count.reserved_micro) / MICRO
        views.append(_view(scope, spent, scope.micro / MICRO, settings.LLM_CURRENCY))
    return views


def _view(scope: Scope, spent: float, limit: float, unit: str) -> Budget:
    share = min(spent / limit, 1.0)
    return Budget(
        spent=spent,
        limit=limit,
        unit=unit,
        share=share,
        warn=share >= WARN_SHARE,
        used_up=share >= 1,
        resets_at=scope.resets_at,
        reason=scope.reason,
        message=_message(scope, share),
    )


def _message(scope: Scope, share: float) -> str:
    if share < WARN_SHARE:
        return ""
    words = {"when": formats.date_format(scope.resets_at, "DATETIME_FORMAT"), "percent": int(share * 100)}
    if share < 1:
        return _WARNINGS[scope.reason]() % words
    return _USED_UP[scope.reason]() % words


# Functions, so that each sentence is translated when it is said.
_WARNINGS = {
    USER: lambda: _("%(percent)d %% of what the model may say to you today is used. It starts anew at %(when)s."),
    CLASS: lambda: _("%(percent)d %% of what the model may tell your class today is used. It starts anew at %(when)s."),
    PLATFORM: lambda: _("%(percent)d %% of what the model may say this month is used. It starts anew at %(when)s."),
}
_USED_UP = {
    USER: lambda: _("Your time with the model is used up: come back at %(when)s. Computed hints go on."),
    CLASS: lambda: _("Your class's time with the model is used up: come back at %(when)s. Computed hints go on."),
    PLATFORM: lambda: _("This month's time with the model is used up: come back at %(when)s. Computed hints go on."),
}
