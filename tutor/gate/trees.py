"""Statements of a reference solution under other names: by syntax tree for Python, by tokens for the others."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator

from django.utils.functional import cached_property

from tutor.gate.context import Known
from tutor.gate.decision import SOLUTION_OVERLAP
from tutor.gate.overlap import tokens_of
from tutor.gate.snippets import statements_of
from tutor.gate.words import KEYWORDS, LIBRARY

NODES_MIN = 9
TOKENS_MIN = 9  # of a statement in another language, without brackets and commas
LEVEL_MAX = 3
LINES_OF_STATEMENT_MAX = 12

_BUILTINS = frozenset(dir(builtins))
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NOISE = frozenset("()[]{},;:")
_UNREAD = frozenset({"ctx", "annotation", "returns", "type_comment", "decorator_list"})


class Trees:
    """Canonical statements of the references that the learner does not have. Derived once per conversation."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @cached_property
    def forms(self) -> frozenset[str]:
        own = {form for text in self._own_codes() for form in forms_of(text)}
        solutions = (forms_of(reference.code) for reference in self._known.context.references)
        return frozenset(form for forms in solutions for form in forms if form not in own)

    def check(self, codes: Iterable[str]) -> str:
        """SOLUTION_OVERLAP when a code has a statement of a reference, on the levels that show none."""
        if self._known.context.level > LEVEL_MAX:
            return ""
        leaked = any(form in self.forms for code in codes for form in forms_of(code))
        return SOLUTION_OVERLAP if leaked else ""

    def _own_codes(self) -> tuple[str, ...]:
        context = self._known.context
        return (context.code, context.evidence.code, context.starter)


def forms_of(code: str) -> set[str]:
    """Canonical statements of a code: as Python where it parses, and always by tokens."""
    forms = set(_token_forms(code))
    whole = statements_of(code)
    if whole is not None:
        return forms | set(_tree_forms(whole))
    for line in _logical_lines(code):
        tree = statements_of(line) if line.strip() else None
        if tree is not None:
            forms.update(_tree_forms(tree))
    return forms


def _logical_lines(code: str) -> Iterator[str]:
    """Each line, and each run of lines from an open bracket to its end: a statement may come line by line."""
    run: list[str] = []
    for line in code.splitlines():
        yield line
        run.append(line)
        text = "\n".join(run)
        depth = sum(text.count(sign) for sign in "([{") - sum(text.count(sign) for sign in ")]}")
        if depth > 0 and len(run) < LINES_OF_STATEMENT_MAX:
            continue
        if len(run) > 1:
            yield text
        run = []


def _tree_forms(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        for part in _parts(node):
            if sum(1 for _ in ast.walk(part)) >= NODES_MIN:
                yield _canonical(part)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The node itself if it is a statement, and the head of a loop or branch without its body."""
    if isinstance(node, ast.For):
        yield ast.For(target=node.target, iter=node.iter, body=[], orelse=[])
    elif isinstance(node, ast.While | ast.If):
        yield ast.If(test=node.test, body=[], orelse=[])
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Import | ast.ImportFrom):
        yield node


def _canonical(tree: ast.AST) -> str:
    """The tree as text, names numbered in the order of their first use, builtins kept."""
    return " ".join(_words(tree, {}))


def _words(value: object, numbers: dict[str, str]) -> Iterator[str]:
    if isinstance(value, ast.Name):
        yield _numbered(value.id, numbers)
    elif isinstance(value, ast.arg):
        yield _numbered(value.arg, numbers)
    elif isinstance(value, ast.Constant):
        yield repr(value.value)
    elif isinstance(value, ast.AST):
        yield f"({type(value).__name__}"
        for field, item in ast.iter_fields(value):
            if field not in _UNREAD:
                named = field == "name" and isinstance(item, str)
                yield from [_numbered(item, numbers)] if named else _words(item, numbers)
        yield ")"
    elif isinstance(value, list):
        for item in value:
            yield from _words(item, numbers)
        yield ";"
    elif value is not None:
        yield str(value)


def _numbered(name: str, numbers: dict[str, str]) -> str:
    return name if name in _BUILTINS else numbers.setdefault(name, f"v{len(numbers)}")


def _token_forms(code: str) -> Iterator[str]:
    """Statements of a language with semicolons or braces, names numbered in the order of their first use."""
    for statement in re.split(r"[;{}\n]", _COMMENT.sub(" ", code)):
        tokens = tokens_of(statement)
        if sum(token not in _NOISE for token in tokens) < TOKENS_MIN:
            continue
        numbers: dict[str, str] = {}
        yield "tokens " + " ".join(_token(token, numbers) for token in tokens)


def _token(token: str, numbers: dict[str, str]) -> str:
    if not (token[0].isalpha() or token[0] == "_") or token in KEYWORDS or token in LIBRARY:
        return token
    return numbers.setdefault(token, f"v{len(numbers)}")
