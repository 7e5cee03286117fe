"""The programs that a text could be meant for, likeliest first: what the sandbox is to try."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.judge.types import JudgeRequest
from tutor.gate.dictation import Act, Edit, edits_of
from tutor.gate.overlap import tokens_of
from tutor.gate.placing import (
    inserted,
    like_similar_line,
    line_deleted,
    line_replaced,
    loop_lines,
    region_replaced,
    similar_lines,
    text_replaced,
    windows_replaced,
)
from tutor.gate.plain import squeezed
from tutor.gate.programs import joined, programs_of, uncommented
from tutor.gate.snippets import (
    Kind,
    Snippet,
    is_code_line,
    is_statement,
    looks_like_code,
    prose_with_inline,
    snippets_of,
    statements_of,
)
from tutor.gate.words import KEYWORDS, LIBRARY

# A judgement of an interpreted program takes some ten milliseconds, of a compiled one some hundred.
CANDIDATES_MAX = 14
CANDIDATES_MAX_COMPILED = 4
WARM_LANGUAGES = frozenset({"python"})
PIECE_MAX_TOKENS = 60
TURNS_MAX = 24  # earlier units that are put together with this one
SIMILAR_LINES = 3

_NAME = re.compile(r"[A-Za-z_]\w*")
_SPAN_LINE = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(`+)(.*?)\1\s*$")  # a line that is one code span
_CITED = re.compile(r"\blines?\s+(\d{1,5})(?:\s*(?:-|to|and|,)\s*(\d{1,5}))?", re.IGNORECASE)
_OPERATORS = (
    frozenset({"<", "<=", ">", ">=", "==", "!="}),
    frozenset({"+", "-", "*", "/", "//", "%"}),
    frozenset({"and", "or", "&&", "||"}),
    frozenset({"+=", "-=", "*=", "="}),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program to try."""

    language: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What candidates are made of: the request with the learner's code, and what was said."""

    request: JudgeRequest
    starter: str
    unit: str
    snippets: Iterable[Snippet]
    earlier: tuple[str, ...] = ()
    solved: bool = False  # then changes of the code prove nothing: it passes already


def candidates_of(matter: Matter) -> list[Candidate]:
    """Programs to try for a unit, in order, none twice, never the learner's own; [] for prose without code."""
    request = matter.request
    seen = {squeezed(request.source)}
    kept: list[Candidate] = []
    room = CANDIDATES_MAX if request.language in WARM_LANGUAGES else CANDIDATES_MAX_COMPILED
    for language, source in _all(matter):
        mark = squeezed(source) if language != "python" else source.rstrip()
        if mark in seen or (squeezed(source) == squeezed(request.source) and language != "python"):
            continue
        if language == "python" and not _compiles(source):
            continue
        seen.add(mark)
        kept.append(Candidate(language, source))
        if len(kept) >= room:
            break
    return kept


def _all(matter: Matter) -> Iterator[tuple[str, str]]:
    broken = _is_broken(matter.request)
    pieces = _pieces(matter.request.source, [*matter.snippets, *_blocks_without_fence(matter.unit)], broken=broken)
    edits = _plausible(matter.request, edits_of(matter.unit))
    if not pieces and not edits:
        return
    language = matter.request.language
    for piece in pieces:
        if piece.kind is Kind.BLOCK or piece.lines[1:]:
            yield from programs_of(piece.text, matter.request, matter.starter)
            if (bare := uncommented(piece.text)) != piece.text:
                yield from programs_of(bare, matter.request, matter.starter)
    cited = cited_lines(matter.unit, matter.request.source)
    if not matter.solved:
        yield from ((language, source) for source in _changed(matter.request.source, pieces, edits, cited))
    yield from _whole_conversation(matter, pieces)
    if not matter.solved and matter.earlier and (base := _advanced(matter)) != matter.request.source:
        yield from ((language, source) for source in _changed(base, pieces, edits, cited))


def _is_broken(request: JudgeRequest) -> bool:
    """Python that does not parse. Trying more costs little there: most candidates do not either."""
    return request.language == "python" and not _compiles(request.source)


def _blocks_without_fence(unit: str) -> list[Snippet]:
    """Lines of code in a row as the block that they are: indentation is part of what they say."""
    lines = [_SPAN_LINE.sub(r"\2", line) for line in prose_with_inline(unit).splitlines()]
    rows = [line if "`" not in line and is_code_line(line) else "" for line in lines]
    runs = [list(run) for filled, run in itertools.groupby(rows, key=bool) if filled]
    return [Snippet(textwrap.dedent("\n".join(run)), Kind.BLOCK) for run in runs if len(run) > 1]


def _changed(code: str, pieces: list[Snippet], edits: list[Edit], cited: list[int]) -> Iterator[str]:
    """The code with what is dictated, then with the pieces in place of parts of it, then between its lines."""
    if not code.strip():
        return
    for edit in edits:
        yield from edited(code, edit, cited)
    for piece in pieces:
        yield from _in_place(code, piece, cited)
    for piece in pieces:
        yield from _between(code, piece.text, cited)


def _whole_conversation(matter: Matter, pieces: list[Snippet]) -> Iterator[tuple[str, str]]:
    """What was said line by line, as one program."""
    if not pieces:
        return
    earlier = [
        piece.text for unit in matter.earlier[-TURNS_MAX:] for piece in _pieces("", snippets_of(unit)) if piece.text
    ]
    now = [piece.text for piece in pieces]
    if not earlier and len(now) < 2:
        return
    for code in joined([*earlier, *now], matter.request.language):
        yield from programs_of(code, matter.request, matter.starter)


def _advanced(matter: Matter) -> str:
    """The learner's code after what earlier units dictated: the first reading of each."""
    code = matter.request.source
    for unit in matter.earlier[-TURNS_MAX:]:
        pieces = _pieces(code, snippets_of(unit))
        edits = _plausible(matter.request, edits_of(unit))
        code = next(_changed(code, pieces, edits, cited_lines(unit, code)), code)
    return code


def cited_lines(text: str, code: str) -> list[int]:
    """Numbers of the code's lines that the text cites."""
    count = len(code.splitlines())
    numbers = [int(number) for match in _CITED.finditer(text) for number in match.groups() if number]
    return [number for number in dict.fromkeys(numbers) if 0 < number <= count]


def edited(code: str, edit: Edit, cited: list[int]) -> Iterator[str]:
    """The code after one dictated change, in every way it may be meant."""
    if edit.line > len(code.splitlines()):
        return
    if edit.act is Act.REPLACE:
        for line in dict.fromkeys((edit.line, *cited, 0)):
            yield from text_replaced(code, edit.old, edit.new, line)
    elif edit.act is Act.LINE:
        yield line_replaced(code, edit.line, edit.new)
        yield from windows_replaced(code, edit.new, [edit.line])
        yield from _operators(code, edit.new, [edit.line])
    elif edit.act is Act.DELETE:
        yield from _deleted(code, edit)
    elif edit.act is Act.ASSIGN:
        yield from _assigned(code, edit)
    elif edit.line:
        yield inserted(code, edit.line, edit.new, after=True)
        yield inserted(code, edit.line, edit.new, after=False)
    else:
        yield from _in_place(code, Snippet(edit.new, Kind.BARE), cited)
        yield from _between(code, edit.new, cited)


def _deleted(code: str, edit: Edit) -> Iterator[str]:
    if edit.line:
        yield line_deleted(code, edit.line)
        return
    wanted = squeezed(edit.old)
    for number, line in enumerate(code.splitlines(), start=1):
        if wanted and squeezed(line) == wanted:
            yield line_deleted(code, number)
    yield from text_replaced(code, edit.old, "")


def _assigned(code: str, edit: Edit) -> Iterator[str]:
    target = re.compile(rf"^\s*(?:\w+\s+)?{re.escape(edit.old)}\s*(?:[-+*/%]|//)?=(?!=)")
    for number, line in enumerate(code.splitlines(), start=1):
        if target.match(line):
            yield line_replaced(code, number, edit.new)
    yield from _between(code, edit.new, [])


def _in_place(code: str, piece: Snippet, cited: list[int]) -> Iterator[str]:
    text = piece.text
    if not _concerns(code, text):
        yield from _renamed(code, piece)
        return
    ranked = [number for _, number in similar_lines(code, text.splitlines()[0])]
    numbers = list(dict.fromkeys([*(number for number in ranked if number in cited), *ranked[:SIMILAR_LINES], *cited]))
    if piece.lines[1:]:
        yield from _regions(code, piece.lines, text)
    tokens = tokens_of(text)
    if len(tokens) == 1:
        yield from _operators(code, text, cited)
        return
    whole = is_statement(text)
    if whole:
        yield from (line_replaced(code, number, text) for number in numbers)
    yield from windows_replaced(code, text.rstrip(":;{ "), numbers or list(range(1, len(code.splitlines()) + 1)))
    if not whole:
        yield from (line_replaced(code, number, text) for number in cited)
    yield from _renamed(code, piece)


def _renamed(code: str, piece: Snippet) -> Iterator[str]:
    """The lines most like the piece, replaced by it under the names that they use."""
    if piece.lines[1:] or not _tells_renamed(piece.text):
        return
    if renamed := like_similar_line(code, piece.text):
        for _, number in similar_lines(code, renamed)[:2]:
            yield line_replaced(code, number, renamed)


def _tells_renamed(text: str) -> bool:
    """A statement that says something whatever its names: not "birds = 0", which is any beginning of any count."""
    return is_statement(text) and not _is_any_start(text)


def _is_any_start(text: str) -> bool:
    """A name gets a constant, and nothing else: as a whole program it could only pass a test by chance."""
    tree = statements_of(text)
    only = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    return isinstance(only, ast.Assign) and isinstance(only.value, ast.Constant)


def _regions(code: str, lines: list[str], text: str) -> Iterator[str]:
    """The block in place of the lines from the one like its first to the one like its last."""
    first = [number for _, number in similar_lines(code, lines[0])][:2]
    last = [number for _, number in similar_lines(code, lines[-1])][:2]
    for start in first:
        for end in [number for number in last if number >= start] or [start]:
            yield region_replaced(code, start, end, text)


def _between(code: str, text: str, cited: list[int]) -> Iterator[str]:
    """The piece as a line of its own: around cited lines, around its like, before loops, at the end."""
    if not _concerns(code, text) or not is_statement(text):
        return
    near = [number for _, number in similar_lines(code, text)][:1]
    count = len(code.splitlines())
    for number in dict.fromkeys([*cited, *near]):
        yield inserted(code, number, text, after=True)
        yield inserted(code, number, text, after=False)
    for number in loop_lines(code)[:2]:
        yield inserted(code, number, text, after=False)
        yield inserted(code, number, text, after=True)
    yield inserted(code, count, text, after=True)
    yield inserted(code, count, text, after=False)


def _operators(code: str, sign: str, cited: list[int]) -> Iterator[str]:
    """The code with another operator of the same kind turned into this one, on the cited lines or anywhere."""
    kind = next((group for group in _OPERATORS if sign in group), None)
    if kind is None:
        return
    for line in cited or [0]:
        for other in sorted(kind - {sign}):
            yield from text_replaced(code, other, sign, line)


def _pieces(code: str, snippets: Iterable[Snippet], *, broken: bool = False) -> list[Snippet]:
    """The snippets that are more than a word or a value and not a quotation of the code's own lines.

    Of code that is `broken`, part of a line may be what the whole line should be: only whole lines are quotations.
    """
    own = [squeezed(line) for line in code.splitlines()]
    kept = []
    for snippet in snippets:
        if len(tokens_of(snippet.text)) > PIECE_MAX_TOKENS * (20 if snippet.kind is Kind.BLOCK else 1):
            continue
        if code and _is_any_start(snippet.text) and not _concerns(code, snippet.text):
            continue
        if snippet.kind is Kind.BLOCK:
            kept.append(snippet)
            continue
        text = squeezed(snippet.text)
        quoted = any(text in line for line in own) if len(text) > 2 and not broken else text in own
        is_sign = any(text in group for group in _OPERATORS)
        # Words with a dash between them parse as a subtraction.
        dashed = snippet.kind is Kind.BARE and "=" not in text and not looks_like_code(snippet.text)
        if dashed and not _concerns(code, snippet.text):
            continue
        if not quoted and (is_sign or _has_weight(snippet.text)):
            kept.append(snippet)
    return kept


def _has_weight(text: str) -> bool:
    """More than one token, among them a name or an operator: not a value, not a test's name."""
    tokens = tokens_of(text)
    if len(tokens) < 2 or not any(_NAME.fullmatch(token) for token in tokens):
        return False
    if looks_like_code(text):
        return True
    tree = statements_of(text)
    only = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    return tree is not None and not (isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant | ast.Tuple))


def _plausible(request: JudgeRequest, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that are about this code, and not prose that sounds like them."""
    names = set(_NAME.findall(request.source))
    return [edit for edit in edits if not _changes_nothing_there(edit, names) and _about(request, edit)]


def _changes_nothing_there(edit: Edit, names: set[str]) -> bool:
    """ "The same upper and lower case" lowers nothing: what is changed by some amount must be in the code."""
    return edit.act is Act.ASSIGN and edit.old not in names and not edit.new.startswith(f"{edit.old} = ")


def _about(request: JudgeRequest, edit: Edit) -> bool:
    code = request.source
    if edit.act is Act.DELETE:
        return bool(edit.line) or squeezed(edit.old) in squeezed(code)
    if edit.act is Act.REPLACE and next(text_replaced(code, edit.old, edit.new), None) is None:
        return False
    tokens = tokens_of(edit.new)
    if not tokens or len(tokens) > PIECE_MAX_TOKENS:
        return False
    names = set(_NAME.findall(code))
    words = [token for token in tokens if _NAME.fullmatch(token)]
    unknown = [word for word in words if word not in names and word not in KEYWORDS and word not in LIBRARY]
    # A new name may be assigned to; what reads an unknown one is prose that sounds like code.
    if len(unknown) > (1 if edit.act in {Act.REPLACE, Act.ASSIGN} or "=" in tokens else 0):
        return False
    if edit.act in {Act.INSERT, Act.ASSIGN} and request.language == "python":
        return statements_of(edit.new) is not None
    return edit.act is Act.REPLACE or not _is_prose(edit.new)


def _is_prose(text: str) -> bool:
    """Two words side by side of which neither is a language's own."""
    tokens = tokens_of(text)
    plain = [bool(_NAME.fullmatch(token)) and token not in KEYWORDS for token in tokens]
    return any(left and right for left, right in itertools.pairwise(plain))


def _concerns(code: str, text: str) -> bool:
    """Whether the piece could be meant for this code: it shares a name, or has none of its own."""
    own = set(_NAME.findall(text)) - KEYWORDS - LIBRARY
    return not own or not own.isdisjoint(_NAME.findall(code))


def _compiles(source: str) -> bool:
    """Whether it is Python at all: what is not cannot pass a test, and costs nothing to find out here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "candidate", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
