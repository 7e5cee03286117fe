"""Finds the code in a text: blocks, inline spans, and bare code that stands in the middle of prose."""

from __future__ import annotations

import ast
import enum
import functools
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.gate.words import KEYWORDS

BARE_MAX = 8  # islands of bare code looked at in one text
ISLAND_WORDS_BEFORE = 4
ISLAND_WORDS_AFTER = 14
INLINE_MAX_CHARACTERS = 400


class Kind(enum.StrEnum):
    BLOCK = "block"
    INLINE = "inline"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code as it stands in the text, without its marks."""

    text: str
    kind: Kind

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]


_BLOCK = re.compile(r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n(.*?)^[ \t>]*\1[`~]*[ \t]*$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_MARKER = re.compile(r"^\s*(?:>\s*)*(?:[-*+•]\s+|\d{1,3}[.)]\s+|(?:line|step)\s+\d{1,4}\s*[:.)-]\s*)?", re.IGNORECASE)
_NAME = r"[A-Za-z_]\w*"
# Shapes that only code has. "n = 3" and "n > 0" are how prose speaks of values, so they are not among them.
_STRONG = re.compile(
    rf"""
    \b{_NAME}(?:\.{_NAME}|\[[^\]\n]*\])*\s*(?:[-+*/%&|^]|//|\*\*|<<|>>)=(?!=)\s*\S  # augmented assignment
    | \b{_NAME}(?:\.{_NAME}|\[[^\]\n]*\])*\s*=(?!=)\s*(?!-?[\d.]+\b[^(\w]*(?:\s[a-z]|$)|["'])[\w\[({{-]  # no mere value
    | \b(?!O\b|o\b|Θ\b){_NAME}(?:\.{_NAME})*\((?!s\)|es\))[^()\s](?:[^()\n]|\([^()\n]*\))*\)  # a call with arguments
    | \b{_NAME}\[[^\]\n]+\]  # an index
    | [\w\])]\s*(?:<=|>=|==|!=|&&|\|\||\+\+|--|<<|>>|->|=>|:=|//|\*\*)\s*[\w(\["'-]  # operators of code only
    | \b{_NAME}\s[+*%]\s(?:\d+\b|{_NAME}\b(?!\s+[a-z]{{2,}}))  # arithmetic
    | \b{_NAME}\s-\s(?:\d+\b|[A-Za-z]\w?\b(?!\s+[a-z]{{2,}}))  # prose has dashes between its words
    | \b{_NAME}\s[<>]\s{_NAME}\b
    | ;\s*$ | \{{\s*$
    | ^\s*(?:for|while|if|elif|def|class|with|match)\b[^.!?]*[(\[=<>][^.!?]*:\s*$
    | ^\s*(?:return|import|from|break|continue|yield|raise|del|global)\s+[\w.\[\]()'"]+\s*$
    """,
    re.VERBOSE | re.MULTILINE,
)
# Also what prose may say of values: enough to be tried, not enough to be called code.
_WEAK = re.compile(
    rf"\b{_NAME}(?:\[[^\]\n]*\])?\s*=(?!=)\s*\S|\b{_NAME}\s*[<>]\s*-?\w|\w\s[-+*/%]\s\w|\b(?:return|print)\b\s*\S"
)
# From a keyword or an assignment to the last brace or semicolon: languages that Python's parser does not read.
_BRACES = re.compile(
    rf"(?:\b(?:if|for|while|else|return|int|long|double|let|const|var|auto|fn|func|function)\b|{_NAME}\s*[-+*/]?=)[^.!?]*[;{{}}]"
)
# Words that are prose within a sentence and code when they are all of a line.
_LONE = re.compile(r"break|continue|pass|return|else:|try:|finally:|from [\w.]+ import [\w*, ]+")
# "A function hands its result over; ..." is a sentence: no statement has three plain words in a row.
_WORD = rf"(?!(?:{'|'.join(sorted(KEYWORDS))})\b)[A-Za-z]+"
_PROSE = re.compile(rf"\b{_WORD}\s+{_WORD}\s+{_WORD}\b")
_ACTS = (ast.Call, ast.Yield, ast.YieldFrom, ast.Await)
_TRAILING = ".,;:!?\"')"


def looks_like_code(text: str) -> bool:
    """Whether the text has a shape that only code has."""
    return _STRONG.search(text) is not None


def blocks_of(text: str) -> list[str]:
    """The contents of closed code blocks."""
    return [textwrap.dedent(match[2]).strip("\n") for match in _BLOCK.finditer(f"{text}\n")]


def inline_of(text: str) -> list[str]:
    """The contents of inline code spans outside blocks."""
    return [match[2].strip() for match in _INLINE.finditer(prose_with_inline(text)) if match[2].strip()]


def prose_with_inline(text: str) -> str:
    """The text without its blocks."""
    return _BLOCK.sub("\n", f"{text}\n")


def prose_of(text: str) -> str:
    """The text without blocks and without inline spans; a mark stands where a span stood."""
    return _INLINE.sub(" ¤ ", prose_with_inline(text))


@functools.lru_cache(maxsize=1024)
def snippets_of(text: str) -> tuple[Snippet, ...]:
    """All code of a text, in the order block, inline, bare."""
    found = [Snippet(block, Kind.BLOCK) for block in blocks_of(text)]
    found += [Snippet(span, Kind.INLINE) for span in inline_of(text) if len(span) <= INLINE_MAX_CHARACTERS]
    found += [Snippet(island, Kind.BARE) for island in bare_of(text)]
    return tuple(snippet for snippet in found if snippet.text.strip())


def bare_of(text: str) -> list[str]:
    """Code that stands in the text without any mark: whole lines, and the longest piece around a shape of code."""
    found: list[str] = []
    for line in prose_of(text).splitlines():
        bare = _MARKER.sub("", line, count=1).rstrip() if not line.startswith(("    ", "\t")) else line.rstrip()
        if not bare.strip():
            continue
        if _whole_line(bare):
            found.append(bare)
        else:
            found += _islands(bare)
        if len(found) >= BARE_MAX:
            break
    return list(dict.fromkeys(found))[:BARE_MAX]


def statements_of(code: str) -> ast.Module | None:
    """The syntax tree of a piece of Python: as it stands, dedented, or a header without its body. None when none."""
    dedented = textwrap.dedent(code).strip("\n")
    tries = [dedented]
    if dedented.rstrip().endswith(":"):
        tries += [f"{dedented} pass", f"if True:\n  pass\n{dedented} pass", f"try:\n  pass\n{dedented} pass"]
    for text in tries:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def is_statement(text: str) -> bool:
    """Whether the text does something in a program: Python that is more than a value, or a line with an ending."""
    tree = statements_of(text)
    if tree is None:
        return text.rstrip().endswith((";", "{", ":"))
    return any(not isinstance(node, ast.Expr) or isinstance(node.value, _ACTS) for node in tree.body)


def is_code_line(line: str) -> bool:
    """Whether a line of prose is wholly code: it has a shape of code, or is a call or a word that acts."""
    stripped = line.strip()
    return bool(stripped) and (_whole_line(stripped) or (_parses(stripped) and is_statement(stripped)))


def _whole_line(line: str) -> bool:
    stripped = line.strip()
    if _LONE.fullmatch(stripped):
        return True
    if stripped.endswith((";", "{")) or stripped == "}":
        return looks_like_code(stripped)
    if not (_STRONG.search(stripped) or _WEAK.search(stripped)):
        return False
    return _parses(stripped)


def _islands(line: str) -> Iterator[str]:
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", line)]
    taken_until = 0
    braces = _BRACES.search(line)
    if braces and not _PROSE.search(braces[0]):
        yield braces[0]
        taken_until = braces.end()
    for match in [*_STRONG.finditer(line), *_WEAK.finditer(line)]:
        if match.start() < taken_until:
            continue
        piece, end = _longest_piece(line, words, match.start(), match.end())
        if piece:
            taken_until = end
            yield piece


def _longest_piece(line: str, words: list[tuple[int, int]], start: int, end: int) -> tuple[str, int]:
    """The longest run of words around the match that is a piece of a program; else the match's own words."""
    first = next((index for index, word in enumerate(words) if word[1] > start), 0)
    last = max((index for index, word in enumerate(words) if word[0] < end), default=first)
    for left in range(max(0, first - ISLAND_WORDS_BEFORE), first + 1):
        for right in range(min(len(words) - 1, last + ISLAND_WORDS_AFTER), last - 1, -1):
            piece = line[words[left][0] : words[right][1]]
            # The full stop of a sentence first: "n - 1." would read as a number with a point.
            first_try = piece.rstrip(".") if not piece.endswith("..") else piece
            for text in dict.fromkeys((first_try, piece, piece.rstrip(_TRAILING), piece.rstrip(".,;!?"))):
                if _parses(text):
                    return text, words[right][1]
    return line[words[first][0] : words[last][1]].rstrip(_TRAILING[:-1]), words[last][1]


def _parses(text: str) -> bool:
    tree = statements_of(text)
    if tree is None or not tree.body:
        return False
    only = tree.body[0] if len(tree.body) == 1 else None
    # A word, a number or some words with commas are prose as well.
    return not (isinstance(only, ast.Expr) and isinstance(only.value, ast.Name | ast.Constant | ast.Tuple))
