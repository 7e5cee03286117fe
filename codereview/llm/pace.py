"""How often a person may have a model asked: counted in the database, because each call costs money."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from codereview.llm.models import CallWindow

LIMIT = "model_calls_per_person"


def call_count(*, user: AbstractUser) -> bool:
    """Count one call of this person. False, and not counted, when the window has no call left.

    A window begins with its first call. Raises DatabaseError.
    """
    limit, window_seconds = settings.LIMITS[LIMIT]
    now = timezone.now()
    over = Q(began_at__lte=now - timedelta(seconds=window_seconds))
    if _counted(user, over, limit, now):
        return True
    CallWindow.objects.get_or_create(user_id=user.pk, defaults={"began_at": now})  # it may be the first one ever
    return _counted(user, over, limit, now)


def _counted(user: AbstractUser, over: Q, limit: int, now: datetime) -> bool:
    """One statement that refuses: calls side by side cannot both be the last that was free."""
    mine = CallWindow.objects.filter(over | Q(calls__lt=limit), user_id=user.pk)
    return bool(
        mine.update(
            began_at=Case(When(over, then=Value(now)), default=F("began_at")),
            calls=Case(When(over, then=Value(1)), default=F("calls") + 1),
        )
    )
