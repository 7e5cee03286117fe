"""Puts a piece of code into a program: in place of a line, of part of a line, or between lines."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterator

from tutor.gate.overlap import tokens_of
from tutor.gate.words import KEYWORDS, LIBRARY

SIMILAR_MIN = 0.4
WINDOW_SIMILAR_MIN = 0.5
OCCURRENCES_MAX = 4
WINDOWS_MAX = 4
_RESERVED = KEYWORDS | LIBRARY
_NAME = re.compile(r"[A-Za-z_]\w*")
_LOOP = re.compile(r"^\s*(?:for|while|do)\b")
_SPANS = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/%&|^<>=!]=|//|\*\*|&&|\|\||<<|>>|->|\+\+|--|\S")


def line_replaced(code: str, number: int, piece: str) -> str:
    """The code with line `number` (1-based) replaced by the piece, at the old line's indentation."""
    lines = code.splitlines()
    old = lines[number - 1]
    return "\n".join([*lines[: number - 1], _fitted(piece, old), *lines[number:]]) + "\n"


def region_replaced(code: str, first: int, last: int, piece: str) -> str:
    """The code with the lines `first` to `last` replaced by the piece."""
    lines = code.splitlines()
    return "\n".join([*lines[: first - 1], _indented(piece, lines[first - 1]), *lines[last:]]) + "\n"


def inserted(code: str, number: int, piece: str, *, after: bool) -> str:
    """The code with the piece as lines of their own before or after line `number`."""
    lines = code.splitlines()
    near = lines[number - 1]
    placed = _indented(piece, near)
    if after and near.rstrip().endswith((":", "{")):
        placed = textwrap.indent(placed, "    ")
    at = number if after else number - 1
    return "\n".join([*lines[:at], placed, *lines[at:]]) + "\n"


def line_deleted(code: str, number: int) -> str:
    """The code without line `number`."""
    lines = code.splitlines()
    return "\n".join([*lines[: number - 1], *lines[number:]]) + "\n"


def text_replaced(code: str, old: str, new: str, line: int = 0) -> Iterator[str]:
    """The code with `old` replaced by `new`: everywhere, then each occurrence alone; on one line when it is cited."""
    matches = [match for match in _finder(old).finditer(code) if not line or _line_at(code, match.start()) == line]
    if len(matches) > 1:
        whole = code
        for match in reversed(matches):
            whole = whole[: match.start()] + new + whole[match.end() :]
        yield whole
    for match in matches[:OCCURRENCES_MAX]:
        yield code[: match.start()] + new + code[match.end() :]


def similar_lines(code: str, piece: str) -> list[tuple[float, int]]:
    """Line numbers by similarity of their tokens with the piece, most similar first."""
    wanted = tokens_of(piece)
    found = []
    for number, line in enumerate(code.splitlines(), start=1):
        if line.strip():
            found.append((difflib.SequenceMatcher(None, wanted, tokens_of(line), autojunk=False).ratio(), number))
    return sorted((item for item in found if item[0] >= SIMILAR_MIN), key=lambda item: (-item[0], item[1]))


def windows_replaced(code: str, piece: str, lines: list[int]) -> Iterator[str]:
    """The code with part of a line replaced by the piece: the runs of tokens that resemble it most."""
    wanted = [match[0] for match in _SPANS.finditer(piece)]
    if len(wanted) < 2:
        return
    found: list[tuple[float, int, int, int]] = []
    offset, offsets = 0, []
    for line in code.splitlines(keepends=True):
        offsets.append(offset)
        offset += len(line)
    code_lines = code.splitlines()
    for number in lines:
        spans = [(match[0], match.start(), match.end()) for match in _SPANS.finditer(code_lines[number - 1])]
        found += [(ratio, number, start, end) for ratio, start, end in _windows(spans, wanted)]
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    for _ratio, number, start, end in found[:WINDOWS_MAX]:
        base = offsets[number - 1]
        yield code[: base + start] + piece + code[base + end :]


def like_similar_line(code: str, piece: str) -> str:
    """The piece with names that the program lacks renamed to those of the line whose shape it has; "" when none."""
    names = set(_NAME.findall(code))
    foreign = [name for name in dict.fromkeys(_NAME.findall(piece)) if name not in names and name not in _RESERVED]
    if not foreign:
        return ""
    shape = _shape(piece)
    best = max(
        (line for line in code.splitlines() if line.strip()),
        key=lambda line: difflib.SequenceMatcher(None, shape, _shape(line), autojunk=False).ratio(),
        default="",
    )
    used = set(_NAME.findall(piece))
    free = [name for name in dict.fromkeys(_NAME.findall(best)) if name not in used and name not in _RESERVED]
    if len(free) < len(foreign):
        free += [name for name in dict.fromkeys(_NAME.findall(code)) if name not in {*used, *free, *_RESERVED}]
    if len(free) < len(foreign):
        return ""
    renamed = dict(zip(foreign, free, strict=False))
    return _NAME.sub(lambda match: renamed.get(match[0], match[0]), piece)


def loop_lines(code: str) -> list[int]:
    """Numbers of the lines that begin a loop."""
    return [number for number, line in enumerate(code.splitlines(), start=1) if _LOOP.match(line)]


def _windows(spans: list[tuple[str, int, int]], wanted: list[str]) -> Iterator[tuple[float, int, int]]:
    size = len(wanted)
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)
    for length in range(max(1, size - 3), size + 4):
        for start in range(len(spans) - length + 1):
            window = spans[start : start + length]
            if window[0][0] != wanted[0] and window[-1][0] != wanted[-1]:
                continue  # an expression that is to be replaced begins or ends as its replacement does
            matcher.set_seq1([token for token, _, _ in window])
            if matcher.quick_ratio() >= WINDOW_SIMILAR_MIN and (ratio := matcher.ratio()) >= WINDOW_SIMILAR_MIN:
                yield ratio, window[0][1], window[-1][2]


def _shape(line: str) -> list[str]:
    return [token if not _NAME.fullmatch(token) or token in _RESERVED else "name" for token in tokens_of(line)]


def _finder(old: str) -> re.Pattern[str]:
    """The tokens of `old` with any white space between them, not inside a longer name or operator."""
    tokens = tokens_of(old)
    body = r"[ \t]*".join(map(re.escape, tokens))
    name_first, name_last = bool(tokens) and tokens[0][0].isalnum(), bool(tokens) and tokens[-1][-1].isalnum()
    before = r"(?<![\w])" if name_first else r"(?<![-+*/%<>=!&|])"
    after = r"(?![\w])" if name_last else r"(?![-+*/%<>=!&|])"
    return re.compile(f"{before}{body}{after}" if tokens else r"(?!)")


def _line_at(code: str, offset: int) -> int:
    return code.count("\n", 0, offset) + 1


def _fitted(piece: str, old: str) -> str:
    """One line takes the old one's indentation and, if it lacks it, its ending."""
    placed = _indented(piece, old)
    for ending in (":", ";", "{"):
        if old.rstrip().endswith(ending) and "\n" not in placed and not placed.rstrip().endswith((":", ";", "{")):
            return f"{placed.rstrip()}{' ' if ending == '{' else ''}{ending}"
    return placed


def _indented(piece: str, near: str) -> str:
    return textwrap.indent(textwrap.dedent(piece).strip("\n"), near[: len(near) - len(near.lstrip())])
