"""Checks that are one pattern each, over blanked code. A group `at` is the place, `name` the detail."""

import re

JS = frozenset({"javascript", "typescript"})
C_FAMILY = frozenset({"c", "cpp"})
CPP, JAVA, GO, RUST = frozenset({"cpp"}), frozenset({"java"}), frozenset({"go"}), frozenset({"rust"})
_STRING = '"[\x01\n]*"'
_LITERAL = "[\"'`][\x01\n]*[\"'`]"
_NAME = r"[A-Za-z_$][\w$]{0,60}"


def _pattern(rule: str, languages: frozenset[str], pattern: str) -> tuple[str, frozenset[str], "re.Pattern[str]"]:
    return rule, languages, re.compile(pattern)


PATTERNS = (
    _pattern("eval", JS, r"(?<![\w.$])(?P<name>eval|new Function)\s*\((?!\s*\))"),
    _pattern("loose-equality", JS, r"(?<![=!<>])(?P<at>[=!]=)(?!=)(?!\s*(?:null|undefined)\b)"),
    _pattern("nan-comparison", JS, r"[=!]==?\s*NaN\b|\bNaN\s*[=!]=="),
    _pattern("var-declaration", JS, r"(?<![\w.$])var\s+(?P<name>[\w$]+)"),
    _pattern("inner-html", JS, rf"\.(?P<name>innerHTML|outerHTML)\s*\+?=(?!=)(?!\s*{_LITERAL}\s*[;\n])"),
    _pattern("inner-html", JS, rf"\bdocument\.(?P<name>write)\s*\((?!\s*{_LITERAL}\s*\))"),
    _pattern("assigned-condition", JS, r"\bif\s*\(\s*[\w$.]+\s*=(?![=>])"),
    _pattern("async-for-each", JS, r"\.forEach\s*\(\s*(?P<at>async)\b"),
    _pattern("number-sort", JS, r"\.map\s*\(\s*Number\s*\)(?:\s*\.\w+\([^()]{0,300}\))*\s*\.(?P<at>sort)\s*\(\s*\)"),
    _pattern("empty-catch", JS | CPP | JAVA, r"\bcatch\s*(?:\([^()]{0,300}\)\s*)?\{\s*\}"),
    _pattern(
        "index-past-end",
        JS | JAVA | CPP,
        rf"\bfor\s*\([^;()]{{0,300}};\s*\w+\s*<=\s*(?P<name>{_NAME})\s*\.\s*(?:length|size)\b(?:\s*\(\s*\))?\s*;",
    ),
    _pattern("index-past-end", GO, rf"\bfor\b[^;\n{{]{{0,300}};\s*\w+\s*<=\s*len\(\s*(?P<name>{_NAME})\s*\)\s*;"),
    _pattern("index-past-end", RUST, rf"\bin\s+0\s*\.\.=\s*(?P<name>{_NAME})\s*\.\s*len\(\)(?!\s*-)"),
    _pattern("unbounded-read", C_FAMILY, r"(?<![\w.>])(?P<name>gets)\s*\("),
    _pattern("system-call", C_FAMILY, rf"(?<![\w.>])(?P<name>system|popen)\s*\((?!\s*{_STRING})"),
    _pattern("unbounded-copy", C_FAMILY, rf"(?<![\w.>])(?P<name>strcpy|strcat)\s*\([^,;]{{0,300}},(?!\s*{_STRING})"),
    _pattern("feof-loop", C_FAMILY, r"\bwhile\s*\(\s*!\s*(?:feof\s*\(|\w+\s*\.\s*eof\s*\()"),
    _pattern(
        "command-shell",
        GO,
        rf"\bexec\.Command\(\s*{_STRING}\s*,\s*{_STRING}\s*,(?!\s*{_STRING}\s*\))(?=[^)\n]{{0,300}}[+(])",
    ),
    _pattern("runtime-exec", JAVA, r"\bgetRuntime\(\)\s*\.\s*exec\s*\([^;]{0,300}\+"),
    _pattern(
        "node-exec", JS, r"(?<![\w$])(?:child_process\s*\.\s*|cp\s*\.\s*)?(?P<name>exec|execSync)\s*\([^;\n]{0,300}\+"
    ),
    _pattern("string-identity", JAVA, rf"(?P<at>[=!]=)\s*{_STRING}|{_STRING}\s*[=!]=(?!=)"),
    _pattern("stack-trace", JAVA, r"\.printStackTrace\s*\(\s*\)"),
    _pattern("ignored-error", GO, r"(?m)^[ \t]*[\w., \t]*\b_\s*:?=\s*(?:strconv|os|io|json|fmt|bufio|ioutil)\.\w+\("),
    _pattern("empty-error-check", GO, r"\bif\s+err\s*!=\s*nil\s*\{\s*\}"),
    _pattern(
        "unwrapped",
        RUST,
        r"\.(?:parse\s*(?:::<[\w<>]+>)?\s*\(\s*\)|read_line\([^()]{0,300}\)|open\([^()]{0,300}\))\s*\.unwrap\(\)",
    ),
    _pattern("swallowed-error", RUST, r"\bErr\(\s*_\w*\s*\)\s*=>\s*(?:\{\s*\}|\(\s*\))"),
    _pattern("unsafe-block", RUST, r"\bunsafe\s*\{"),
    _pattern("static-mut", RUST, r"\bstatic\s+mut\s+(?P<name>\w+)"),
    _pattern("owned-reference", RUST, r":\s*&(?P<name>Vec|String)\b"),
    _pattern("length-zero", RUST, r"\.len\(\)\s*==\s*0\b"),
    _pattern("strlen-in-loop", C_FAMILY, r"\b(?:for|while)\s*\([^{}\n]{0,300}\b(?P<at>strlen)\s*\("),
)
IN_LOOPS = (
    _pattern("front-of-array", JS, r"\.(?P<at>shift|unshift)\s*\("),
    _pattern("await-in-loop", JS, r"(?<![\w$.])await\s+(?P<name>fetch)\s*\("),
    _pattern("flush-in-loop", CPP, r"<<\s*(?:std::)?(?P<at>endl)\b"),
    _pattern("defer-in-loop", GO, r"\bdefer\b"),
    _pattern("front-of-vector", RUST, r"\.(?P<at>remove)\(\s*0\s*\)"),
    _pattern("nth-in-loop", RUST, r"\.chars\(\)\s*\.(?P<at>nth)\("),
    _pattern("front-of-vector", CPP, rf"(?P<name>{_NAME})\.erase\(\s*(?P=name)\.begin\(\)\s*\)"),
    _pattern("front-of-list", JAVA, rf"(?P<name>{_NAME})\.remove\(\s*0\s*\)"),
)
