"""A person's calls of a model: so many per window, whoever counts beside."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from codereview.llm.models import CallWindow
from codereview.llm.pace import call_count
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_per_minute(settings):
    settings.LIMITS = {**settings.LIMITS, "model_calls_per_person": (2, 60)}


def test_past_the_limit_nothing_is_counted():
    user = make_user()
    assert [call_count(user=user) for _call in range(4)] == [True, True, False, False]
    assert CallWindow.objects.get(user=user).calls == 2


def test_each_person_has_a_window():
    first, second = make_user(), make_user()
    assert [call_count(user=first) for _call in range(3)] == [True, True, False]
    assert call_count(user=second)


def test_a_window_that_is_over_is_followed_by_a_new_one():
    user = make_user()
    while call_count(user=user):
        pass
    window = CallWindow.objects.get(user=user)
    CallWindow.objects.update(began_at=window.began_at - timedelta(seconds=61))
    assert [call_count(user=user) for _call in range(3)] == [True, True, False]
    assert CallWindow.objects.get(user=user).began_at > window.began_at


def test_a_person_who_goes_takes_the_count_along():
    user = make_user()
    call_count(user=user)
    user.delete()
    assert not CallWindow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_calls_side_by_side_do_not_pass_the_limit():
    user = make_user()
    start, allowed = threading.Barrier(8), []

    def call():
        start.wait()
        allowed.append(call_count(user=user))
        connections.close_all()

    threads = [threading.Thread(target=call) for _caller in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 6 + [True] * 2
