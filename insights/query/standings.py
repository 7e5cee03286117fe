"""Keeps the table `insights_standing` in step with the submissions, by triggers of the database itself.

Gathering every learner's attempts anew for each question took seconds over a million submissions. Triggers
hold however a row changes: judged, judged again, deleted, or changed by many at once. They go before
`migrate` changes tables and come back afterwards, like the views (docs/decisions/0014-standings-by-triggers.md).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from insights.models import Standing

_TABLE = Standing._meta.db_table
_SOURCE = "submissions_submission"
_NAME = "insights_standing_follow"
_COLUMNS = "user_id, problem_id, attempts, solved, attempts_to_solve, first_at, solved_at, last_at, best_score"
# A judge's own failure is nobody's attempt.
_COUNTED = "{0}.kind = 'submission' AND {0}.status = 'finished' AND {0}.verdict <> 'judge_error'"
# When may a row's change matter?
_EVENTS = {
    "insert": ("INSERT", "NEW.kind = 'submission' AND NEW.status = 'finished'"),
    "update": (
        "UPDATE OF status, verdict, score",
        "NEW.kind = 'submission' AND (NEW.status = 'finished' OR OLD.status = 'finished')",
    ),
    "delete": ("DELETE", "OLD.kind = 'submission' AND OLD.status = 'finished'"),
}


def standings_release(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for event in _EVENTS:
            place = f" ON {_SOURCE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {_NAME}_{event}{place}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {_NAME}()")


def standings_follow(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in make():
            cursor.execute(statement)


def standings_rebuild(connection: BaseDatabaseWrapper) -> None:
    """Gather all of it anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_TABLE}")
        cursor.execute(f"INSERT INTO {_TABLE} ({_COLUMNS}) {_gathered()}")


def _gathered(user: str = "", problem: str = "") -> str:
    """The SELECT that makes the rows: all of them, or that of one learner and problem."""
    of_one = f" AND s.user_id = {user} AND s.problem_id = {problem}" if user else ""
    return f"""
SELECT a.user_id, a.problem_id, a.attempts, a.solved, CASE WHEN a.solved = 1 THEN (
           SELECT COUNT(*) FROM {_SOURCE} b
           WHERE b.user_id = a.user_id AND b.problem_id = a.problem_id AND {_COUNTED.format("b")}
             AND b.created_at <= a.solved_at
       ) END AS attempts_to_solve, a.first_at, a.solved_at, a.last_at, a.best_score
FROM (
    SELECT s.user_id, s.problem_id, COUNT(*) AS attempts,
           MAX(CASE WHEN s.verdict = 'accepted' THEN 1 ELSE 0 END) AS solved, MIN(s.created_at) AS first_at,
           MIN(CASE WHEN s.verdict = 'accepted' THEN s.created_at END) AS solved_at,
           MAX(s.created_at) AS last_at, MAX(s.score) AS best_score
    FROM {_SOURCE} s WHERE {_COUNTED.format("s")}{of_one} GROUP BY s.user_id, s.problem_id
) a"""


def _sqlite() -> list[str]:
    """One writer at a time: what is gathered is the truth."""
    statements = []
    for event, (change, matters) in _EVENTS.items():
        row = "OLD" if event == "delete" else "NEW"
        statements.append(f"""
CREATE TRIGGER {_NAME}_{event} AFTER {change} ON {_SOURCE} WHEN {matters} BEGIN
    DELETE FROM {_TABLE} WHERE user_id = {row}.user_id AND problem_id = {row}.problem_id;
    INSERT INTO {_TABLE} ({_COLUMNS}) {_gathered(f"{row}.user_id", f"{row}.problem_id")};
END""")
    return statements


def _postgresql() -> list[str]:
    """The row is locked first: of two changes at once the later gathers what the earlier left."""
    placed = ", ".join(f"{name} = a.{name}" for name in _COLUMNS.split(", ")[2:])
    function = f"""
CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose {_SOURCE}.user_id%TYPE;
    which {_SOURCE}.problem_id%TYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        whose := OLD.user_id; which := OLD.problem_id;
    ELSE
        whose := NEW.user_id; which := NEW.problem_id;
    END IF;
    INSERT INTO {_TABLE} ({_COLUMNS}) VALUES (whose, which, 0, 0, NULL, now(), NULL, now(), 0)
        ON CONFLICT (user_id, problem_id) DO UPDATE SET attempts = {_TABLE}.attempts;
    UPDATE {_TABLE} t SET {placed} FROM ({_gathered("whose", "which")}) a
        WHERE t.user_id = a.user_id AND t.problem_id = a.problem_id;
    IF NOT FOUND THEN
        DELETE FROM {_TABLE} WHERE user_id = whose AND problem_id = which;
    END IF;
    RETURN NULL;
END $$"""
    triggers = [
        f"CREATE TRIGGER {_NAME}_{event} AFTER {change} ON {_SOURCE}"
        f" FOR EACH ROW WHEN ({matters}) EXECUTE FUNCTION {_NAME}()"
        for event, (change, matters) in _EVENTS.items()
    ]
    return [function, *triggers]
