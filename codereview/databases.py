"""Entries of DATABASES from the URLs in the environment: SQLite, PostgreSQL, and MongoDB for payloads."""

from __future__ import annotations

import warnings
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
MONGODB = "django_mongodb_backend"

_MONGODB_SCHEMES = {"mongodb", "mongodb+srv"}
_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-4000;"
)
CONNECT_SECONDS = 5


def relational_database(*, variable: str, url: str) -> dict[str, Any]:
    """One entry of DATABASES. Threads keep a SQLite file open; a server's connections go back to their pool.

    Raises ImproperlyConfigured, naming the variable, for anything but PostgreSQL and SQLite.
    """
    try:
        with warnings.catch_warnings():
            # Its warning spells the whole URL, password and all; the refusal below does not.
            warnings.simplefilter("ignore")
            database: dict[str, Any] = environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError):
        database = {}
    if database.get("ENGINE") not in {SQLITE, POSTGRESQL}:
        raise ImproperlyConfigured(f"{variable} must be a URL of PostgreSQL or SQLite.")
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == SQLITE:
        options["timeout"] = 20
        options["transaction_mode"] = "IMMEDIATE"  # waits for the one writer instead of failing at the upgrade
        options["init_command"] = _SQLITE_START
        database["CONN_MAX_AGE"] = None  # opening a file costs as much as a small request
    else:
        options.setdefault("connect_timeout", CONNECT_SECONDS)
        options.setdefault("pool", {"min_size": 1, "max_size": 10, "timeout": 10})
        database["CONN_HEALTH_CHECKS"] = True  # of what the pool gives out: a restarted server is not noticed else
    return database


def payloads_database(*, variable: str, url: str) -> dict[str, Any]:
    """The entry for payloads: MongoDB as well as what `relational_database` takes."""
    parts = urlsplit(url)
    if parts.scheme not in _MONGODB_SCHEMES:
        try:
            return relational_database(variable=variable, url=url)
        except ImproperlyConfigured:
            raise ImproperlyConfigured(f"{variable} must be a URL of MongoDB, PostgreSQL or SQLite.") from None
    name = parts.path.strip("/")
    if not name or not parts.hostname:
        raise ImproperlyConfigured(
            f"{variable} must name a server and a database, as in mongodb://mongo:27017/codereview."
        )
    return {
        "ENGINE": MONGODB,
        "HOST": url,
        "NAME": name,
        "OPTIONS": {
            "serverSelectionTimeoutMS": CONNECT_SECONDS * 1000,
            "connectTimeoutMS": CONNECT_SECONDS * 1000,
            "socketTimeoutMS": 20_000,
            "uuidRepresentation": "standard",
        },
    }
