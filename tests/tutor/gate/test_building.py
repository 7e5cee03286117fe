"""The gate's context of a stored submission holds what the learner may see, and only the gate sees the rest."""

from __future__ import annotations

import pytest

from tests.factories import SUM_ACCEPTED, make_problem
from tests.tutor.builders import make_evidence
from tests.tutor.stored import WRONG_CODE, make_judged
from tutor.gate import Gate, gate_context_build
from tutor.gate.outcomes import SharedStore

pytestmark = pytest.mark.django_db


def _context(user, **fields):
    problem = make_problem()
    submission = make_judged(user=user, problem=problem)
    values = {
        "submission": submission,
        "problem": problem,
        "language": "python",
        "code": WRONG_CODE,
        "level": 1,
        "evidence": make_evidence(code=WRONG_CODE),
    }
    return gate_context_build(**(values | fields))


def test_only_accepted_solutions_are_references(user):
    assert [reference.code for reference in _context(user).references] == [SUM_ACCEPTED]


def test_facts_belong_to_the_code_that_was_judged(user):
    assert [fact.name for fact in _context(user).facts] == ["sample/1"]
    assert _context(user, code="print(1)\n").facts == ()
    assert _context(user, submission=None).facts == ()


def test_secret_data_of_the_rows_is_guarded(user):
    assert Gate(_context(user)).check("Try 987654321987 and 123456789123 there.").reason == "secret_data"


def test_a_stored_submission_is_guarded_by_execution(user):
    assert Gate(_context(user, level=3)).check("Change `-` to `+`.").reason == "solution_code"


def test_outcomes_are_shared_through_the_store(redis_server, user):
    import redis  # noqa: PLC0415

    client = redis.Redis.from_url(redis_server, decode_responses=True)
    SharedStore(lambda: client).put("digest", True)
    assert SharedStore(lambda: client).get("digest") is True
    assert SharedStore(lambda: client).get("another") is None


def test_a_store_that_is_away_knows_nothing():
    import redis  # noqa: PLC0415

    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    store = SharedStore(lambda: away)
    store.put("digest", True)
    assert store.get("digest") is True  # its own memory
    assert SharedStore(lambda: away).get("digest") is None
