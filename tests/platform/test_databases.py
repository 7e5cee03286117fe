"""Which stores a URL in the environment may name, and in what words the others are refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from codereview.databases import payloads_database, relational_database


def rows(url: str) -> dict:
    return relational_database(variable="DATABASE_URL", url=url)


def payloads(url: str) -> dict:
    return payloads_database(variable="PAYLOADS_DATABASE_URL", url=url)


def test_rows_live_in_sqlite_or_postgresql():
    assert rows("sqlite:////srv/rows.sqlite3")["NAME"] == "/srv/rows.sqlite3"
    postgresql = rows("postgresql://user:p%40ss@db.example.org:5433/house")
    assert (postgresql["HOST"], postgresql["PORT"], postgresql["PASSWORD"]) == ("db.example.org", 5433, "p@ss")
    assert postgresql["OPTIONS"]["connect_timeout"] == 5


@pytest.mark.parametrize("url", ["mongodb://m/house", "mysql://u@h/d", "nonsense", ""])
def test_rows_live_nowhere_else(url):
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL must be a URL of PostgreSQL or SQLite\."):
        rows(url)


def test_payloads_may_live_in_mongodb():
    url = "mongodb://user:secret@mongo:27017/payloads?authSource=admin"
    database = payloads(url)
    assert (database["ENGINE"], database["HOST"], database["NAME"]) == ("django_mongodb_backend", url, "payloads")


def test_a_mongodb_that_does_not_answer_is_given_up_soon():
    """A page must not hang for the driver's own thirty seconds."""
    assert payloads("mongodb://m/house")["OPTIONS"]["serverSelectionTimeoutMS"] == 5000


@pytest.mark.parametrize("url", ["mongodb://mongo:27017", "mongodb:///house"])
def test_a_mongodb_url_names_server_and_database(url):
    with pytest.raises(ImproperlyConfigured, match="PAYLOADS_DATABASE_URL must name a server and a database"):
        payloads(url)


def test_payloads_live_nowhere_else():
    with pytest.raises(ImproperlyConfigured, match="must be a URL of MongoDB, PostgreSQL or SQLite"):
        payloads("mysql://u@h/d")
