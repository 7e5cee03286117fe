"""Before anything starts: do the stores answer, and have they this program's schema?"""

from __future__ import annotations

import uuid
from typing import Any

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from codereview.common.models import Payload
from codereview.common.routers import PAYLOADS_ALIAS
from codereview.common.stores import redis_client
from codereview.databases import MONGODB, POSTGRESQL

VARIABLES = {"default": "DATABASE_URL", PAYLOADS_ALIAS: "PAYLOADS_DATABASE_URL"}


def stores_answer() -> None:
    """Ask each store once. Raises ImproperlyConfigured: one sentence that names the setting."""
    for alias, variable in VARIABLES.items():
        try:
            _ask(alias)
        except (DatabaseError, OSError) as error:
            raise ImproperlyConfigured(f"{variable}: {_place(alias)} cannot be used: {_reason(error)}.") from error
    try:
        redis_client().ping()
    except redis.RedisError as error:
        raise ImproperlyConfigured(f"REDIS_URL: the server cannot be used: {_reason(error)}.") from error


def schema_is_current() -> None:
    """Has every migration been applied? Raises ImproperlyConfigured: one sentence that names the setting."""
    for alias, variable in VARIABLES.items():
        executor = MigrationExecutor(connections[alias])
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise ImproperlyConfigured(
                f"{variable}: the schema is older than this program ({len(waiting)} migrations wait): "
                "run `manage.py prepare` first."
            )


def _ask(alias: str) -> None:
    connection: Any = connections[alias]  # the driver's module is not among its declared attributes
    if settings.DATABASES[alias]["ENGINE"] == POSTGRESQL:
        # Past the pool, which would keep the reason to itself until its own time is over.
        with connection.wrap_database_errors:
            connection.Database.connect(**connection.get_connection_params()).close()
    elif settings.DATABASES[alias]["ENGINE"] == MONGODB:
        Payload.objects.filter(pk=uuid.UUID(int=0)).exists()  # a collection that is not there is empty
    else:
        connection.ensure_connection()


def _place(alias: str) -> str:
    database = settings.DATABASES[alias]
    if database["ENGINE"] == MONGODB:
        return f"the MongoDB at {database['HOST'].rpartition('@')[2].removeprefix('mongodb://').partition('/')[0]}"
    return f"the database {database['NAME']} at {database['HOST'] or 'this machine'}"


def _reason(error: Exception) -> str:
    """The last of the driver's lines, which says why without the address's password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).partition(", Timeout:")[0].rstrip(".")[:300]
