"""Checks of single expressions and statements. Runs inside the box; standard library only."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

Hit = Callable[..., None]

_SECRET_NAME = re.compile(r"pass(word|wd)?$|secret|api_?key|token$|private_?key", re.IGNORECASE)
_SQL = re.compile(
    r"\b(select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|drop\s+table)\b", re.IGNORECASE | re.DOTALL
)
_IN_PLACE = {"sort", "append", "extend", "reverse", "insert", "add", "clear", "shuffle"}
_BUILTINS_SHADOWED = {
    "list",
    "dict",
    "set",
    "str",
    "int",
    "float",
    "bool",
    "tuple",
    "sum",
    "max",
    "min",
    "len",
    "id",
    "input",
    "type",
    "filter",
    "map",
    "next",
    "open",
    "range",
    "sorted",
    "zip",
    "all",
    "any",
    "print",
    "object",
    "bytes",
    "iter",
}


def check(tree: ast.AST, hit: Hit) -> None:
    for node in ast.walk(tree):
        for look in _LOOKS.get(type(node), ()):
            look(node, hit)


def name_of(node: ast.AST) -> str:
    """The dotted name of a name or attribute, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def is_test(node: ast.AST) -> bool:
    """Is this inside a test function?"""
    at: Any = node
    while at is not None:
        if isinstance(at, ast.FunctionDef) and at.name.startswith("test"):
            return True
        at = getattr(at, "parent", None)
    return False


def enclosing(node: ast.AST, kinds: tuple[type, ...]) -> Any:
    """The nearest ancestor of these kinds inside the same function, or None."""
    at = getattr(node, "parent", None)
    while at is not None:
        if isinstance(at, kinds):
            return at
        if isinstance(at, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return None
        at = getattr(at, "parent", None)
    return None


def _defaults(node: Any, hit: Hit) -> None:
    for default in [*node.args.defaults, *node.args.kw_defaults]:
        made = isinstance(default, ast.Call) and name_of(default.func) in {"list", "dict", "set", "defaultdict"}
        if isinstance(default, (ast.List, ast.Dict, ast.Set)) or made:
            hit("mutable-default", default, getattr(node, "name", "lambda"))
        elif isinstance(default, ast.Call) and name_of(default.func).endswith((".now", ".today", ".time", ".utcnow")):
            hit("default-evaluated-once", default)
    if len(node.args.args) + len(node.args.kwonlyargs) > 7:
        hit("too-many-parameters", node, getattr(node, "name", "lambda"))
    for argument in [*node.args.args, *node.args.kwonlyargs]:
        if argument.arg in _BUILTINS_SHADOWED:
            hit("shadowed-builtin", argument, argument.arg)


def _handler(node: ast.ExceptHandler, hit: Hit) -> None:
    silent = all(isinstance(item, (ast.Pass, ast.Continue)) or _is_ellipsis(item) for item in node.body)
    if node.type is None:
        hit("bare-except", node)
    elif silent and name_of(node.type) in {"Exception", "BaseException"}:
        hit("swallowed-exception", node)
    elif name_of(node.type) in {"Exception", "BaseException"} and not _raises(node):
        hit("broad-except", node)


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...


def _raises(node: ast.AST) -> bool:
    logs = {"exception", "error", "warning", "critical", "print_exc"}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise):
            return True
        if isinstance(inner, ast.Call) and name_of(inner.func).rpartition(".")[2] in logs:
            return True
    return False


def _compare(node: ast.Compare, hit: Hit) -> None:
    operands = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
        if isinstance(operator, (ast.Eq, ast.NotEq)):
            _equality(node, left, right, hit)
        if isinstance(operator, (ast.Is, ast.IsNot)) and any(_is_plain(side) for side in (left, right)):
            hit("is-literal", node)
        if ast.dump(left) == ast.dump(right) and not any(isinstance(part, ast.Call) for part in ast.walk(left)):
            hit("compares-with-itself", node)


def _equality(node: ast.Compare, left: ast.expr, right: ast.expr, hit: Hit) -> None:
    values = [side.value for side in (left, right) if isinstance(side, ast.Constant)]
    computed = isinstance(left, ast.BinOp)
    if any(value is None for value in values):
        hit("none-comparison", node)
    elif any(isinstance(value, bool) for value in values):
        hit("bool-comparison", node)
    elif any(isinstance(value, float) and (value not in (0.0, 1.0) or computed) for value in values):
        hit("float-equality", node)
    elif any(isinstance(side, ast.Call) and name_of(side.func) == "type" for side in (left, right)):
        hit("type-comparison", node)


def _is_plain(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    return node.value is not None and node.value is not ... and not isinstance(node.value, bool)


def _call(node: ast.Call, hit: Hit) -> None:
    name = name_of(node.func)
    last = name.rpartition(".")[2]
    first = node.args[0] if node.args else None
    keywords = {word.arg: word.value for word in node.keywords}
    if name in {"eval", "exec"} and not isinstance(first, ast.Constant):
        hit("eval", node, name)
    _shell_and_data(node, name, first, keywords, hit)
    if name in {"hashlib.md5", "hashlib.sha1"} and "usedforsecurity" not in keywords:
        hit("weak-hash", node, last)
    if last in {"execute", "executemany", "raw", "executescript"} and first is not None and _is_built_sql(first):
        hit("sql-injection", node)
    if name == "range" and len(node.args) == 1:
        _range(node, hit)
    if name in {"random.choice", "random.randint", "random.random", "random.choices"} and _for_secret(node):
        hit("weak-random", node, name)
    _opened(node, name, hit)


def _shell_and_data(node: ast.Call, name: str, first: Any, keywords: dict[Any, Any], hit: Hit) -> None:
    built = first is not None and not isinstance(first, ast.Constant)
    if name in {"os.system", "os.popen"} and built:
        hit("shell-command", node, name)
    if _is_true(keywords.get("shell")) and not isinstance(first, ast.Constant):
        hit("shell-true", node)
    if name in {"pickle.loads", "pickle.load", "marshal.loads", "dill.loads", "shelve.open"}:
        hit("unsafe-load", node, name)
    if name == "yaml.load" and not any("Safe" in name_of(item) for item in [*node.args[1:], *keywords.values()]):
        hit("unsafe-load", node, name)
    if name == "tempfile.mktemp":
        hit("mktemp", node)
    verify = keywords.get("verify")
    if isinstance(verify, ast.Constant) and verify.value is False:
        hit("no-certificate-check", node)


def _is_true(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _for_secret(node: ast.AST) -> bool:
    at: Any = node
    while at is not None:
        if isinstance(at, ast.Assign) and any(_SECRET_NAME.search(name_of(target)) for target in at.targets):
            return True
        if isinstance(at, ast.FunctionDef):
            return bool(re.search(r"token|password|secret|otp", at.name, re.IGNORECASE))
        at = getattr(at, "parent", None)
    return False


def _is_built_sql(node: ast.AST) -> bool:
    """A string put together from parts at run time, that reads like SQL."""
    if isinstance(node, ast.Name):
        return _is_built_sql_name(node)
    built = isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values)
    built = built or (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)))
    built = built or (isinstance(node, ast.Call) and name_of(node.func).endswith("format"))
    if not built:
        return False
    words = " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    only_text = all(isinstance(part, (ast.Constant, ast.BinOp, ast.operator)) for part in ast.walk(node))
    return bool(_SQL.search(words)) and not only_text


def _is_built_sql_name(node: ast.Name) -> bool:
    at: Any = node
    while at is not None and not isinstance(at, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
        at = getattr(at, "parent", None)
    for inner in ast.walk(at) if at is not None else ():
        if not isinstance(inner, ast.Assign) or isinstance(inner.value, ast.Name):
            continue
        if any(name_of(target) == node.id for target in inner.targets) and _is_built_sql(inner.value):
            return True
    return False


def _range(node: ast.Call, hit: Hit) -> None:
    argument = node.args[0]
    over = isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add) and isinstance(argument.left, ast.Call)
    if over and name_of(argument.left.func) == "len" and isinstance(argument.right, ast.Constant):  # type: ignore[attr-defined]
        loop = getattr(node, "parent", None)
        listed = name_of(argument.left.args[0]) if argument.left.args else ""  # type: ignore[attr-defined]
        variable = name_of(loop.target) if isinstance(loop, ast.For) else ""
        for inner in ast.walk(loop) if isinstance(loop, ast.For) and variable and listed else ():
            if isinstance(inner, ast.Subscript) and name_of(inner.value) == listed and name_of(inner.slice) == variable:
                hit("index-past-end", node, listed)
                return


def _opened(node: ast.Call, name: str, hit: Hit) -> None:
    """A file that is opened and never closed: neither `with`, nor `.close()` in the same function."""
    if name not in {"open", "io.open", "socket.socket"}:
        return
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.withitem) or (isinstance(parent, ast.Call) and name_of(parent.func).endswith("closing")):
        return
    if isinstance(parent, ast.Attribute):
        hit("unclosed", node, name)
        return
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        scope: Any = parent
        while scope is not None and not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            scope = getattr(scope, "parent", None)
        target = parent.targets[0].id
        for inner in ast.walk(scope) if scope is not None else ():
            if isinstance(inner, ast.Attribute) and inner.attr == "close" and name_of(inner.value) == target:
                return
            if not isinstance(inner, (ast.Return, ast.withitem)):
                continue
            names = {part.id for part in ast.walk(inner) if isinstance(part, ast.Name)}
            returned = isinstance(inner, ast.Return) and inner.value is not None and name_of(inner.value) == target
            if target in names and (returned or isinstance(inner, ast.withitem)):
                return
        hit("unclosed", node, name)


def _assign(node: ast.Assign, hit: Hit) -> None:
    value = node.value
    called = value.func if isinstance(value, ast.Call) else None
    in_place = isinstance(called, ast.Attribute) and called.attr in {"sort", "append", "extend", "reverse"}
    if in_place and name_of(called.value) not in {"np", "numpy", "pd"}:  # type: ignore[union-attr] # an Attribute
        hit("in-place-result", node, called.attr)  # type: ignore[union-attr] # an Attribute
    for target in node.targets:
        name = name_of(target)
        if isinstance(target, ast.Name) and name in _BUILTINS_SHADOWED:
            hit("shadowed-builtin", node, name)
        literal = isinstance(value, ast.Constant) and isinstance(value.value, str) and len(value.value) >= 4
        if name and literal and _SECRET_NAME.search(name.rpartition(".")[2]):
            hit("hardcoded-secret", node, name[:60])
    if isinstance(value, ast.Lambda) and isinstance(node.targets[0], ast.Name):
        hit("named-lambda", node, node.targets[0].id)


def _assert(node: ast.Assert, hit: Hit) -> None:
    if isinstance(node.test, ast.Tuple) and node.test.elts:
        hit("assert-tuple", node)
        return
    function = enclosing(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if function is None or is_test(node):
        return
    arguments = {argument.arg for argument in function.args.args}
    used = {part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}
    if arguments & used:
        hit("assert-validation", node)


def _dict(node: ast.Dict, hit: Hit) -> None:
    seen: set[Any] = set()
    for key in node.keys:
        if isinstance(key, ast.Constant):
            mark = (type(key.value), key.value)
            if mark in seen:
                hit("duplicate-key", key)
            seen.add(mark)


def _raise(node: ast.Raise, hit: Hit) -> None:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if raised is not None and name_of(raised) == "NotImplemented":
        hit("raise-notimplemented", node)


def _joined(node: ast.JoinedStr, hit: Hit) -> None:
    if not any(isinstance(part, ast.FormattedValue) for part in node.values) and not isinstance(
        getattr(node, "parent", None), (ast.FormattedValue, ast.JoinedStr)
    ):
        hit("empty-f-string", node)


def _subscript(node: ast.Subscript, hit: Hit) -> None:
    index = node.slice
    if not (isinstance(index, ast.Call) and name_of(index.func) == "len" and index.args):
        return
    if ast.dump(index.args[0]) == ast.dump(node.value):
        hit("index-past-end", node, name_of(node.value)[:60])


_LOOKS: dict[type, tuple[Callable[[Any, Hit], None], ...]] = {
    ast.FunctionDef: (_defaults,),
    ast.AsyncFunctionDef: (_defaults,),
    ast.Lambda: (_defaults,),
    ast.ExceptHandler: (_handler,),
    ast.Compare: (_compare,),
    ast.Call: (_call,),
    ast.Assign: (_assign,),
    ast.Assert: (_assert,),
    ast.Dict: (_dict,),
    ast.Raise: (_raise,),
    ast.JoinedStr: (_joined,),
    ast.Subscript: (_subscript,),
}
