"""Checks of names: never used, never defined. Runs inside the box; standard library only."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Callable
from typing import Any

Hit = Callable[..., None]
_MODULE_NAMES = {"__name__", "__file__", "__doc__", "__all__", "__package__", "__spec__", "__builtins__", "__path__"}
_KNOWN = set(dir(builtins)) | _MODULE_NAMES | {"__class__", "WindowsError", "reveal_type"}


def check(tree: ast.Module, text: str, hit: Hit) -> None:
    try:
        table = symtable.symtable(text, "main.py", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return
    _unused_imports(tree, hit)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _unused_variables(node, hit)
    if not any(isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names) for node in ast.walk(tree)):
        _undefined(tree, table, hit)


def _read_names(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}
    # Names inside strings: annotations, __all__, doctests.
    words = " ".join(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    cleaned = "".join(character if character.isalnum() or character == "_" else " " for character in words)
    return names | set(cleaned.split())


def _unused_imports(tree: ast.Module, hit: Hit) -> None:
    read = _read_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        for alias in node.names:
            name = (alias.asname or alias.name).partition(".")[0]
            if name != "*" and name not in read and alias.asname != alias.name:
                hit("unused-import", node, name)


def _unused_variables(function: Any, hit: Hit) -> None:
    """Plain names that are given a value in this function, and read nowhere in it."""
    inside = [item for statement in function.body for item in ast.walk(statement)]
    shared = {name for item in inside if isinstance(item, (ast.Global, ast.Nonlocal)) for name in item.names}
    read = {item.id for item in inside if isinstance(item, ast.Name) and not isinstance(item.ctx, ast.Store)}
    read |= {item.target.id for item in inside if isinstance(item, ast.AugAssign) and isinstance(item.target, ast.Name)}
    if any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "locals" for item in inside
    ):
        return
    for item in inside:
        targets = (
            item.targets if isinstance(item, ast.Assign) else [item.target] if isinstance(item, ast.AnnAssign) else []
        )
        for target in targets:
            if not isinstance(target, ast.Name) or target.id.startswith("_") or target.id in read | shared:
                continue
            if getattr(item, "value", None) is not None and not _in_class(item, function):
                hit("unused-variable", item, target.id)


def _in_class(item: Any, function: Any) -> bool:
    at = getattr(item, "parent", None)
    while at is not None and at is not function:
        if isinstance(at, ast.ClassDef):
            return True
        at = getattr(at, "parent", None)
    return False


def _undefined(tree: ast.Module, table: symtable.SymbolTable, hit: Hit) -> None:
    """Names that are read and that nothing in the file, nor Python, defines."""
    defined = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    defined |= _declared_global(table) | _KNOWN
    missing: set[str] = set()
    _collect(table, defined, missing)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in missing:
            missing.discard(node.id)
            hit("undefined-name", node, node.id)


def _declared_global(table: symtable.SymbolTable) -> set[str]:
    names = {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global() and symbol.is_assigned()
    }
    return names.union(*(_declared_global(child) for child in table.get_children()))


def _collect(table: symtable.SymbolTable, defined: set[str], missing: set[str]) -> None:
    module = table.get_type() == "module"
    for symbol in table.get_symbols():
        name = symbol.get_name()
        outside = module or symbol.is_global()
        if outside and symbol.is_referenced() and name not in defined and not name.startswith("."):
            missing.add(name)
    for child in table.get_children():
        _collect(child, defined, missing)
