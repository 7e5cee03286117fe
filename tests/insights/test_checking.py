"""The guard reads a statement whole, and writes it anew."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.query import StatementRefused, schema_describe, statement_check


def reason(sql: str, **options) -> str:
    with pytest.raises(StatementRefused) as refused:
        statement_check(sql, **options)
    assert refused.value.sentence
    return refused.value.reason_code


def test_what_runs_is_written_from_the_tree():
    """Comments go, stars are written out, columns are tied to their view."""
    checked = statement_check("select *, 1 as one from insights_problem_skills -- hello")
    assert "hello" not in checked.sql
    assert "*" not in checked.sql
    assert "insights_problem_skills.skill AS skill" in checked.sql
    assert checked.views == {"insights_problem_skills"}


def test_another_dialect_is_rewritten():
    checked = statement_check("SELECT `problem` FROM `insights_problems` LIMIT 3", dialect="mysql")
    assert "`" not in checked.sql


def test_what_was_written_passes_again():
    """An asker may edit the SQL that is shown."""
    first = statement_check(
        "SELECT problem, COUNT(*) / 2 AS n FROM insights_submissions WHERE days_ago < :days GROUP BY 1"
    )
    assert statement_check(first.sql).sql.count(":days") == 1


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("", "syntax"),
        ("SELEC 1", "not_select"),
        ("SELECT FROM WHERE", "syntax"),
        ("SELECT 1 AS a; SELECT 2 AS b", "several_statements"),
        ("SELECT learner FROM insights_submissions GROUP BY ROLLUP (learner)", "forbidden_clause"),
        ("SELECT DISTINCT ON (learner) learner FROM insights_submissions", "forbidden_clause"),
        ("SELECT learner FROM insights_submissions LIMIT (SELECT 5)", "forbidden_clause"),
        ("SELECT learner FROM insights_submissions WHERE learner = $1", "forbidden_clause"),
        ("SELECT now() AS n FROM insights_problems", "forbidden_function"),
        ("SELECT a.learner FROM insights_attempts a NATURAL JOIN insights_skills b", "forbidden_clause"),
        ("SELECT x.learner FROM (SELECT learner FROM insights_submissions) y", "unknown_column"),
        ("SELECT name FROM insights_names", "unknown_view"),
    ],
)
def test_a_refusal_has_its_code(sql, code):
    assert reason(sql, dialect="postgres") == code


def test_names_are_for_those_who_may_see_them():
    assert statement_check("SELECT name FROM insights_names", names=True).views == {"insights_names"}
    assert "insights_names" not in schema_describe(False)
    assert "insights_names" in schema_describe(True)


def test_an_unknown_dialect_is_refused():
    assert reason("SELECT 1 AS a", dialect="nonsense") == "syntax"


@given(st.text(max_size=200))
def test_any_text_is_refused_or_checked(text):
    """Nothing but a refusal ever comes out of the guard."""
    with suppress(StatementRefused):
        statement_check(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "SELECT",
                "FROM",
                "insights_submissions",
                "learner",
                "(",
                ")",
                ",",
                "COUNT",
                "*",
                "WHERE",
                "=",
                "1",
                "'x'",
                "JOIN",
                "ON",
                "WITH",
                "a",
                "AS",
                ";",
                "UNION",
                "CAST",
            ]
        ),
        max_size=25,
    )
)
def test_any_words_are_refused_or_checked(words):
    """Also not when they look like SQL."""
    with suppress(StatementRefused):
        statement_check(" ".join(words))
