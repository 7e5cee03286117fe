"""The guard: a statement is read whole, checked node by node, and written anew for the running database."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlglot
import structlog
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.tokenizer_core import Token, TokenType

from insights.query.dialects import running_dialect
from insights.query.grammar import tree_check
from insights.query.groups import small_groups_hide
from insights.query.portability import portable
from insights.query.refusals import Reason, StatementRefused
from insights.query.views import View, views_for

logger = structlog.get_logger(__name__)

LENGTH_MOST = 10_000  # characters
DEPTH_MOST = 30  # brackets within brackets
SOURCES_MOST = 16  # views and subqueries, all together

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of every statement that it only half knows


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStatement:
    """A statement that may run. `sql` is generated from the checked tree; parameters are in it by name (:days).

    `tree` is what runs: the same, and for an asker who may not see names with small groups left out.
    """

    sql: str
    views: frozenset[str]
    names: bool
    counts: bool = False  # does the last column count the learners behind each row?
    tree: exp.Query = field(repr=False)

    def bound(self, parameters: Mapping[str, object], *, rows_most: int) -> str:
        """The SQL to run: parameters as literals, and at most `rows_most` rows.

        Raises StatementRefused when a parameter is missing or is no number and no text.
        """
        tree = self.tree.copy()
        for placeholder in list(tree.find_all(exp.Placeholder)):
            value = parameters.get(placeholder.name)
            if not isinstance(value, int | float | str) or isinstance(value, bool):
                raise StatementRefused(Reason.FAILED, f"The parameter {placeholder.name} has no value.")
            placeholder.replace(exp.convert(value))
        limit = tree.args.get("limit")
        if limit is None or not limit.expression.is_int or int(limit.expression.to_py()) > rows_most:
            tree.limit(rows_most, copy=False)
        return _written(tree)


def statement_check(sql: str, *, dialect: str | None = None, names: bool = False) -> CheckedStatement:
    """The statement, checked and rewritten for the running database.

    `dialect` is the one it is written in (the running database's when not given); `names` says whether
    the asker may see who the learners are. Raises StatementRefused with one of `Reason`.
    """
    try:
        return _checked(sql, dialect=dialect or running_dialect().name, views=views_for(names=names), names=names)
    except RecursionError:
        raise _too_deep() from None
    except StatementRefused:
        raise
    except Exception as error:  # what makes the parser itself stumble is no statement of ours
        logger.warning("insights.statement_unreadable", error=type(error).__name__)
        raise StatementRefused(Reason.SYNTAX, "The statement could not be read.") from error


def _checked(sql: str, *, dialect: str, views: Mapping[str, View], names: bool) -> CheckedStatement:
    tree = _parsed(sql, dialect=dialect)
    tree_check(tree)
    tree = _resolved(tree, views, dialect=dialect)
    used = _sources_check(tree, views)
    tree_check(tree)
    _joins_check(tree)
    tree = portable(_readable_by_names(tree) if names else tree, target=running_dialect().name)
    written = _written(tree)
    counts = not names and small_groups_hide(tree, views)
    return CheckedStatement(sql=written, views=frozenset(used), names=names, counts=counts, tree=tree)


def _parsed(sql: str, *, dialect: str) -> exp.Query:
    if len(sql) > LENGTH_MOST:
        raise StatementRefused(Reason.TOO_LONG, f"A statement may have at most {LENGTH_MOST} characters.")
    for character in sql:
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} and character not in "\n\r\t":
            raise StatementRefused(Reason.SYNTAX, f"The character U+{ord(character):04X} is not allowed.")
    try:
        tokens = sqlglot.tokenize(sql, dialect=dialect)
        _tokens_check(tokens)
        trees = [tree for tree in sqlglot.parse(sql, dialect=dialect) if tree is not None]
    except SqlglotError as error:
        raise StatementRefused(Reason.SYNTAX, _first_line(error)) from None
    except ValueError as error:  # an unknown dialect, an impossible number
        raise StatementRefused(Reason.SYNTAX, _first_line(error)) from None
    if len(trees) != 1:
        raise StatementRefused(Reason.SYNTAX, "There is no statement.")
    tree = trees[0].unnest() if isinstance(trees[0], exp.Subquery) else trees[0]
    if not isinstance(tree, exp.Query):
        raise StatementRefused(Reason.NOT_SELECT, "Only a SELECT can be run here.")
    return tree


def _tokens_check(tokens: list[Token]) -> None:
    """What is told best before parsing: how many statements, of which kind, how deep."""
    if not tokens:
        raise StatementRefused(Reason.SYNTAX, "There is no statement.")
    ends = [place for place, token in enumerate(tokens) if token.token_type is TokenType.SEMICOLON]
    if ends and any(token.token_type is not TokenType.SEMICOLON for token in tokens[ends[0] :]):
        raise StatementRefused(Reason.SEVERAL_STATEMENTS, "Only one statement at a time.")
    if tokens[0].token_type not in {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN}:
        raise StatementRefused(Reason.NOT_SELECT, f"Only SELECT is allowed; {tokens[0].text[:40].upper()} is not.")
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > DEPTH_MOST:
            raise _too_deep()


_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}


def _too_deep() -> StatementRefused:
    return StatementRefused(Reason.TOO_LONG, "The statement is nested too deeply.")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300]


def _resolved(tree: exp.Query, views: Mapping[str, View], *, dialect: str) -> exp.Query:
    """The tree with every star written out and every column tied to its view. Names are folded to lower case."""
    _names_check(tree, views)
    schema: dict[str, object] = {
        name: {column: kind for column, kind, _ in view.columns} for name, view in views.items()
    }
    try:
        resolved = qualify(tree, schema=schema, dialect=dialect, quote_identifiers=False, identify=False)
    except OptimizeError as error:
        raise StatementRefused(Reason.UNKNOWN_COLUMN, _first_line(error)) from None
    except SqlglotError as error:
        raise StatementRefused(Reason.SYNTAX, _first_line(error)) from None
    return resolved


def _names_check(tree: exp.Query, views: Mapping[str, View]) -> None:
    """Every table is a view of ours or a WITH of the statement, and no WITH takes a view's name."""
    known = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    taken = known & set(views)
    if taken:
        raise StatementRefused(Reason.FORBIDDEN_CLAUSE, f"A WITH may not be named like the view {min(taken)}.")
    for table in tree.find_all(exp.Table):
        if table.name.lower() not in known | set(views):
            raise _unknown_view(table.name, views)


def _unknown_view(name: str, views: Mapping[str, View]) -> StatementRefused:
    return StatementRefused(
        Reason.UNKNOWN_VIEW, f"There is no view {ascii(name)[1:-1][:60]}. There are {', '.join(views)}."
    )


def _sources_check(tree: exp.Query, views: Mapping[str, View]) -> set[str]:
    """The views that are read, as scopes see them: a WITH counts only where it is visible."""
    used: set[str] = set()
    count = 0
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                if source.name not in views:
                    raise _unknown_view(source.name, views)
                used.add(source.name)
        count += len(scope.selected_sources)
    if count > SOURCES_MOST:
        raise StatementRefused(Reason.TOO_COSTLY, f"A statement may read at most {SOURCES_MOST} sources.")
    return used


def _joins_check(tree: exp.Query) -> None:
    """Each joined source is tied to another by an equality of columns: no product of whole views."""
    for join in tree.find_all(exp.Join):
        own = join.this.alias_or_name
        condition = join.args.get("on")
        parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
        if not any(isinstance(part, exp.EQ) and _ties(part, own) for part in (p and p.unnest() for p in parts)):
            raise StatementRefused(
                Reason.UNTIED_JOIN,
                f"Tie {own or 'each view'} to another with JOIN … ON a.x = b.x (joined by AND only).",
            )


def _ties(equality: exp.EQ, own: str) -> bool:
    sides = [side.table if isinstance(side, exp.Column) else "" for side in (equality.left, equality.right)]
    return all(sides) and (sides[0] == own) != (sides[1] == own)


def _readable_by_names(tree: exp.Query) -> exp.Query:
    """For an asker who may see names, some views are replaced by the ones that hide nothing."""
    fuller = {view.stands_for: view.name for view in views_for(names=True).values() if view.stands_for}
    for table in tree.find_all(exp.Table):
        if table.name in fuller:
            table.set("this", exp.to_identifier(fuller[table.name]))
    return tree


def _written(tree: exp.Query) -> str:
    shown = tree.copy()
    for placeholder in list(shown.find_all(exp.Placeholder)):
        placeholder.replace(exp.var(f":{placeholder.name}"))
    try:
        return shown.sql(dialect=running_dialect().name, comments=False, pretty=True)
    except SqlglotError as error:
        raise StatementRefused(Reason.FORBIDDEN_CLAUSE, _first_line(error)) from None
