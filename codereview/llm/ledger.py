"""The ledger: reserve before a call, settle after it, book what its worker's death left open.

Two transactions per call. A reservation is an upper bound, taken from every budget by an UPDATE that
refuses to go past the limit: calls side by side cannot spend more than there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from codereview.llm.limits import Scope, scopes_of
from codereview.llm.models import BudgetCount, Reservation, UsageEntry

RESERVED_FOR = timedelta(minutes=15)  # longer than any call may last
SWEEP_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a call is about to spend at most, and for what."""

    user: AbstractUser | None
    purpose: str
    subject: str
    provider: str
    prompt_version: str
    tokens: int
    micro: int


class BudgetRefused(Exception):
    """A budget has not this much left."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.reason)
        self.scope = scope


def budget_reserve(*, promise: Promise) -> Reservation | None:
    """Take the promised amount from every budget it counts against. Raises BudgetRefused, then nothing is taken.

    None when no budget limits it.
    """
    scopes = scopes_of(user=promise.user)
    if not scopes:
        return None
    with transaction.atomic():
        for scope in scopes:
            _take(scope, promise)
        return Reservation.objects.create(
            keys=[scope.key for scope in scopes],
            micro=promise.micro,
            tokens=promise.tokens,
            user_id=promise.user.pk if promise.user else None,
            purpose=promise.purpose,
            subject=promise.subject,
            provider=promise.provider,
            prompt_version=promise.prompt_version,
            expires_at=timezone.now() + RESERVED_FOR,
        )


# One statement instead of a row made sure of and an UPDATE: this stands before every question to a model.
# The first insert needs no look at the limit in the row, because nothing is spent there yet.
_TAKE = """
INSERT INTO llm_budgetcount AS held (key, spent_tokens, spent_micro, reserved_tokens, reserved_micro)
VALUES (%(key)s, 0, 0, %(tokens)s, %(micro)s)
ON CONFLICT (key) DO UPDATE
SET reserved_tokens = held.reserved_tokens + %(tokens)s, reserved_micro = held.reserved_micro + %(micro)s
WHERE (%(most_tokens)s = 0 OR held.spent_tokens + held.reserved_tokens + %(tokens)s <= %(most_tokens)s)
  AND (%(most_micro)s = 0 OR held.spent_micro + held.reserved_micro + %(micro)s <= %(most_micro)s)
"""


def _take(scope: Scope, promise: Promise) -> None:
    fits = (not scope.tokens or promise.tokens <= scope.tokens) and (not scope.micro or promise.micro <= scope.micro)
    values: dict[str, str | int] = {
        "key": scope.key,
        "tokens": promise.tokens,
        "micro": promise.micro,
        "most_tokens": scope.tokens,
        "most_micro": scope.micro,
    }
    with connection.cursor() as cursor:
        if fits:
            cursor.execute(_TAKE, values)
        if not fits or not cursor.rowcount:
            raise BudgetRefused(scope)


@transaction.atomic
def call_settle(*, reservation: Reservation | None, entries: Iterable[UsageEntry]) -> bool:
    """Book what was used and give the rest back. False when the sweeper has already booked the reservation."""
    booked = list(entries)
    if reservation is not None:
        mine, _ = Reservation.objects.filter(pk=reservation.pk).delete()
        if not mine:
            return False
        _give_back(reservation, booked)
    UsageEntry.objects.bulk_create(booked)
    return True


def _give_back(reservation: Reservation, booked: list[UsageEntry]) -> None:
    tokens = sum(entry.tokens_fresh + entry.tokens_cached + entry.tokens_output for entry in booked)
    micro = sum(entry.price_micro for entry in booked)
    for key in reservation.keys:  # in the order in which they were locked
        BudgetCount.objects.filter(key=key).update(
            spent_tokens=F("spent_tokens") + tokens,
            spent_micro=F("spent_micro") + micro,
            reserved_tokens=F("reserved_tokens") - reservation.tokens,
            reserved_micro=F("reserved_micro") - reservation.micro,
        )


def reservations_sweep() -> int:
    """Book, as an estimate, what calls may have used whose worker has died. Returns how many."""
    expired = Reservation.objects.filter(expires_at__lt=timezone.now())[:SWEEP_BATCH]
    return sum(call_settle(reservation=left, entries=[_lost(left)]) for left in expired)


def _lost(reservation: Reservation) -> UsageEntry:
    """Nobody knows what was used: the upper bound is booked, so that no budget is overspent."""
    return UsageEntry(
        purpose=reservation.purpose,
        user_id=reservation.user_id,
        subject=reservation.subject,
        provider=reservation.provider,
        prompt_version=reservation.prompt_version,
        tokens_fresh=reservation.tokens,
        price_micro=reservation.micro,
        estimated=True,
        outcome=UsageEntry.Outcome.LOST,
    )
