"""Code of the C-like languages with comments and the insides of strings blanked. Runs inside the box.

The blanked text is as long as the code and has its lines, so that an offset means the same in both.
"""

import itertools
import re

INSIDE = "\x01"  # what stands in the blanked text for each character inside a string
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_DOUBLE = re.compile(r'"(?:[^"\\\n]|\\.)*"?', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^'\\\n]|\\.)*'?", re.DOTALL)
_RAW_TICKS = re.compile(r"`[^`]*`?")
_TEMPLATE = re.compile(r"`(?:[^`\\]|\\.)*`?", re.DOTALL)
_TEXT_BLOCK = re.compile(r'""".*?(?:"""|\Z)', re.DOTALL)
_CPP_RAW = re.compile(r'R"([^()\\\s]{0,16})\(.*?(?:\)\1"|\Z)', re.DOTALL)
_RUST_RAW = re.compile(r'b?r(#*)".*?(?:"\1|\Z)', re.DOTALL)
_RUST_CHARACTER = re.compile(r"'(?:[^'\\\n]|\\[^\n]{1,8}?)'")
_REGEX = re.compile(r"/(?![/*])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = re.compile(r"(?:^|[=(,:;!&|?{}\[+\n]|\breturn|\btypeof)\s*\Z")
_LOOKING = {
    "javascript": (_COMMENT, _DOUBLE, _SINGLE, _TEMPLATE),
    "typescript": (_COMMENT, _DOUBLE, _SINGLE, _TEMPLATE),
    "java": (_COMMENT, _TEXT_BLOCK, _DOUBLE, _SINGLE),
    "c": (_COMMENT, _DOUBLE, _SINGLE),
    "cpp": (_COMMENT, _CPP_RAW, _DOUBLE, _SINGLE),
    "go": (_COMMENT, _DOUBLE, _SINGLE, _RAW_TICKS),
    "rust": (_COMMENT, _RUST_RAW, _DOUBLE, _RUST_CHARACTER),
}
_STARTS = re.compile(r"[/\"'`]|\bR\"|\bb?r#*\"")
LOOK_BACK = 40
BLOCK_MAX = 50_000  # characters; a longer block ends there
LOOPS_MAX = 400


def blanked(text: str, language: str) -> str:
    """The text without comments, and with strings that keep only their quotes."""
    parts = []
    at = 0
    while found := _STARTS.search(text, at):
        start = found.start()
        parts.append(text[at:start])
        taken = _take(text, start, language)
        parts.append(_blank(taken))
        at = start + len(taken)
    parts.append(text[at:])
    return "".join(parts)


def _take(text: str, start: int, language: str) -> str:
    """The comment, string or regular expression that begins here; one character when none does."""
    for pattern in _LOOKING[language]:
        if found := pattern.match(text, start):
            return found[0]
    before = text[max(0, start - LOOK_BACK) : start]
    may_be_regex = language in {"javascript", "typescript"} and _BEFORE_REGEX.search(before)
    found = _REGEX.match(text, start) if may_be_regex else None
    return found[0] if found else text[start]


def _blank(taken: str) -> str:
    if len(taken) == 1:
        return taken
    if taken.startswith(("//", "/*")):
        return re.sub(r"[^\n]", " ", taken)
    return taken[0] + re.sub(r"[^\n]", INSIDE, taken[1:-1]) + taken[-1]


_BRACKETS = {"(": re.compile(r"[()]"), "{": re.compile(r"[{}]")}


def block_end(code: str, start: int) -> int:
    """Where the bracket at `start` of a blanked text closes."""
    last = min(len(code), start + BLOCK_MAX)
    depth = 0
    for found in _BRACKETS[code[start]].finditer(code, start, last):
        depth += 1 if found[0] == code[start] else -1
        if depth == 0:
            return found.start()
    return last


def loops(code: str, language: str) -> list[tuple[int, int]]:
    """From where to where the bodies of loops reach, in a blanked text."""
    found: list[tuple[int, int]] = []
    words = r"\b(?:for|while|loop)\b" if language in {"go", "rust"} else r"\b(?:for|while)\s*(?:await\s*)?\("
    body_start = re.compile(r"\s*\{" if language not in {"go", "rust"} else r"[^\n{]*\{")
    for head in itertools.islice(re.finditer(words, code), LOOPS_MAX):
        at = head.end()
        if code[at - 1] == "(":
            at = block_end(code, at - 1) + 1
        body = body_start.match(code, at)
        if body:
            found.append((body.end() - 1, block_end(code, body.end() - 1)))
        else:
            stop = code.find(";", at)
            found.append((at, len(code) if stop < 0 else stop))
    return found
