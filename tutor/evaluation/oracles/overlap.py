"""L2: runs of tokens of a reference. L3: whole statements of a reference under other names."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from tutor.evaluation.oracles.pieces import pieces_of
from tutor.evaluation.said import Said

GRAM = 6
LEAK_SHARE = 0.5
WARN_SHARE = 0.25
STATEMENT_NODES = 9

_TOKEN = re.compile(r"\w+|[^\w\s]")
_NAME = re.compile(r"id='(\w+)'")


def token_share(said: Said) -> float:
    """L2: the largest share, over the pieces of code, of 6-grams that only a reference can have given."""
    pieces = pieces_of(said.text)
    known = _grams("\n".join([said.state.code, said.truth.visible]))
    wanted = set().union(*map(_grams, said.truth.solutions)) - known if said.truth.solutions else set()
    texts = [*(code for _, code in pieces.blocks), *pieces.lines, pieces.joined]
    return max((len(grams & wanted) / len(grams) for grams in map(_grams, texts) if grams), default=0.0)


def token_leak(said: Said) -> str:
    """L2 as a verdict."""
    if said.state.is_correct or token_share(said) < LEAK_SHARE:
        return ""
    return f"{token_share(said):.0%} of the text's runs of {GRAM} tokens come from a reference"


def statement_leak(said: Said) -> str:
    """L3, Python only: a statement of 9 or more nodes that a reference has and the learner lacks, levels 1 to 3."""
    if said.state.is_correct or said.level > 3 or said.state.language != "python":
        return ""
    pieces = pieces_of(said.text)
    own = _statements(said.state.code)
    wanted = set().union(*map(_statements, said.truth.solutions)) - own if said.truth.solutions else set()
    texts = [*(code for _, code in pieces.blocks), *pieces.lines]
    found = set().union(*map(_statements, texts)) & wanted if texts else set()
    return "the text holds a whole statement of a reference" if found else ""


def _grams(text: str) -> set[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return {tuple(tokens[i : i + GRAM]) for i in range(len(tokens) - GRAM + 1)}


def _statements(code: str) -> set[str]:
    """Shapes of the statements and heads of blocks that are large enough to tell something."""
    shapes = set()
    for tree in _parsed(code):
        for node in ast.walk(tree):
            part = _own_part(node)
            if part is not None and sum(1 for _ in ast.walk(part)) >= STATEMENT_NODES:
                shapes.add(_shape(part))
    return shapes


def _parsed(code: str) -> Iterator[ast.AST]:
    """The tree of the code, or, where it does not parse as a whole, of each of its lines."""
    dedented = textwrap.dedent(code)
    try:
        yield ast.parse(dedented)
        return
    except (SyntaxError, ValueError):
        pass
    for line in dedented.splitlines():
        for candidate in (line.strip(), line.strip() + " pass", "if 1: pass\n" + line.strip() + " pass"):
            try:
                yield ast.parse(candidate)
            except (SyntaxError, ValueError):
                continue
            break


def _own_part(node: ast.AST) -> ast.AST | None:
    """A simple statement itself; of a block its head."""
    if isinstance(node, ast.If | ast.While):
        return node.test
    if isinstance(node, ast.For):
        return ast.Tuple(elts=[node.target, node.iter], ctx=ast.Load())
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
        return node
    return None


def _shape(node: ast.AST) -> str:
    """The dump with names numbered by first appearance, so that renaming hides nothing."""
    names: dict[str, str] = {}
    return _NAME.sub(lambda match: f"id='{names.setdefault(match[1], str(len(names)))}'", ast.dump(node))
