"""Fixtures for every test. The environment and the broker come from `tests.environment`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
import redis
from django.db import connection, connections

from codereview.accounts.models import User
from codereview.common.models import Payload
from codereview.common.routers import PAYLOADS_ALIAS
from tests import environment

_payloads = connections[PAYLOADS_ALIAS]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A server refuses to drop a database while a thread that outlived its test still holds a session in it."""
    if _payloads.vendor == "mongodb":
        # It has no transactions, and for one such alias Django empties every table of both databases after each test.
        # Here a test rolls back its rows all the same, and `_empty_payloads` empties the one collection.
        _payloads.features.supports_transactions = True
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _empty_payloads(django_db_blocker) -> Iterator[None]:
    """Where they cannot be rolled back."""
    yield
    if _payloads.vendor == "mongodb":
        with django_db_blocker.unblock():
            Payload.objects.all().delete()


@pytest.fixture(scope="session")
def redis_server() -> str:
    """URL of this process's own Valkey server; settings.REDIS_URL already names it."""
    return environment.broker.url


@pytest.fixture(scope="session")
def _redis_client(redis_server) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(redis_server)
    yield client
    client.close()


@pytest.fixture
def broker_forgets(_redis_client) -> Callable[[], None]:
    """Lets the store and the broker lose whatever they hold."""

    def forget() -> None:
        _redis_client.flushall()
        if os.environ.get("CELERY_BROKER_URL"):
            from tests.broker import broker_empty

            broker_empty()

    return forget


@pytest.fixture(autouse=True)
def _empty_broker(broker_forgets) -> None:
    """Every test starts with an empty broker: no counters, queues or events of another test."""
    broker_forgets()


@pytest.fixture
def user(db) -> User:
    """A learner, whose password is `a long password`."""
    return User.objects.create_user(email="learner@example.org", password="a long password")


@pytest.fixture
def other_user(db) -> User:
    """Another learner."""
    return User.objects.create_user(email="other@example.org", password="a long password")


@pytest.fixture
def staff_user(db) -> User:
    """A member of staff with every permission."""
    return User.objects.create_superuser(email="staff@example.org", password="a long password")


@pytest.fixture
def api_client():
    """DRF's client, nobody signed in."""
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def celery_worker_thread(transactional_db) -> Iterator[object]:
    """A real Celery worker on the real broker, in threads of this process, for the length of one test.

    Asks for `transactional_db`, because the worker's threads see only what was committed. What it still runs when
    the test is over ends before the tables are emptied: the worker itself would leave its threads behind.
    """
    from celery.contrib.testing.worker import start_worker

    from codereview.celery import app

    with start_worker(
        app, pool="threads", concurrency=2, perform_ping_check=False, shutdown_timeout=20, without_heartbeat=True
    ) as worker:
        yield worker
    worker.pool.executor.shutdown(wait=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Payload rows live in a second database: every test that may use one may use both."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            marker.kwargs.setdefault("databases", "__all__")
        elif {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Under CI=true a skipped test is a failure: a component that could not run proves nothing."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI=true does not allow: {report.longrepr}"
    return report
