"""Budgets cannot be overspent, whatever runs side by side; what a worker's death left open is booked."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from codereview.llm import budget_left, budget_require
from codereview.llm.budgets import BudgetUsedUp
from codereview.llm.ledger import BudgetRefused, Promise, budget_reserve, call_settle, reservations_sweep
from codereview.llm.models import BudgetCount, Reservation, UsageEntry


def promise(user, tokens=100, micro=0):
    return Promise(user=user, purpose="hint", subject="h1", provider="p", prompt_version="", tokens=tokens, micro=micro)


def entry(**values):
    return UsageEntry(**{"purpose": "hint", "provider": "p", "outcome": "complete", **values})


@pytest.fixture(autouse=True)
def _budgets(settings):
    settings.LLM_BUDGETS = {"USER_DAY": (1000, 0), "CLASS_DAY": (0, 0), "PLATFORM_MONTH": (0, 0)}


@pytest.mark.django_db(transaction=True)
def test_calls_side_by_side_cannot_overspend(user):
    start, taken, refused = threading.Barrier(12), [], []

    def reserve():
        start.wait()
        try:
            taken.append(budget_reserve(promise=promise(user, tokens=300)))
        except BudgetRefused as error:
            refused.append(error.scope.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=reserve) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 3
    assert refused == ["budget_user"] * 9
    assert BudgetCount.objects.get().reserved_tokens == 900
    assert Reservation.objects.count() == 3


def test_settling_gives_back_what_was_not_used(db, user):
    reservation = budget_reserve(promise=promise(user, tokens=800))
    assert call_settle(reservation=reservation, entries=[entry(tokens_fresh=50, tokens_cached=20, tokens_output=30)])
    count = BudgetCount.objects.get()
    assert (count.spent_tokens, count.reserved_tokens) == (100, 0)
    assert budget_reserve(promise=promise(user, tokens=900))


def test_settling_twice_books_once(db, user):
    reservation = budget_reserve(promise=promise(user))
    assert call_settle(reservation=reservation, entries=[entry()])
    assert not call_settle(reservation=reservation, entries=[entry()])
    assert UsageEntry.objects.count() == 1


def test_what_a_dead_worker_had_reserved_is_booked_as_lost(db, user):
    reservation = budget_reserve(promise=promise(user, tokens=300))
    assert reservations_sweep() == 0
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert reservations_sweep() == 1
    lost = UsageEntry.objects.get()
    assert (lost.outcome, lost.estimated, lost.tokens_fresh, lost.user) == ("lost", True, 300, user)
    count = BudgetCount.objects.get()
    assert (count.spent_tokens, count.reserved_tokens) == (300, 0)
    assert not call_settle(reservation=reservation, entries=[entry()])


def test_a_refused_budget_takes_nothing_from_the_others(db, user, settings):
    settings.LLM_BUDGETS = {"USER_DAY": (50, 0), "PLATFORM_MONTH": (1000, 0)}
    with pytest.raises(BudgetRefused):
        budget_reserve(promise=promise(user))
    assert sum(BudgetCount.objects.values_list("reserved_tokens", flat=True)) == 0


def test_without_limits_nothing_is_reserved(db, user, settings):
    settings.LLM_BUDGETS = {}
    assert budget_reserve(promise=promise(user)) is None


def test_budgets_are_in_money_too(db, user, settings):
    settings.LLM_BUDGETS = {"USER_DAY": (0, 0.001)}
    assert budget_reserve(promise=promise(user, micro=600))
    with pytest.raises(BudgetRefused):
        budget_reserve(promise=promise(user, micro=600))


def test_a_class_shares_one_budget(db, user, other_user, settings):
    settings.LLM_BUDGETS = {"CLASS_DAY": (150, 0)}
    group = Group.objects.create(name="7b")
    for person in (user, other_user):
        person.groups.add(group)
    assert budget_reserve(promise=promise(user))
    with pytest.raises(BudgetRefused) as refused:
        budget_reserve(promise=promise(other_user))
    assert refused.value.scope.reason == "budget_class"


def test_the_platform_has_a_month(db, user, other_user, settings):
    settings.LLM_BUDGETS = {"PLATFORM_MONTH": (150, 0)}
    assert budget_reserve(promise=promise(user))
    with pytest.raises(BudgetRefused) as refused:
        budget_reserve(promise=promise(other_user))
    assert refused.value.scope.reason == "budget_platform"
    assert refused.value.scope.resets_at.day == 1


def test_what_was_booked_is_never_edited(db):
    booked = entry()
    booked.save()
    booked.tokens_output = 5
    with pytest.raises(TypeError, match="never edited"):
        booked.save()


def test_entries_outlive_their_learner(db, user):
    entry(user=user).save()
    user.delete()
    assert UsageEntry.objects.get().user is None


class TestBudgetLeft:
    def spend(self, user, tokens):
        call_settle(reservation=budget_reserve(promise=promise(user)), entries=[entry(tokens_output=tokens)])

    def test_nothing_is_spent_at_first(self, db, user):
        left = budget_left(user=user)
        assert (left.spent, left.limit, left.share, left.warn, left.message) == (0, 1000, 0, False, "")

    def test_it_warns_at_ninety_percent(self, db, user):
        self.spend(user, 900)
        left = budget_left(user=user)
        assert left.warn
        assert not left.used_up
        assert "90 %" in left.message
        assert budget_require(user=user).warn

    def test_used_up_says_when_to_come_back(self, db, user):
        self.spend(user, 1000)
        with pytest.raises(BudgetUsedUp) as refused:
            budget_require(user=user)
        assert refused.value.code == "budget_used_up"
        assert "come back at" in str(refused.value.detail)
        assert 0 < refused.value.retry_after <= 25 * 3600

    def test_the_tightest_budget_is_shown(self, db, user, settings):
        settings.LLM_BUDGETS = {"USER_DAY": (1000, 0), "PLATFORM_MONTH": (200, 0)}
        self.spend(user, 100)
        assert budget_left(user=user).reason == "budget_platform"

    def test_without_limits_there_is_nothing_to_show(self, db, user, settings):
        settings.LLM_BUDGETS = {}
        assert budget_left(user=user).limit == 0
