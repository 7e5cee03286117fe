"""Those who may not see names are told about at least five learners together, or about none."""

from __future__ import annotations

import pytest

from insights.query import StatementRefused, statement_check, statement_run
from insights.query.groups import rows_hide

BY_GROUP = "SELECT g.group_name, COUNT(*) AS learners FROM insights_group_members g GROUP BY g.group_name"


def run(sql: str, *, names: bool = False):
    return statement_run(statement_check(sql, dialect="postgres", names=names), names=names)


def test_a_small_group_is_not_there(asking):
    assert "Tiny" not in {row[0] for row in run(BY_GROUP).rows}
    assert "Tiny" in {row[0] for row in run(BY_GROUP, names=True).rows}


def test_a_count_about_few_learners_is_hidden(asking):
    """Three learners' numbers together are nobody's business."""
    three = ", ".join(str(number) for number in list(asking.numbers.values())[:3])
    few = run(f"SELECT COUNT(*) AS n, AVG(score) AS mean FROM insights_submissions WHERE learner IN ({three})")
    assert (few.rows, few.hidden) == ([], 1)


def test_also_inside_a_subquery(asking):
    """Neither as a scalar nor by losing the learner on the way."""
    one = next(iter(asking.numbers.values()))
    scalar = run(
        f"SELECT (SELECT COUNT(*) FROM insights_submissions WHERE learner = {one}) AS n FROM insights_problems LIMIT 1"
    )
    assert scalar.rows == [[None]]
    lost = run(
        f"WITH w AS (SELECT problem FROM insights_submissions WHERE learner = {one}) SELECT COUNT(*) AS n FROM w"
    )
    assert (lost.rows, lost.hidden) == ([], 1)


def test_a_union_that_loses_the_learner_is_refused(asking):
    union = "SELECT problem FROM insights_submissions UNION ALL SELECT problem FROM insights_hints"
    with pytest.raises(StatementRefused) as refused:
        run(f"SELECT COUNT(*) AS n FROM ({union}) x")
    assert refused.value.reason_code == "learner_lost"


def test_nobody_is_no_small_group(asking):
    assert run("SELECT COUNT(*) AS n FROM insights_submissions WHERE days_ago > 100000").rows == [[0]]


def test_subtraction_from_the_total_does_not_help():
    """One small row hidden: the next smallest goes with it. Enough learners behind the hidden ones: it stays."""
    columns = ["name", "n", "learners_behind"]
    assert rows_hide(columns, [("a", 9, 20), ("b", 5, 6), ("c", 2, 2)]) == (["name", "n"], [("a", 9)], 2)
    assert rows_hide(columns, [("a", 9, 20), ("b", 5, 3), ("c", 2, 2)]) == (["name", "n"], [("a", 9)], 2)
    assert rows_hide(columns, [("a", 9, 20), ("b", 5, 0)]) == (["name", "n"], [("a", 9), ("b", 5)], 0)
