"""Writes a Python program another way without changing what it does: for unusual states and metamorphic checks."""

from __future__ import annotations

import ast
import builtins
import keyword


def rewritings(code: str, *, keep: str = "") -> list[str]:
    """Versions of a program that mean the same; the name `keep` stays. Code that does not parse has none."""
    try:
        ast.parse(code)
    except SyntaxError:
        return []
    return [renamed(code, keep=keep), commented(code)]


def renamed(code: str, *, keep: str = "") -> str:
    """Every name that the program itself binds becomes a short one; comments go, lines may move."""
    tree = ast.parse(code)
    fixed = {keep, "main"} | set(dir(builtins)) | set(keyword.kwlist) | _imported(tree)
    names = [name for name in _bound(tree) if name not in fixed]
    new = {name: f"v{number}" for number, name in enumerate(dict.fromkeys(names), start=1)}
    return ast.unparse(_Renamer(new).visit(tree)) + "\n"


def renamed_in_place(code: str, *, keep: str = "") -> str:
    """The same, but every line stays where it is: names change in the text only."""
    tree = ast.parse(code)
    fixed = {keep, "main"} | set(dir(builtins)) | _imported(tree)
    names = dict.fromkeys(name for name in _bound(tree) if name not in fixed)
    places = [
        (node.lineno, node.col_offset, name)
        for node in ast.walk(tree)
        for name in [_name_at(node)]
        if name in names and isinstance(node, ast.Name | ast.arg)
    ]
    lines = code.splitlines()
    for line, column, name in sorted(places, reverse=True):
        text = lines[line - 1]
        if text[column : column + len(name)] == name:
            lines[line - 1] = text[:column] + name + "_x" + text[column + len(name) :]
    return "\n".join(lines) + "\n"


def commented(code: str, remark: str = "# my solution, second try") -> str:
    """One comment at the end, so that no line moves."""
    return code.rstrip("\n") + f"\n{remark}\n"


def _name_at(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""


def _imported(tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    return {(alias.asname or alias.name) for node in imports for alias in node.names} | functions | keywords


def _bound(tree: ast.Module) -> list[str]:
    return [
        _name_at(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._names.get(node.arg, node.arg)
        return node
