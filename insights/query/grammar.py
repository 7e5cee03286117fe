"""What a statement may be made of. Everything that is not listed here is refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from insights.query.refusals import Reason, StatementRefused

LIST = "expressions"
_TWO = frozenset({"this", "expression"})
_ONE = frozenset({"this"})

# Kind of node -> the parts it may have. A part that is not named (INTO, FOR UPDATE, ROLLUP …) is refused.
_CLAUSES: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {LIST, "with_", "from_", "joins", "where", "group", "having", "order", "limit", "offset", "distinct"}
    ),
    exp.Union: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
    exp.Intersect: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
    exp.Except: frozenset({"this", "expression", "distinct", "with_", "order", "limit", "offset"}),
    exp.With: frozenset({LIST}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.Subquery: frozenset({"this", "alias", "with_"}),
    exp.From: _ONE,
    exp.Join: frozenset({"this", "on", "using", "side", "kind"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.TableAlias: _ONE,
    exp.Where: _ONE,
    exp.Having: _ONE,
    exp.Group: frozenset({LIST}),
    exp.Order: frozenset({LIST}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
    exp.Distinct: frozenset({LIST}),
    exp.Alias: frozenset({"this", "alias"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Placeholder: _ONE,
    exp.Star: frozenset(),
    exp.Null: frozenset(),
    exp.Boolean: _ONE,
    exp.Paren: _ONE,
    exp.Neg: _ONE,
    exp.Not: _ONE,
    exp.Tuple: frozenset({LIST}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", LIST, "query"}),
    exp.Is: frozenset({"this", "expression", "negate"}),
    exp.Exists: _ONE,
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true", "false"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", LIST, "nested"}),
    exp.DataTypeParam: _ONE,
    exp.Filter: _TWO,
    exp.WithinGroup: _TWO,
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "over"}),
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
    exp.DPipe: frozenset({"this", "expression", "safe"}),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
    exp.Escape: _TWO,
}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.And, exp.Or, exp.Like, exp.ILike,
                exp.Add, exp.Sub, exp.Mul, exp.Mod)  # fmt: skip
# Both databases have these, they cost little, and they reach nothing outside the statement.
FUNCTIONS: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Coalesce, exp.Nullif, exp.Round, exp.Abs, exp.Lower,
        exp.Upper, exp.Length, exp.Trim, exp.Substring, exp.RowNumber, exp.Rank, exp.DenseRank,
        exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    }
)  # fmt: skip
FUNCTION_NAMES = (
    "COUNT, SUM, AVG, MIN, MAX (each with DISTINCT or FILTER), COALESCE, NULLIF, ROUND, ABS, LOWER, UPPER, LENGTH,"
    " TRIM, SUBSTRING, CAST, CASE; as windows also ROW_NUMBER, RANK, DENSE_RANK,"
    " NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE"
)
_TYPES = frozenset(
    {"INT", "BIGINT", "SMALLINT", "FLOAT", "DOUBLE", "DECIMAL", "TEXT", "VARCHAR", "CHAR"}
)  # of casts, as sqlglot names them
_WRITES = (exp.DML, exp.DDL, exp.Command, exp.Copy, exp.Drop, exp.Alter, exp.Pragma, exp.Attach, exp.Detach, exp.Set,
           exp.Transaction, exp.Commit, exp.Rollback, exp.Grant, exp.Describe, exp.Use, exp.Kill, exp.TruncateTable,
           exp.Analyze, exp.Comment, exp.Merge)  # fmt: skip


def tree_check(tree: exp.Expr) -> None:
    """Refuse the tree unless every node, and every part of every node, is on the list."""
    if not isinstance(tree, exp.Query) or isinstance(tree, exp.Table):
        raise StatementRefused(Reason.NOT_SELECT, "Only a SELECT can be run here.")
    nodes = list(tree.walk())
    for node in nodes:
        if isinstance(node, _WRITES) and not isinstance(node, exp.Query):
            raise StatementRefused(Reason.NOT_SELECT, f"Only SELECT is allowed; {node.key.upper()} is not.")
    for node in nodes:
        _node_check(node)


def _node_check(node: exp.Expr) -> None:
    kind = type(node)
    allowed = _CLAUSES.get(kind)
    if allowed is None and kind not in FUNCTIONS and kind not in _COMPARISONS:
        _refuse_unknown(node)
    if allowed is not None:
        extra = {part for part, value in node.args.items() if value not in (None, False, [], "")} - allowed
        if extra:
            raise StatementRefused(
                Reason.FORBIDDEN_CLAUSE,
                f"{node.key.upper()} with {min(extra).strip('_').upper()} is not allowed.",
            )
    check = _DETAILS.get(kind)
    if check is not None:
        check(node)


def _refuse_unknown(node: exp.Expr) -> None:
    if isinstance(node, exp.Func) and not isinstance(node, exp.Binary):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        raise StatementRefused(
            Reason.FORBIDDEN_FUNCTION, f"The function {name.upper()[:60]} is not allowed. Allowed are {FUNCTION_NAMES}."
        )
    raise StatementRefused(Reason.FORBIDDEN_CLAUSE, f"{node.key.upper()} is not allowed.")


def _table(node: exp.Expr) -> None:
    if not isinstance(node.this, exp.Identifier):
        name = node.this.name or node.this.key
        raise StatementRefused(
            Reason.FORBIDDEN_FUNCTION, f"The function {name.upper()[:60]} is not allowed after FROM."
        )


def _join(node: exp.Expr) -> None:
    if node.args.get("kind", "") not in {"", "INNER", "OUTER", None}:
        raise StatementRefused(
            Reason.UNTIED_JOIN, f"{node.args['kind']} JOIN is not allowed; tie each view with JOIN … ON a.x = b.x."
        )


def _cast(node: exp.Expr) -> None:
    kind = node.args["to"].this
    if not isinstance(kind, exp.DType) or kind.name not in _TYPES:
        raise StatementRefused(Reason.FORBIDDEN_CLAUSE, f"A cast to {node.args['to'].sql()[:60]} is not allowed.")


def _limit(node: exp.Expr) -> None:
    count = node.args.get("expression")
    if not isinstance(count, exp.Placeholder) and not (isinstance(count, exp.Literal) and count.is_int):
        raise StatementRefused(Reason.FORBIDDEN_CLAUSE, "LIMIT and OFFSET take a whole number.")


def _placeholder(node: exp.Expr) -> None:
    if not node.name:
        raise StatementRefused(Reason.FORBIDDEN_CLAUSE, "A parameter needs a name, as in :days.")


_DETAILS: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Table: _table,
    exp.Join: _join,
    exp.Cast: _cast,
    exp.Limit: _limit,
    exp.Offset: _limit,
    exp.Placeholder: _placeholder,
}
