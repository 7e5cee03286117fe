"""Fixtures for submissions: a problem, two people, a guest, and a sandbox that behaves as told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async

from codereview.accounts.actors import Actor
from problems.models import Problem
from submissions.models import Submission
from submissions.services import run_create, submission_create
from tests.factories import SUM_ACCEPTED, make_problem
from tests.submissions.programs import ProgramSandbox, adds


@pytest.fixture(autouse=True)
def programs(settings) -> Iterator[type[ProgramSandbox]]:
    """The sandbox of these tests; assign its `behaviour` to make it slow, broken or anything else."""
    settings.SANDBOXES = {"programs": {"BACKEND": "tests.submissions.programs.ProgramSandbox", "OPTIONS": {}}}
    settings.SANDBOX = "programs"
    yield ProgramSandbox
    ProgramSandbox.behaviour = staticmethod(adds)


@pytest.fixture
def problem(db) -> Problem:
    """Read two numbers, print their sum; four tests."""
    return make_problem(slug="sum-of-two")


@pytest.fixture
def actor(user) -> Actor:
    return Actor(user=user)


@pytest.fixture
def other_actor(other_user) -> Actor:
    return Actor(user=other_user)


@pytest.fixture
def guest() -> Actor:
    return Actor(guest_key="0123456789abcdef0123456789abcdef")


@pytest.fixture
def send(actor, problem):
    """Take in a submission with this code (correct unless said otherwise)."""

    def send_code(code: str = SUM_ACCEPTED, **options) -> Submission:
        values = {"actor": actor, "problem": problem, "language": "python", "code": code} | options
        return submission_create(**values)[0]

    return send_code


@pytest.fixture
def run(actor, problem):
    """Take in a run."""

    def run_code(code: str = SUM_ACCEPTED, **options) -> Submission:
        values = {"actor": actor, "problem": problem, "language": "python", "code": code, "stdin": None}
        return run_create(**values | options)

    return run_code


@pytest.fixture
def asend(send):
    """`send` for tests that are coroutines."""
    return sync_to_async(send)
