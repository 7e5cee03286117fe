"""Faults of beginners, planted in Python by replacing the text of one node of the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tutor.evaluation.mutation.base import Mutation

_BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_INVERTED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "==", "in": "not in"}
_ARITHMETIC = {"+": "-", "-": "+", "*": "+", "//": "*", "%": "//"}
_CALLS = {"min": "max", "max": "min", "sum": "len", "sorted": "list", "any": "all", "all": "any", "reversed": "list"}
_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip


class _Source:
    """Offsets of nodes in a text (the parser counts bytes of UTF-8, the catalogue's code is ASCII)."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.tree = ast.parse(code)
        self._starts = [0]
        for line in code.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end_column

    def text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self.code[start:end]

    def replace(self, node: ast.expr | ast.stmt, text: str, operator: str, bug_class: str) -> Mutation:
        start, end = self.span(node)
        return Mutation(operator=operator, bug_class=bug_class, line=node.lineno, start=start, end=end, text=text)

    def between(
        self, left: ast.expr, right: ast.expr, old: str, new: str, names: tuple[str, str]
    ) -> Iterator[Mutation]:
        """Replace an operator that stands between two nodes."""
        start, end = self.span(left)[1], self.span(right)[0]
        at = self.code.find(old, start, end)
        if at >= 0:
            line = self.code.count("\n", 0, at) + 1
            yield Mutation(operator=names[0], bug_class=names[1], line=line, start=at, end=at + len(old), text=new)


def python_mutations(code: str) -> list[Mutation]:
    """Every fault that the operators below can plant in a correct program."""
    source = _Source(code)
    return [found for node in ast.walk(source.tree) for operator in _OPERATORS for found in operator(source, node)]


def _comparisons(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    symbol = _SYMBOLS.get(type(node.ops[0]), "")
    if symbol in _BOUNDARY:
        yield from source.between(node.left, node.comparators[0], symbol, _BOUNDARY[symbol], ("boundary", "off_by_one"))
    if symbol in _INVERTED:
        names = ("invert", "inverted_comparison")
        yield from source.between(node.left, node.comparators[0], symbol, _INVERTED[symbol], names)


def _arithmetic(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if not isinstance(node, ast.BinOp):
        return
    symbol = _SYMBOLS.get(type(node.op), "")
    if symbol in _ARITHMETIC:
        names = ("arithmetic", "wrong_operator")
        yield from source.between(node.left, node.right, symbol, _ARITHMETIC[symbol], names)
    if symbol == "//":
        yield from source.between(node.left, node.right, "//", "/", ("true_division", "integer_division"))


def _constants(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and type(node.value.value) is int:
        yield source.replace(node.value, str(node.value.value + 1), "initial", "wrong_initial_value")
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        yield source.replace(node.value, '""' if node.value.value else '"?"', "initial_text", "wrong_initial_value")
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        for item in node.elts:
            if isinstance(item, ast.Constant) and item.value == 0 and type(item.value) is int:
                yield source.replace(item, "1", "initial", "wrong_initial_value")


def _ranges(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"):
        return
    end = node.args[min(1, len(node.args) - 1)]
    text = source.text(end)
    shorter = text.removesuffix(" + 1") if text.endswith(" + 1") else f"{text} - 1"
    yield source.replace(end, shorter, "range_end", "off_by_one")
    if len(node.args) > 1:
        yield source.replace(node.args[0], f"{source.text(node.args[0])} + 1", "range_start", "off_by_one")


def _indices(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if not isinstance(node, ast.Subscript):
        return
    index = node.slice
    if isinstance(index, ast.Slice):
        bound = index.lower or index.upper
        if bound is not None:
            yield source.replace(bound, f"{source.text(bound)} + 1", "slice_bound", "wrong_index")
    elif isinstance(index, ast.Constant) and type(index.value) is int:
        yield source.replace(index, str(index.value + 1), "index", "wrong_index")
    elif isinstance(index, ast.Name | ast.BinOp):
        yield source.replace(index, f"{source.text(index)} - 1", "index", "wrong_index")


def _conditions(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        names = ("connective", "wrong_condition")
        yield from source.between(node.values[0], node.values[1], f" {old} ", f" {new} ", names)
        yield source.replace(node, source.text(node.values[0]), "half_condition", "wrong_condition")
    if isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
        yield source.replace(node.test, source.text(node.test.operand), "drop_not", "wrong_condition")
    elif isinstance(node, ast.If) and isinstance(node.test, ast.Name | ast.Call):
        yield source.replace(node.test, f"not {source.text(node.test)}", "negate", "wrong_condition")


def _updates(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.AugAssign):
        text = source.text(node)
        symbol = "+=" if isinstance(node.op, ast.Add) else "-=" if isinstance(node.op, ast.Sub) else ""
        if symbol:
            opposite = "-=" if symbol == "+=" else "+="
            yield source.replace(node, text.replace(symbol, opposite, 1), "update_sign", "wrong_operator")
            yield source.replace(node, text.replace(symbol, "=", 1), "overwrite", "dropped_update")
    for body in _bodies(node):
        for statement in body:
            single = isinstance(statement, ast.AugAssign | ast.Assign | ast.Expr) and len(body) > 1
            docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if single and not docstring and not isinstance(node, ast.Module | ast.FunctionDef):
                yield source.replace(statement, "pass", "drop_statement", "dropped_update")


def _cases(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    for body in _bodies(node):
        for statement in body:
            if isinstance(statement, ast.If) and not statement.orelse and len(body) > 1:
                yield source.replace(statement, "pass", "drop_case", "missing_case")
    if isinstance(node, ast.IfExp):
        yield source.replace(node, source.text(node.body), "drop_alternative", "missing_case")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"lower", "rstrip"}:
        yield source.replace(node, source.text(node.func.value), "drop_normalisation", "missing_case")


def _returns(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.Return) and node.value is not None:
        value = source.text(node.value)
        yield source.replace(node, f"print({value})", "print_for_return", "missing_return")
        yield source.replace(node, f"result = {value}", "forgotten_return", "missing_return")


def _calls(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield source.replace(node.func, _CALLS[node.func.id], "other_function", "wrong_operator")
    if isinstance(node.func, ast.Name) and node.func.id == "int" and len(node.args) == 1:
        yield source.replace(node, source.text(node.args[0]), "drop_conversion", "exception")
    if isinstance(node.func, ast.Name) and node.func.id in {"set", "deque"} and node.args:
        yield source.replace(node.func, "list", "list_for_set", "slow_algorithm")
    if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) == 2:
        text = f"{source.text(node.func.value)}[{source.text(node.args[0])}]"
        yield source.replace(node, text, "bare_key", "exception")


def _names(source: _Source, node: ast.AST) -> Iterator[Mutation]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return):
        for name in ast.walk(node):
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load) and len(name.id) > 3:
                yield source.replace(name, name.id[:-1], "misspelt", "exception")
                return


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            yield body


_Operator = Callable[[_Source, ast.AST], Iterator[Mutation]]
_OPERATORS: tuple[_Operator, ...] = (
    _comparisons, _arithmetic, _constants, _ranges, _indices, _conditions, _updates, _cases, _returns, _calls, _names,
)  # fmt: skip
