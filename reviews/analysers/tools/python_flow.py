"""Checks of functions and loops as a whole. Runs inside the box; standard library only."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from python_nodes import enclosing, name_of  # type: ignore[import-not-found] # laid beside this file in the box

Hit = Callable[..., None]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
BRANCHES_MAX = 12
LINES_MAX = 60
DEPTH_MAX = 5


def check(tree: ast.AST, hit: Hit) -> None:
    coroutines = {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            _function(node, hit)
        if isinstance(node, (ast.For, ast.While, ast.AsyncFor)):
            _loop(node, hit)
        if isinstance(node, ast.Try):
            for statement in node.finalbody:
                if any(isinstance(inner, ast.Return) for inner in _own(statement)):
                    hit("return-in-finally", statement)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of(node.value.func) in coroutines:
            hit("never-awaited", node, name_of(node.value.func))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            hit("useless-comparison", node)
        for block in _blocks(node):
            _unreachable(block, hit)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is inside it, but not inside functions and classes defined in it."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield from _own(child)


def _inside(node: Any) -> Iterator[ast.AST]:
    for statement in node.body:
        if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            yield from _own(statement)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block


def _unreachable(block: list[ast.stmt], hit: Hit) -> None:
    for before, after in itertools.pairwise(block):
        if isinstance(before, _ENDS):
            hit("unreachable", after)
            return


def _function(node: Any, hit: Hit) -> None:
    inside = list(_inside(node))
    returns = [item for item in inside if isinstance(item, ast.Return)]
    yields = any(isinstance(item, (ast.Yield, ast.YieldFrom)) for item in inside)
    with_value = [item for item in returns if item.value is not None and not _is_none(item.value)]
    if with_value and not yields and _falls_through(node.body):
        hit("missing-return", node, node.name)
    branches = sum(isinstance(item, (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.BoolOp)) for item in inside)
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if branches > BRANCHES_MAX:
        hit("too-complex", node, node.name)
    elif length > LINES_MAX:
        hit("too-long", node, node.name)
    elif _depth(node.body) >= DEPTH_MAX:
        hit("too-nested", node, node.name)
    _recursion(node, inside, hit)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _depth(block: list[ast.stmt]) -> int:
    deepest = 0
    for statement in block:
        if isinstance(statement, (ast.If, ast.For, ast.While, ast.With, ast.Try)):
            inner = max((_depth(part) for part in _blocks(statement)), default=0)
            # An `elif` is no deeper than its `if`.
            if isinstance(statement, ast.If) and len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
                inner = max(_depth(statement.body), _depth(statement.orelse) - 1)
            deepest = max(deepest, inner + 1)
    return deepest


def _falls_through(block: list[ast.stmt]) -> bool:
    """Can the end of this block be reached?"""
    if not block:
        return True
    last = block[-1]
    if isinstance(last, (ast.Return, ast.Raise)):
        return False
    if isinstance(last, ast.If):
        return _falls_through(last.body) or _falls_through(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return _falls_through(last.body)
    if isinstance(last, ast.Try):
        ways = [last.orelse or last.body, *(handler.body for handler in last.handlers)]
        return _falls_through(last.finalbody) and any(_falls_through(way) for way in ways)
    return _leaf_falls_through(last)


def _leaf_falls_through(last: ast.stmt) -> bool:
    if isinstance(last, ast.While):
        return not (_is_always(last.test) and not _breaks(last))
    if isinstance(last, ast.Match):
        catches_all = any(isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in last.cases)
        return not catches_all or any(_falls_through(case.body) for case in last.cases)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return name_of(last.value.func) not in {"exit", "quit", "sys.exit", "os._exit"}
    return not (isinstance(last, ast.Assert) and isinstance(last.test, ast.Constant) and not last.test.value)


def _is_always(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _breaks(loop: Any) -> bool:
    """Is there a `break` of this very loop?"""
    return any(
        isinstance(item, ast.Break) and enclosing(item, (ast.For, ast.While, ast.AsyncFor)) is loop
        for item in _own(loop)
    )


def _recursion(node: Any, inside: list[ast.AST], hit: Hit) -> None:
    """Calls itself on every way: no statement before the call can end the function or avoid it."""
    calls = [item for item in inside if isinstance(item, ast.Call) and name_of(item.func) == node.name]
    if not calls:
        return
    for statement in node.body:
        own = list(_own(statement))
        if any(call in own for call in calls) and not isinstance(
            statement, (ast.If, ast.For, ast.While, ast.Try, ast.Match, ast.With)
        ):
            if not any(isinstance(item, (ast.IfExp, ast.BoolOp, ast.GeneratorExp, ast.ListComp)) for item in own):
                hit("endless-recursion", statement, node.name)
            return
        if any(isinstance(item, (ast.Return, ast.Raise, ast.Yield)) for item in own) or isinstance(statement, ast.If):
            return


def _loop(node: Any, hit: Hit) -> None:
    own = list(_own(node))
    if isinstance(node, ast.While):
        _endless(node, own, hit)
    if isinstance(node, ast.For):
        _changed_while_walked(node, own, hit)
        _captured(node, hit)
    for item in own:
        if isinstance(item, ast.AugAssign) and isinstance(item.op, ast.Add) and _is_text(item, node):
            hit("string-in-loop", item, name_of(item.target)[:60])
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.args:
            first = item.args[0]
            front = isinstance(first, ast.Constant) and first.value == 0 and not isinstance(first.value, bool)
            if front and item.func.attr in {"pop", "insert"} and _nearest(item) is node:
                hit("front-of-list", item, name_of(item.func.value)[:60])
        if isinstance(item, ast.Compare) and _nearest(item) is node:
            _membership(item, node, hit)


def _nearest(item: ast.AST) -> Any:
    return enclosing(item, (ast.For, ast.While, ast.AsyncFor))


def _scope(node: Any) -> Any:
    while node is not None and not isinstance(node, (*_FUNCTIONS, ast.Module)):
        node = getattr(node, "parent", None)
    return node


def _endless(node: ast.While, own: list[ast.AST], hit: Hit) -> None:
    leaves = _breaks(node) or any(isinstance(item, (ast.Return, ast.Raise, ast.Yield, ast.Await)) for item in own)
    exits = any(isinstance(item, ast.Call) and name_of(item.func) in {"exit", "quit", "sys.exit"} for item in own)
    if leaves or exits:
        return
    if _is_always(node.test):
        hit("endless-loop", node)
        return
    parts = list(ast.walk(node.test))
    names = {item.id for item in parts if isinstance(item, ast.Name)}
    opaque = any(isinstance(item, (ast.Call, ast.Attribute, ast.Subscript, ast.NamedExpr)) for item in parts)
    body = [item for statement in node.body for item in _own(statement)]
    stored = {item.id for item in body if isinstance(item, ast.Name) and isinstance(item.ctx, (ast.Store, ast.Del))}
    touched = {
        name_of(item.func.value) for item in body if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute)
    }
    touched |= {name_of(item.value) for item in body if isinstance(item, ast.Subscript)}
    if names and not opaque and not names & (stored | touched):
        hit("endless-loop", node)


def _changed_while_walked(node: ast.For, own: list[ast.AST], hit: Hit) -> None:
    walked = name_of(node.iter)
    if not walked:
        return
    for item in own:
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            changes = item.func.attr in {"remove", "pop", "append", "insert", "clear", "popitem", "add", "discard"}
            if changes and name_of(item.func.value) == walked and not _breaks_after(item):
                hit("changed-while-walked", item, walked[:60])
        if isinstance(item, ast.Delete):
            for target in item.targets:
                if isinstance(target, ast.Subscript) and name_of(target.value) == walked:
                    hit("changed-while-walked", item, walked[:60])


def _breaks_after(item: ast.AST) -> bool:
    """Is the loop left right after this statement?"""
    statement: Any = item
    while not isinstance(statement, ast.stmt):
        statement = statement.parent
    around: Any = statement
    for block in _blocks(around.parent):
        if statement in block:
            return any(isinstance(after, (ast.Break, ast.Return)) for after in block[block.index(statement) + 1 :])
    return False


def _captured(node: ast.For, hit: Hit) -> None:
    """A lambda or function made in a loop, kept, that reads the loop's variable later."""
    variables = {item.id for item in ast.walk(node.target) if isinstance(item, ast.Name)}
    for item in (inner for statement in node.body for inner in ast.walk(statement)):
        if isinstance(item, ast.Lambda) and isinstance(getattr(item, "parent", None), ast.Call):
            call: Any = item.parent  # type: ignore[attr-defined]
            if name_of(call.func).rpartition(".")[2] not in {"append", "add", "connect", "after", "submit"}:
                continue
            own = {argument.arg for argument in item.args.args}
            read = {part.id for part in ast.walk(item.body) if isinstance(part, ast.Name)}
            if late := (read & variables) - own:
                hit("late-binding", item, min(late))


def _is_text(item: ast.AugAssign, loop: Any) -> bool:
    """Is a string added to a name that began as a string?"""
    target = name_of(item.target)
    if not target or _nearest(item) is not loop:
        return False
    for inner in ast.walk(_scope(loop)):
        if isinstance(inner, ast.Assign) and any(name_of(place) == target for place in inner.targets):
            value = inner.value
            if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                return True
    return False


def _membership(item: ast.Compare, loop: Any, hit: Hit) -> None:
    """`x in things` in a loop, where `things` is a list that was made as one."""
    if not isinstance(item.ops[0], (ast.In, ast.NotIn)) or not isinstance(item.comparators[0], ast.Name):
        return
    name = item.comparators[0].id
    for inner in ast.walk(_scope(loop)):
        if isinstance(inner, ast.Assign) and any(name_of(place) == name for place in inner.targets):
            value = inner.value
            made = isinstance(value, ast.Call) and name_of(value.func) in {"list", "sorted"}
            if isinstance(value, ast.ListComp) or made or (isinstance(value, ast.List) and not value.elts):
                hit("list-membership", item, name)
                return
