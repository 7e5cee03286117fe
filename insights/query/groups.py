"""Small groups: an asker who may not see names is told about at least five learners together, or about none.

A SELECT *merges learners* when it reads a source with one learner per row and groups by something else (or
counts everything, or is DISTINCT). Wherever that happens in a statement, groups with one to four learners
are left out: at the top by a counting column, so that they can be counted and one more row can be hidden
where subtraction from a total would give them back; further inside by a condition. A subquery that does not
merge passes the learner on, so that whoever merges later can count.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from insights.query.refusals import Reason, StatementRefused
from insights.query.views import GROUP_LEAST, View

COUNT_COLUMN = "learners_behind"


def small_groups_hide(tree: exp.Query, views: Mapping[str, View]) -> bool:
    """Change the tree so that groups of one to four learners do not come out of it.

    True when its last column now counts the learners behind each row: `rows_hide` takes it off. Raises
    StatementRefused when a part loses the learner in a way that cannot be followed.
    """
    kept: dict[int, str] = {}  # query, by identity -> its column that holds the learner
    counts = False
    for scope in traverse_scope(tree):
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            branch = kept.get(id(query.this.unnest()))
            if branch and id(query.expression.unnest()) in kept:
                kept[id(query)] = branch
        elif isinstance(query, exp.Select):
            learners = _learners(scope, views, kept)
            if learners and _merges(query, learners):
                counts |= _small_left_out(query, learners, at_top=scope.is_root)
            elif learners and not scope.is_root:
                _learner_kept(scope, query, learners[0], kept)
            elif learners:
                _remember(query, learners, kept)
    return counts


def _learners(scope: Scope, views: Mapping[str, View], kept: Mapping[int, str]) -> list[exp.Column]:
    """The columns of this SELECT's sources that hold a learner."""
    found = []
    for alias, (_node, source) in scope.selected_sources.items():
        if isinstance(source, exp.Table):
            name = "learner" if views[source.name].has_learner else None
        else:
            name = kept.get(id(source.expression))
        if name:
            found.append(exp.column(name, table=alias))
    tied = {learner for learner in found for earlier in found[: found.index(learner)] if _same(scope, earlier, learner)}
    return [learner for learner in found if learner not in tied]


def _same(scope: Scope, one: exp.Column, other: exp.Column) -> bool:
    """Are these two learners one and the same, by the condition of an inner join?"""
    for join in scope.expression.args.get("joins") or []:
        condition = join.args.get("on")
        parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
        if not join.args.get("side") and any(
            isinstance(part, exp.EQ) and {part.left, part.right} == {one, other} for part in parts
        ):
            return True
    return False


def _merges(query: exp.Select, learners: list[exp.Column]) -> bool:
    if query.args.get("distinct") and not query.args.get("group") and not _aggregates(query):
        if any(expression.unalias() in learners for expression in query.expressions):
            return False
        keys = [expression.unalias().copy() for expression in query.expressions]
        query.set("distinct", None)
        query.set("group", exp.Group(expressions=[key for key in keys if not isinstance(key, exp.Literal)]))
    group = query.args.get("group")
    if group is None:
        return _aggregates(query)
    return not any(key in learners for key in group.expressions)


def _aggregates(query: exp.Select) -> bool:
    """Is something counted or summed over all rows of this very SELECT?"""
    having = query.args.get("having")
    for part in [*query.expressions, *([having] if having else [])]:
        for function in part.find_all(exp.AggFunc):
            windowed = function.find_ancestor(exp.Window, exp.Select)
            if function.find_ancestor(exp.Select) is query and not (
                isinstance(windowed, exp.Window) and function is _windowed(windowed)
            ):
                return True
    return False


def _windowed(window: exp.Window) -> exp.Expr:
    inner: exp.Expr = window.this
    return inner.this if isinstance(inner, exp.Filter) else inner


def _small_left_out(query: exp.Select, learners: list[exp.Column], *, at_top: bool) -> bool:
    counted = at_top and not query.args.get("distinct")
    for number, learner in enumerate(learners):
        count = exp.Count(this=exp.Distinct(expressions=[learner.copy()]), big_int=True)
        if counted and number == 0:
            query.select(exp.alias_(count, COUNT_COLUMN), copy=False)
        else:
            small = exp.Between(this=count, low=exp.Literal.number(1), high=exp.Literal.number(GROUP_LEAST - 1))
            query.having(exp.not_(small), copy=False)
    return counted


def _remember(query: exp.Select, learners: list[exp.Column], kept: dict[int, str]) -> bool:
    for expression in query.expressions:
        if expression.unalias() in learners:
            kept[id(query)] = expression.alias_or_name
            return True
    return False


def _learner_kept(scope: Scope, query: exp.Select, learner: exp.Column, kept: dict[int, str]) -> None:
    """Let a derived table or a WITH pass the learner on. Conditions and set operations stay as they are."""
    if _remember(query, [learner], kept) or not (scope.is_derived_table or scope.is_cte or scope.is_set_operation):
        return
    if scope.is_set_operation:
        if scope.parent is not None and not scope.parent.is_root:
            raise StatementRefused(
                Reason.LEARNER_LOST,
                "Keep the column learner in each part of this UNION, so that small groups can be hidden.",
            )
        return
    query.select(exp.alias_(learner.copy(), "learner_kept"), copy=False)
    kept[id(query)] = "learner_kept"


def rows_hide(columns: list[str], rows: list[tuple[object, ...]]) -> tuple[list[str], list[tuple[object, ...]], int]:
    """Columns and rows without the counting column and without small groups, and how many rows those were.

    When the hidden rows together are about fewer than five learners, the row with the fewest learners of
    the others is hidden too: else a total minus what is shown would tell about them.
    """
    behind = [_count(row) for row in rows]
    hidden = {place for place, count in enumerate(behind) if 0 < count < GROUP_LEAST}
    if hidden and sum(behind[place] for place in hidden) < GROUP_LEAST:
        others = [place for place, count in enumerate(behind) if count >= GROUP_LEAST]
        if others:
            hidden.add(min(others, key=behind.__getitem__))
    shown = [row[:-1] for place, row in enumerate(rows) if place not in hidden]
    return columns[:-1], shown, len(hidden)


def _count(row: tuple[object, ...]) -> int:
    count = row[-1]
    return count if isinstance(count, int) else 0
