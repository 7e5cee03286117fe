"""Checks that must know more than one pattern: declared names, loops, or what strings say."""

import re
from collections.abc import Iterator

from lexing import INSIDE, block_end, loops  # type: ignore[import-not-found] # laid beside this file in the box
from token_patterns import C_FAMILY, IN_LOOPS, JS  # type: ignore[import-not-found] # laid beside this file in the box

Hit = tuple[str, int, str]
_SQL = re.compile(r"\s*(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM)\b", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(rf"[\"'`]{INSIDE}[{INSIDE}\n]*[\"'`]")
_JOINED = re.compile(r"\s*(?:\+(?!\+)|\.\s*format\s*\(|\.concat\s*\()")
_FORMATTED = re.compile(r"(?:Sprintf|format!|String\.format|sprintf)\s*\((?:[^(),\n]*,){0,2}\s*\Z")
_PLACE = re.compile(r"%[svdq]|\{\w*\}")
_SECRET = re.compile(
    r"(?P<name>\w*(?:password|passwd|secret|api_?key|access_?token|auth_?token|private_?key))(?:\s*\[\s*\d*\s*\])?"
    rf"(?:\s*:\s*&?(?:'static\s+)?\w+)?\s*:?=\s*(?P<value>[\"'`]{INSIDE}{{6,}}[\"'`])",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[<${%]|\s|change|example|your|xxx|\*\*\*", re.IGNORECASE)
_WEAK_HASH = re.compile(
    rf"(?P<at>createHash)\s*\(\s*(?P<value>[\"'`]{INSIDE}+[\"'`])|MessageDigest\.(?P<at2>getInstance)\s*\(\s*(?P<value2>\"{INSIDE}+\")"
    r"|\b(?P<go>(?:md5|sha1)\.(?:New|Sum))\s*\("
)
_WEAK_NAMES = re.compile(r"md5|sha-?1", re.IGNORECASE)
_RANDOM = re.compile(r"Math\.random\s*\(|\bnew\s+Random\s*\(|\brand\s*\(\s*\)|\brand\.(?:Int|Intn|Float64|Read)\s*\(")
_FOR_SECRETS = re.compile(r"token|password|passwd|secret|session|salt|nonce|otp", re.IGNORECASE)
_RESOURCE = re.compile(r"\bnew\s+(?P<name>FileReader|FileWriter|FileInputStream|FileOutputStream|PrintWriter)\s*\(")
_SCANF = re.compile(r"\b[fs]?scanf\s*\(")
_CALLED_WITH_TEXT = re.compile(r"%s")


def check(code: str, text: str, language: str) -> Iterator[Hit]:
    """Every hit of these checks."""
    bodies = loops(code, language)
    yield from _patterns_in_loops(code, language, bodies)
    yield from _strings(code, text, language)
    yield from _secrets(code, text)
    if language == "java":
        yield from _java(code)
    if language in JS:
        yield from _javascript(code, bodies)
    if language in C_FAMILY:
        yield from _scanned(code, text)
    if language in {"java", "go"}:
        yield from _grown_strings(code, language, bodies)


def _patterns_in_loops(code: str, language: str, bodies: list[tuple[int, int]]) -> Iterator[Hit]:
    for rule, languages, pattern in IN_LOOPS:
        if language not in languages:
            continue
        for found in pattern.finditer(code):
            at = found.start("at") if "at" in found.groupdict() else found.start()
            if _inside(at, bodies):
                yield rule, at, found.groupdict().get("name") or ""


def _inside(at: int, bodies: list[tuple[int, int]]) -> bool:
    return any(start <= at <= end for start, end in bodies)


def _strings(code: str, text: str, language: str) -> Iterator[Hit]:
    """SQL that is put together from values."""
    for literal in _LITERAL.finditer(code):
        content = text[literal.start() + 1 : literal.end() - 1]
        if not _SQL.match(content):
            continue
        template = literal[0][0] == "`" and language in JS and "${" in content
        joined = _JOINED.match(code, literal.end()) is not None
        before = code[max(0, literal.start() - 80) : literal.start()]
        formatted = _FORMATTED.search(before) is not None and _PLACE.search(content) is not None
        if template or joined or formatted:
            yield "sql-injection", literal.start(), ""


def _secrets(code: str, text: str) -> Iterator[Hit]:
    for found in _SECRET.finditer(code):
        if not _PLACEHOLDER.search(text[found.start("value") + 1 : found.end("value") - 1]):
            yield "hardcoded-secret", found.start(), found["name"]
    for found in _WEAK_HASH.finditer(code):
        group = "value" if found["value"] else "value2"
        said = found["go"] or text[found.start(group) : found.end(group)].strip("\"'`")
        if _WEAK_NAMES.match(said):
            yield "weak-hash", found.start(), re.sub(r"\W.*", "", said)
    for found in _RANDOM.finditer(code):
        line = code[code.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
        if _FOR_SECRETS.search(line):
            yield "weak-random", found.start(), ""


def _java(code: str) -> Iterator[Hit]:
    strings = set(re.findall(r"\b(?:String|Integer|Long)\s+(\w{1,60})\b(?!\s*\()", code))
    for found in re.finditer(r"(?<![\w.)\]])(\w{1,60})\s*[=!]=\s*(\w{1,60})(?![\w.(\[])", code):
        if {found[1], found[2]} <= strings:
            yield "string-identity", found.start(), found[1]
    for found in _RESOURCE.finditer(code):
        before = code[max(0, found.start() - 300) : found.start()]
        managed = "try" in before.rpartition("\n")[2] or re.search(r"\btry\s*\([^{}]*\Z", before)
        if not managed and not re.search(r"\bfinally\b|\.close\s*\(", code[found.end() :]):
            yield "unclosed", found.start(), found["name"]
    for found in re.finditer(r"\bcatch\s*\(\s*(?:final\s+)?(?P<name>Exception|Throwable)\s+\w+\s*\)\s*\{", code):
        if code[found.end() : block_end(code, found.end() - 1)].strip():
            yield "broad-catch", found.start(), found["name"]


def _javascript(code: str, bodies: list[tuple[int, int]]) -> Iterator[Hit]:
    arrays = set(re.findall(r"(?:const|let|var)\s+([\w$]{1,60})(?:\s*:[^=\n]{1,40})?\s*=\s*\[", code))
    for found in re.finditer(r"\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\s+([\w$]{1,60})\s*\)", code):
        if found[1] in arrays:
            yield "for-in-array", found.start(), found[1]
    for found in re.finditer(r"(?<![\w$.])([\w$]{1,60})\.(?:includes|indexOf)\s*\(", code):
        if found[1] in arrays and _inside(found.start(), bodies):
            yield "list-membership", found.start(), found[1]
    numbers = set(re.findall(r"(?:const|let|var)\s+([\w$]{1,60})(?:\s*:[^=\n]{1,40})?\s*=\s*\[\s*-?\d", code))
    numbers |= set(
        re.findall(r"(?:const|let|var)\s+([\w$]{1,60})(?:\s*:[^=\n]{1,40})?\s*=[^;\n]*\.map\(\s*Number\s*\)", code)
    )
    numbers |= set(re.findall(r"([\w$]{1,60})\s*:\s*number\[\]", code))
    for found in re.finditer(r"(?<![\w$.])([\w$]{1,60})\.sort\s*\(\s*\)", code):
        if found[1] in numbers:
            yield "number-sort", found.start(), found[1]


def _scanned(code: str, text: str) -> Iterator[Hit]:
    """Words that are read without a limit."""
    for found in _SCANF.finditer(code):
        literal = _LITERAL.search(code, found.end(), block_end(code, found.end() - 1))
        if literal and _CALLED_WITH_TEXT.search(text[literal.start() : literal.end()]):
            yield "unbounded-read", found.start(), found[0].rstrip("( ")


def _grown_strings(code: str, language: str, bodies: list[tuple[int, int]]) -> Iterator[Hit]:
    declared = (
        r"\bString\s+(\w{1,60})\s*="
        if language == "java"
        else r"\b(\w{1,60})\s*:=\s*\"\"|\bvar\s+(\w{1,60})\s+string\b"
    )
    names = {name for found in re.finditer(declared, code) for name in found.groups() if name}
    for found in re.finditer(r"(?<![\w.])(\w{1,60})\s*\+=", code):
        if found[1] in names and _inside(found.start(), bodies):
            yield "string-in-loop", found.start(), found[1]
