"""The seeded world, stored once for a module of tests: they read, and nothing of theirs may change it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from insights.evaluation.world import World, world_make
from insights.query import on_postgresql, on_sqlite


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Committed, because statements run on connections of their own; flushed at the end."""
    with django_db_blocker.unblock():
        yield world_make()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def asking(world, db) -> World:
    """The world, for a test that asks about it; what the test writes is rolled back."""
    return world


@pytest.fixture
def backend():
    """How statements run on the database of these tests."""
    return on_postgresql if connection.vendor == "postgresql" else on_sqlite
