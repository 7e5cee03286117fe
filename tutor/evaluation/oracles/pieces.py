"""Finds the code in a text: fenced, inline, bare lines, and dictated changes. The oracles' own reading."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass

_FENCE = re.compile(r"(?:```|~~~)[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:```|~~~|\Z)", re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MARKER = re.compile(r"^\s*(?:[-*>|]|\d+[.)])\s+")
_AFTER_COLON = re.compile(r"(?:read|reads|be|write|say|says|type|is|with|to|line)\s*:\s*(\S.*)$", re.IGNORECASE)
_QUOTED = r"(?:`{1,2}([^`]+)`{1,2}|[\"“]([^\"”\n]+)[\"”]|(\S+))"
_FROM_TO = re.compile(rf"(?:from)\s+{_QUOTED}\s+to\s+{_QUOTED}", re.IGNORECASE)
_CHANGES = (
    re.compile(
        rf"(?:change|replace|swap|turn|switch)\s+(?:the\s+)?{_QUOTED}\s+(?:to|with|by|into|for)\s+{_QUOTED}",
        re.IGNORECASE,
    ),
    _FROM_TO,
)
_INSTEAD = (
    re.compile(
        rf"(?:use|write|try|say|needs|be|put)\s+{_QUOTED}\s*,?\s+(?:instead of|rather than|not)\s+{_QUOTED}",
        re.IGNORECASE,
    ),
)
_LINE = re.compile(r"\bline (\d+)\b")
_STATEMENTS = (
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.For, ast.While, ast.If, ast.FunctionDef, ast.Delete,
    ast.Import, ast.ImportFrom, ast.Try, ast.With, ast.Continue, ast.Break, ast.Raise, ast.ClassDef,
)  # fmt: skip
_FOREIGN = re.compile(r"[;{}]\s*$|^\s*(?:#include|function\b|const |let |var |int |long |for \(|while \(|if \()")


@dataclass(frozen=True, slots=True)
class Pieces:
    """`blocks` are multi-line, `lines` single; `changes` are pairs (old, new); `cited` are line numbers."""

    blocks: tuple[tuple[str, str], ...]  # language of the fence, code
    lines: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    cited: tuple[int, ...]

    @property
    def joined(self) -> str:
        """All code of the text together, in order of appearance by kind."""
        return "\n".join([*(code for _, code in self.blocks), *self.lines])


def pieces_of(text: str) -> Pieces:
    """Every piece of code that the text holds."""
    fenced = tuple((match[1].lower(), match[2]) for match in _FENCE.finditer(text))
    rest = _FENCE.sub("\n", text)
    spans = [match[2].strip() for match in _SPAN.finditer(rest) if "\n" not in match[2]]
    bare = _bare_lines(rest)
    tails = [match[1].strip().strip("`") for line in rest.splitlines() if (match := _AFTER_COLON.search(line))]
    bare_block = textwrap.dedent("\n".join(bare))
    blocks = (*fenced, ("", bare_block)) if len(bare) > 1 else fenced
    lines = [*(line for line in spans + tails if _worth_trying(line)), *(line.strip() for line in bare)]
    return Pieces(
        blocks=blocks,
        lines=tuple(dict.fromkeys(lines)),
        changes=tuple(_changes(rest)),
        cited=tuple(dict.fromkeys(int(number) for number in _LINE.findall(rest))),
    )


def is_statement(line: str) -> bool:
    """Is the line Python that does something, or the head of a block, or a line of a C-like language?"""
    stripped = line.strip()
    if _FOREIGN.search(stripped):
        return True
    for candidate in (stripped, stripped + " pass", "if 1:\n pass\n" + stripped + " pass"):
        try:
            body = ast.parse(candidate).body
        except (SyntaxError, ValueError):
            continue
        return bool(body) and all(isinstance(node, _STATEMENTS) or _is_call(node) for node in body)
    return False


def _is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield)


def _bare_lines(text: str) -> list[str]:
    """Lines outside fences that are statements, with their indentation; markers of lists and comments go."""
    found = []
    for raw in text.splitlines():
        line = _MARKER.sub("", raw) if _MARKER.match(raw) else raw
        whole_span = re.fullmatch(r"\s*`+(.+?)`+\s*", line)
        line = whole_span[1] if whole_span else line
        if re.fullmatch(r"\s*(?:else|try|finally)\s*:\s*", line) or is_statement(line):
            found.append(line.rstrip())
    return found


def _worth_trying(line: str) -> bool:
    """More than a value or a name: something that could stand as a line of code."""
    if is_statement(line):
        return True
    try:
        value = ast.parse(line.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return isinstance(value, ast.Compare | ast.BoolOp | ast.BinOp | ast.Subscript | ast.IfExp | ast.ListComp | ast.Call)


def _changes(text: str) -> list[tuple[str, str]]:
    changes = [match for p in _CHANGES for match in p.finditer(text) if not (p is _FROM_TO and _is_range(match))]
    pairs = [(_first(match.groups()[:3]), _first(match.groups()[3:])) for match in changes]
    pairs += [(_first(match.groups()[3:]), _first(match.groups()[:3])) for p in _INSTEAD for match in p.finditer(text)]
    return [(old, new) for old, new in pairs if old and new and old != new]


def _is_range(match: re.Match[str]) -> bool:
    """ "From 1 to 20" counts, it changes nothing; with quotation marks it would be a change."""
    return all(group is not None and group.rstrip(".,?").isdigit() for group in (match[3], match[6]))


def _first(groups: tuple[str | None, ...]) -> str:
    return next((group.strip().rstrip(".,") if group is groups[2] else group for group in groups if group), "")
