"""A statement reads the views and nothing else, within bounds."""

from __future__ import annotations

import pytest

from insights.query import StatementRefused, statement_check, statement_run

BOMB = """SELECT COUNT(*) AS n FROM insights_submissions a JOIN insights_submissions b ON b.status = a.status
JOIN insights_submissions c ON c.status = b.status WHERE a.time_ms + b.time_ms + c.time_ms < 0"""
COUNT = "SELECT COUNT(*) AS n FROM insights_submissions"


def run(sql: str, *, names: bool = True, **options):
    return statement_run(statement_check(sql, dialect="postgres", names=names), names=names, **options)


def test_rows_come_with_their_columns(asking):
    result = run("SELECT COUNT(*) AS n, 'x' AS word FROM insights_submissions")
    assert (result.columns, result.rows) == (["n", "word"], [[len(asking.submissions), "x"]])
    assert not result.truncated


def test_more_rows_than_allowed_are_cut_visibly(asking, settings):
    settings.INSIGHTS_ROWS = 7
    result = run("SELECT problem FROM insights_submissions")
    assert (len(result.rows), result.truncated) == (7, True)
    assert not run("SELECT problem FROM insights_submissions LIMIT 7").truncated


def test_parameters_are_values_and_never_sql(asking):
    hostile = "x' OR '1' = '1"
    assert run(f"{COUNT} WHERE problem = :problem", parameters={"problem": hostile}).rows == [[0]]
    with pytest.raises(StatementRefused, match="has no value"):
        run(f"{COUNT} WHERE problem = :problem")


def test_division_is_fractional_and_by_zero_is_nothing(asking):
    assert run("SELECT 1 / 2 AS half, 1 / (SELECT 0) AS none_of_it FROM insights_problems LIMIT 1").rows == [
        [0.5, None]
    ]


def test_a_time_bomb_is_stopped_and_the_worker_lives(asking, settings):
    """Past PostgreSQL's estimate too, which would refuse it at once."""
    settings.INSIGHTS_COST, settings.INSIGHTS_SECONDS = 1e300, 1
    with pytest.raises(StatementRefused) as refused:
        run(BOMB)  # which would take days
    assert refused.value.reason_code == "timed_out"
    assert run(COUNT).rows == [[len(asking.submissions)]]


def test_a_cancelled_statement_stops(asking, settings):
    settings.INSIGHTS_COST, settings.INSIGHTS_SECONDS = 1e300, 30
    with pytest.raises(StatementRefused) as refused:
        run(BOMB, cancelled=lambda: True)
    assert refused.value.reason_code == "cancelled"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT email FROM accounts_user",
        "SELECT number FROM insights_pseudonym",
        "SELECT name FROM insights_names",
        "DELETE FROM auth_group",
        "CREATE TABLE stolen (x integer)",
    ],
)
def test_the_database_refuses_what_the_guard_would(asking, backend, sql):
    """The second wall stands without the first: run as the guard never would."""
    with pytest.raises(StatementRefused) as refused:
        backend.run(sql, names=False, seconds=2, cancelled=lambda: False)
    assert refused.value.reason_code == "failed"


def test_a_learner_is_a_number_and_staff_are_none(asking):
    learners = {row[0] for row in run("SELECT learner FROM insights_learners").rows}
    assert learners == set(asking.numbers.values())
    assert len(learners) == len(asking.users)
    names = run("SELECT name FROM insights_names ORDER BY name").rows
    assert [row[0] for row in names] == sorted(user.display_name for user in asking.users)
