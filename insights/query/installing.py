"""Makes the views, what keeps a table behind them and, on PostgreSQL, the roles that may read them and nothing else.

`migrate` drops the views before it changes tables and makes them again when it is done: a view would
otherwise hold the tables under it as they are (docs/decisions/0013-views-around-migrations.md).
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ProgrammingError

from insights.query.dialects import running_dialect
from insights.query.standings import standings_follow, standings_rebuild, standings_release
from insights.query.views import VIEWS

logger = structlog.get_logger(__name__)

ROLE = "insights_reader"
ROLE_NAMES = "insights_reader_names"  # for askers who may see names
_TABLES = frozenset({"submissions_submission", "tutor_hintoutcome", "reviews_review", "llm_usageentry",
                     "problems_problem_skills", "accounts_user_groups", "insights_pseudonym",
                     "insights_standing"})  # fmt: skip


def views_drop(*, using: str, plan: list[Any] | None = None, **kwargs: Any) -> None:
    """Receiver of pre_migrate: out of the way of what is about to change."""
    if using == DEFAULT_DB_ALIAS and plan:
        _drop(connections[using])
        standings_release(connections[using])


def views_make(*, using: str, plan: list[Any] | None = None, **kwargs: Any) -> None:
    """Receiver of post_migrate: the views as the code has them now. Other senders (flush) name no plan."""
    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or plan is None or not set(connection.introspection.table_names()) >= _TABLES:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        _drop(connection)
        dialect = running_dialect()
        for view in VIEWS:
            cursor.execute(f"CREATE VIEW {view.name} AS {view.select(dialect)}")
        if plan:
            standings_release(connection)
            standings_follow(connection)
            standings_rebuild(connection)
    if connection.vendor == "postgresql":
        _roles_make(connection)


def _drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"DROP VIEW IF EXISTS {view.name}")


def _roles_make(connection: BaseDatabaseWrapper) -> None:
    """Both roles, without login, with SELECT on their views; roles are shared by all databases of a server."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for role in (ROLE, ROLE_NAMES):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
                cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [role])
                if cursor.fetchone() != (True,):
                    cursor.execute(f"GRANT {role} TO CURRENT_USER")
    except ProgrammingError as error:
        logger.warning("insights.roles_not_made", error=str(error).splitlines()[0], docs="docs/insights_queries.md")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [ROLE, ROLE_NAMES])
        if cursor.fetchone() != (2,):
            return
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        for role in (ROLE, ROLE_NAMES):
            cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            for view in VIEWS:
                if role == ROLE_NAMES or not view.for_names:
                    cursor.execute(f"GRANT SELECT ON {view.name} TO {role}")
