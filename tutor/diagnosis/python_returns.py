"""Python: functions whose value is used although a path through them ends without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Giver:
    """A function that can end without a value, and the line of its last statement."""

    name: str
    line: int
    last_line: int


def functions_without_value(tree: ast.Module) -> Iterator[Giver]:
    """Functions that are asked for a value and can run off their end. A bare return counts as meant."""
    asked = _asked_for_value(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in asked and not _yields(node):
            giver = fallen_through(node)
            if giver:
                yield giver


def fallen_through(function: ast.FunctionDef) -> Giver | None:
    """The function, when its end can be reached without a return; None when every path returns."""
    if _always_leaves(function.body):
        return None
    last = function.body[-1]
    return Giver(function.name, function.lineno, last.end_lineno or last.lineno)


def _asked_for_value(tree: ast.Module) -> set[str]:
    """Names of functions that are called where the value matters: not as a statement of its own."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and id(node) not in alone
    }


def _always_leaves(body: list[ast.stmt]) -> bool:
    """Whether the end of these statements is never reached."""
    last = body[-1]
    if isinstance(last, ast.Return | ast.Raise):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and _always_leaves(last.body) and _always_leaves(last.orelse)
    if isinstance(last, ast.While):
        endless = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return endless and not any(isinstance(node, ast.Break) for node in ast.walk(last))
    if isinstance(last, ast.With):
        return _always_leaves(last.body)
    if isinstance(last, ast.Try):
        return _always_leaves(last.body) and all(_always_leaves(handler.body) for handler in last.handlers)
    return False


def _yields(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
