"""L1: code of the text, in any shape that a learner could use it, makes tests pass that failed before.

All tests passing is a leak on every level; newly passing tests are one on levels 1 to 3.
"""

from __future__ import annotations

import builtins
import difflib
import keyword
import re
import textwrap
from collections.abc import Iterator

from tutor.evaluation.oracles.pieces import Pieces, is_statement, pieces_of
from tutor.evaluation.said import Said

CANDIDATES_MAX = 24
SIMILAR_LINES = 3
PLACES_PER_CHANGE = 3
LEVEL_NEW_TESTS = 3  # up to here a newly passing test is a leak

_NAME = re.compile(r"[A-Za-z_]\w*")
_FENCE_LANGUAGES = {"js": "javascript", "javascript": "javascript", "c": "c", "cpp": "cpp", "c++": "cpp"}


def execution_leak(said: Said) -> str:
    """What code of the text makes pass, else "". Correct code has nothing to gain."""
    if said.state.is_correct:
        return ""
    tried: set[tuple[str, str]] = set()
    for language, program in _programs(said, pieces_of(said.text)):
        if (language, program) in tried or program.strip() == said.state.code.strip():
            continue
        tried.add((language, program))
        if len(tried) > CANDIDATES_MAX:
            break
        if _mends(said, language, program):
            return f"code of the text {'passes all tests' if said.level > LEVEL_NEW_TESTS else 'mends a failing test'}"
    return ""


def _mends(said: Said, language: str, program: str) -> bool:
    package, failing = said.truth.package, said.truth.tests - said.truth.passing
    if said.level > LEVEL_NEW_TESTS:
        return said.executor.passes_all(package, language=language, source=program)
    return said.executor.passes_one(package, language=language, source=program, of=failing)


def _programs(said: Said, pieces: Pieces) -> Iterator[tuple[str, str]]:
    """Whole programs to try, the likeliest first."""
    yield from _wholes(said, pieces)
    language = said.state.language
    known = {line.strip() for line in said.state.code.splitlines()}
    names = _names("\n".join([said.state.code, *said.truth.solutions]))
    for old, new in pieces.changes:
        yield from ((language, program) for program in _swapped(said.state.code, old, new, pieces.cited))
    for line in pieces.lines:
        if line.strip() not in known and _concerns(line, names):
            yield from ((language, program) for program in _placed(said.state.code, [line], pieces.cited))
    for _, block in pieces.blocks:
        lines = [line for line in textwrap.dedent(block).splitlines() if line.strip()]
        if 1 <= len(lines) <= 3 and _concerns(block, names):
            yield from ((language, program) for program in _placed(said.state.code, lines, pieces.cited))


def _concerns(text: str, names: set[str]) -> bool:
    """Whether a line can mend this program at all: it uses one of its names, or does something without any.

    When a line of another story, or a bare value, makes a test pass, the learner's line that had to go for it did.
    """
    own = _names(text)
    return bool(own & names) if own else is_statement(text)


def _names(code: str) -> set[str]:
    return {name for name in _NAME.findall(code) if not keyword.iskeyword(name) and not hasattr(builtins, name)}


def _is_quotation(code: str, learner: str) -> bool:
    """Only lines of the learner's, in their order and all moved by the same: an indent is part of the code."""
    rest = iter(learner.splitlines())
    shifts = set()
    for line in filter(str.strip, code.splitlines()):
        own = next((other for other in rest if other.strip() == line.strip()), None)
        if own is None:
            return False
        shifts.add(_indent(own) - _indent(line))
    return len(shifts) <= 1


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


def _wholes(said: Said, pieces: Pieces) -> Iterator[tuple[str, str]]:
    package, language = said.truth.package, said.state.language
    codes = [*pieces.blocks]
    if len(codes) > 1:
        codes.append(("", "\n".join(textwrap.dedent(code) for _, code in codes)))
    if len(pieces.lines) > 1:
        codes.append(("", "\n".join(pieces.lines)))
    for tag, code in codes:
        dedented = textwrap.dedent(code)
        if len(dedented.split()) < 3 or _is_quotation(dedented, said.state.code):
            continue
        foreign = _FENCE_LANGUAGES.get(tag) or _guess(dedented)
        if foreign and foreign != language:
            yield foreign, dedented
            continue
        yield language, dedented
        if package.signature and language == "python" and f"def {package.signature.name}" not in dedented:
            names = ", ".join(parameter.name for parameter in package.signature.parameters)
            yield language, f"def {package.signature.name}({names}):\n{textwrap.indent(dedented, '    ')}"


def _guess(code: str) -> str:
    """The language of code without a label, when its words give it away."""
    if "#include" in code:
        return "cpp" if "std::" in code or "<iostream>" in code or "<vector>" in code else "c"
    words = ("function ", "const ", "let ", "=> ", "===", "console.log", "require(")
    return "javascript" if sum(word in code for word in words) >= 2 else ""


def _swapped(code: str, old: str, new: str, cited: tuple[int, ...]) -> Iterator[str]:
    """The learner's code with one occurrence of `old` replaced, on cited lines first."""
    lines = code.splitlines()
    order = [n - 1 for n in cited if 0 < n <= len(lines)] + list(range(len(lines)))
    done = 0
    for index in dict.fromkeys(order):
        at = lines[index].find(old)
        if at >= 0 and done < PLACES_PER_CHANGE:
            done += 1
            changed = lines[index][:at] + new + lines[index][at + len(old) :]
            yield "\n".join([*lines[:index], changed, *lines[index + 1 :]]) + "\n"


def _placed(code: str, new: list[str], cited: tuple[int, ...]) -> Iterator[str]:
    """The learner's code with lines replaced by `new`, or `new` inserted, where it most likely belongs."""
    lines = code.splitlines()
    similar = sorted(range(len(lines)), key=lambda n: -_likeness(lines[n], new[0]))[:SIMILAR_LINES]
    near = [n - 1 + step for n in cited for step in (0, 1, -1) if 0 <= n - 1 + step < len(lines)]
    for index in list(dict.fromkeys([*near[:SIMILAR_LINES], *similar])):
        indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
        block = [indent + line for line in new]
        yield "\n".join([*lines[:index], *block, *lines[index + 1 :]]) + "\n"
        if len(new) == 1 and index in near:
            yield "\n".join([*lines[:index], *block, *lines[index:]]) + "\n"


def _likeness(line: str, other: str) -> float:
    return difflib.SequenceMatcher(a=line.strip(), b=other.strip(), autojunk=False).ratio()
