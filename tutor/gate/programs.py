"""Whole programs out of pieces of code: as they stand, as the body or the name of the function, after the reading."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from sandbox.judge.types import JudgeRequest, Mode
from tutor.gate.snippets import statements_of

_READS = re.compile(r"input\(|stdin|readline|cin\s*>>|scanf|Scanner|readFileSync")
_COMMENT_LINE = re.compile(r"^(\s*)(?:#(?!include|!)|//|--|\*)\s?", re.MULTILINE)
_LANGUAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cpp", re.compile(r"#include\s*<(?:iostream|bits/|vector|string|algorithm|map|set|c\w+>)|std::|\bcout\b")),
    ("c", re.compile(r"#include\s*<\w+\.h>|\bscanf\(")),
    ("java", re.compile(r"public static void main|System\.out|import java")),
    ("go", re.compile(r"\bfunc main\(|package main|:=")),
    ("rust", re.compile(r"\bfn \w+\(|println!|let mut ")),
    ("typescript", re.compile(r"(?:const|let|function)\b[^\n]*:\s*(?:number|string|boolean)\b")),
    ("javascript", re.compile(r"console\.log|\b(?:const|let|var|function)\s+\w+|=>|require\(")),
)


def uncommented(code: str) -> str:
    """The code with its comments turned into code; the same text when there are none."""
    return _COMMENT_LINE.sub(r"\1", code)


def language_of(code: str, otherwise: str) -> str:
    """The language that the code seems to be written in; the learner's when it could be that."""
    fits = [language for language, pattern in _LANGUAGES if pattern.search(code)]
    if otherwise in fits:
        return otherwise
    tree = statements_of(code)
    if tree is not None and tree.body and not fits:
        return "python"
    return fits[0] if fits else otherwise


def programs_of(code: str, request: JudgeRequest, starter: str) -> Iterator[tuple[str, str]]:
    """(language, source) of the programs that the code could be."""
    language = language_of(code, request.language)
    yield language, f"{code}\n"
    if language != "python":
        return
    tree = statements_of(code)
    if tree is None:
        return
    if request.mode is Mode.FUNCTION and request.signature is not None:
        for source in _functions(code, tree, request):
            yield language, source
        return
    for source in _scripts(code, tree, request, starter):
        yield language, source


def joined(pieces: list[str], language: str) -> Iterator[str]:
    """One program out of pieces that came one by one: as they are, and indented as their colons say."""
    yield "\n".join(pieces)
    if language != "python":
        return
    lines = [line.strip() for piece in pieces for line in piece.splitlines() if line.strip()]
    for closes in (0, 1):
        yield "\n".join(_reindented(lines, closes))


def function_replaced(code: str, piece: str) -> Iterator[str]:
    """The program with a function replaced by the piece's function of the same name (Python)."""
    old, new = statements_of(code), statements_of(piece)
    if old is None or new is None:
        return
    functions = {node.name: node for node in ast.walk(old) if isinstance(node, ast.FunctionDef)}
    for node in new.body:
        if isinstance(node, ast.FunctionDef) and (found := functions.get(node.name)) is not None:
            lines = code.splitlines()
            body = textwrap.indent(textwrap.dedent(piece).strip("\n"), " " * found.col_offset)
            yield "\n".join([*lines[: found.lineno - 1], body, *lines[found.end_lineno or found.lineno :]]) + "\n"


def _reindented(lines: list[str], closes: int) -> Iterator[str]:
    """Each colon opens a level; with `closes` the last line stands at the margin again."""
    depth = 0
    for number, line in enumerate(lines):
        if line.startswith(("elif ", "else:", "except", "finally:")):
            depth = max(depth - 1, 0)
        if closes and number == len(lines) - 1:
            depth = 0
        yield "    " * depth + line
        if line.endswith(":"):
            depth += 1


def _functions(code: str, tree: ast.Module, request: JudgeRequest) -> Iterator[str]:
    signature = request.signature
    if signature is None:
        return
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if names and signature.name not in names:
        yield f"{code}\n\n{signature.name} = {names[-1]}\n"
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            methods = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
            if methods:
                yield f"{code}\n\n{signature.name} = {node.name}().{methods[-1]}\n"
    if names:
        return
    parameters = ", ".join(parameter.name for parameter in signature.parameters)
    yield f"def {signature.name}({parameters}):\n{textwrap.indent(_with_result(code, tree, 'return '), '    ')}\n"


def _scripts(code: str, tree: ast.Module, request: JudgeRequest, starter: str) -> Iterator[str]:
    yield from function_replaced(request.source, code)
    calls = any(isinstance(node, ast.Expr | ast.If) for node in tree.body)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if functions and not calls and not functions[-1].args.args:
        yield f"{code}\n\n{functions[-1].name}()\n"
    if _READS.search(code):
        return
    shown = _with_result(code, tree, "print(")
    for reading in dict.fromkeys((_reading(request.source), _reading(starter))):
        if reading:
            yield f"{reading}\n{code}\n"
            if shown != code:
                yield f"{reading}\n{shown}\n"


def _with_result(code: str, tree: ast.Module, word: str) -> str:
    """The code with its last value returned or printed, when nothing in it does so."""
    last = tree.body[-1] if tree.body else None
    says = any(
        isinstance(node, ast.Return) or (isinstance(node, ast.Name) and node.id == "print") for node in ast.walk(tree)
    )
    if says or last is None:
        return code
    close = ")" if word.endswith("(") else ""
    if isinstance(last, ast.Expr):
        lines = code.splitlines()
        head = lines[: last.lineno - 1]
        return "\n".join([*head, f"{word}{ast.unparse(last.value)}{close}"])
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        return f"{code}\n{word}{last.targets[0].id}{close}"
    return code


def _reading(code: str) -> str:
    """The program up to the last line at its margin that reads input, with the imports before it."""
    lines = code.splitlines()
    last = max((number for number, line in enumerate(lines, start=1) if _READS.search(line)), default=0)
    return "\n".join(lines[:last])
