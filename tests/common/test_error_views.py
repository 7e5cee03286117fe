"""What is answered when nobody caught the exception."""

from __future__ import annotations

import psycopg
import pymongo
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.test import Client
from django_mongodb_backend.query import wrap_database_errors
from pymongo.errors import OperationFailure

from codereview.accounts.services import token_create
from codereview.common.error_views import is_outage
from codereview.run.broker import free_port
from submissions.models import Submission
from submissions.services import creating
from tests.factories import make_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(monkeypatch):
    """The database answers nothing any more."""

    def refuse(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_database_that_is_away_is_no_fault_of_the_request(visitor, away):
    """A program is told when to come again."""
    response = visitor.get("/api/v1/problems/")
    assert response.status_code == 503
    assert response.json()["code"] == "database_unavailable"
    assert int(response["Retry-After"]) > 0


def test_a_person_is_told_on_a_page(visitor, away):
    response = visitor.get("/")
    assert response.status_code == 503
    assert "The database does not answer" in response.content.decode()


def test_other_exceptions_are_our_fault(visitor, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", break_down)
    response = visitor.get("/api/v1/problems/")
    assert (response.status_code, response.json()["code"]) == (500, "server_error")
    assert "a fault of ours" not in response.content.decode()


def test_a_wrong_statement_is_no_outage():
    """SQLite calls it an operational error, PostgreSQL a programming error."""
    with pytest.raises(Exception, match="nowhere") as raised, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")
    assert not is_outage(raised.value)


@pytest.mark.parametrize(
    ("raised", "cause", "outage"),
    [
        (DatabaseError, psycopg.DatabaseError("server closed the connection unexpectedly"), True),
        (DatabaseError, psycopg.errors.lookup("XX001")("the page is damaged"), False),
        (ProgrammingError, psycopg.ProgrammingError("the query has no placeholder"), False),
        (DatabaseError, OperationFailure("unknown operator: $nothing"), False),
        (DatabaseError, None, False),
    ],
)
def test_an_error_without_a_name_is_an_outage_when_the_connection_was_lost(raised, cause, outage):
    """Drivers that know no better say "database error" of both; a wrong question stays a fault of ours."""
    error = raised("said by the backend")
    error.__cause__ = cause
    assert is_outage(error) is outage


@pytest.mark.django_db(transaction=True)
class TestSubmittingInAnOutage:
    """One POST of a submission, with a key, while one of the two databases goes away; then the same again."""

    @pytest.fixture
    def post(self, visitor, user):
        problem = make_problem()
        _row, token = token_create(user=user, name="laptop")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same"}
        body = {"problem": problem.slug, "language": "python", "code": "print(1)"}
        return lambda: visitor.post("/api/v1/submissions/", body, content_type="application/json", headers=headers)

    def check(self, post, monkeypatch):
        refused = post()
        monkeypatch.undo()
        connection.close_if_unusable_or_obsolete()  # the end of a request, which the test client leaves out
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert int(refused["Retry-After"]) > 0
        assert not Submission.objects.exists()
        assert post().status_code == 202
        assert Submission.objects.count() == 1

    def test_mongodb_does_not_answer(self, post, monkeypatch):
        """Its backend turns every fault of the driver into one class, which was answered as a fault of ours."""
        nobody = pymongo.MongoClient(f"mongodb://127.0.0.1:{free_port()}/", serverSelectionTimeoutMS=10)

        @wrap_database_errors
        def insert(**document):
            nobody.payloads.payload.insert_one(document)

        monkeypatch.setattr(creating, "payload_create", insert)
        with nobody:
            self.check(post, monkeypatch)

    if connection.vendor == "postgresql":  # SQLite has no server that could end a connection

        @pytest.mark.parametrize("place", ["idempotency_find", "check_submission_rate", "idempotency_record"])
        def test_postgresql_ends_the_connection_in_mid_request(self, post, monkeypatch, place):
            """Before anything is stored, between two queries, and in the transaction that makes the row."""
            then = getattr(creating, place)

            def end_the_connection_first(**values):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    (backend,) = cursor.fetchone()
                parameters = connection.get_connection_params()
                wanted = {name: parameters.get(name) for name in ("host", "port", "user", "password", "dbname")}
                with psycopg.connect(**wanted, autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s, 30000)", [backend])
                return then(**values)

            monkeypatch.setattr(creating, place, end_the_connection_first)
            self.check(post, monkeypatch)
