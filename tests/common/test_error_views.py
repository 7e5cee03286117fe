"""What is answered when nobody caught the exception."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from codereview.common.error_views import is_outage

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
