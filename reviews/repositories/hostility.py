"""What a hostile or careless repository holds: secrets, hidden characters, words meant for a reviewing machine.

Secrets are masked before anything else sees the text; instructions are reported, and no model reads them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviews.findings import Category, Finding, Severity, quote_of

SOURCE = "repository"
MASK = "*"
WITHHELD = "[a line that speaks to the reviewer was withheld]"
HITS_MAX = 20  # of one kind in one file
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_EMOJI_JOINT = re.compile(
    "(?<=[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_MAX = 4000  # a longer line is looked at up to here: patterns must stay cheap

# Tokens that are recognised by their own form.
_SECRETS = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,}|AKIA[0-9A-Z]{16}|sk-[A-Za-z0-9_-]{20,}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[0-9A-Za-z_-]{35}|glpat-[A-Za-z0-9_-]{20}|[sr]k_live_[0-9A-Za-z]{20,}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+]{2,20}://[^\s:/@'\"]{1,80}:([^\s@/'\"]{3,200})@")
_ASSIGNED = re.compile(
    r"(?:password|passwd|secret|token|api_?key|private_?key|access_?key)[\w]{0,20}[\"']?\s*(?::|=|:=|=>)\s*"
    r"[\"']([^\"'\s]{8,200})[\"']",
    re.IGNORECASE,
)
_KEY_BEGIN = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_KEY_END = re.compile(r"-----END [A-Z ]{0,30}PRIVATE KEY-----")
_PLACEHOLDER = re.compile(
    r"^(?:[x*.<>{}$%_-]+|.*(?:example|changeme|placeholder|your[_-]|dummy|todo|env|getenv|\{\{).*)$", re.IGNORECASE
)

_INJECTION = re.compile(
    r"(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+)*(?:previous|prior|above|earlier|system)\s+"
    r"(?:instructions?|prompts?|rules?|messages?)"
    r"|(?:rate|score|grade|mark|give)\s+(?:this|it|the|me)\s*(?:\w+\s+){0,4}"
    r"(?:100|10\s*/\s*10|full marks|highest|perfect|excellent)"
    r"|(?:dear|attention|note to|instructions? (?:to|for))\s+(?:the\s+)?"
    r"(?:ai|llm|assistant|automated reviewer|language model)\b"
    r"|you are (?:now\s+)?(?:a|an|the)\s+(?:helpful |friendly |generous )?(?:ai|assistant|reviewer|language model)\b"
    r"|(?:ai|llm|automated) reviewers?\s*(?:must|should|:)|do not (?:report|mention|flag)\s+(?:any|this|these|the)\b"
    r"|<\|?(?:im_start|system|endoftext)\|?>|</data\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without its secrets, line by line as long as before, and what was found on the way.

    `shown` is what a model may read: without the lines that speak to one, too.
    """

    text: str
    shown: str
    findings: tuple[Finding, ...] = ()


def text_inspect(*, path: str, text: str) -> Cleaned:
    """Mask secrets, then look for what is hidden and what speaks to machines. Quotations come from the masked text."""
    lines = text.split("\n")
    secret_lines = _mask(lines)
    found = [_secret(path, lines, number) for number in secret_lines[:HITS_MAX]]
    found += [_hidden(path, lines, number) for number in _lines_with(lines, _is_hiding)[:HITS_MAX]]
    instructing = dict.fromkeys(_lines_with(lines, _instructs))
    found += [_instruction(path, lines, number) for number in [*instructing][:HITS_MAX]]
    shown = [WITHHELD if number in instructing else line for number, line in enumerate(lines, start=1)]
    return Cleaned(text="\n".join(lines), shown="\n".join(shown), findings=tuple(found))


def _mask(lines: list[str]) -> list[int]:
    """Overwrite secrets in place; the numbers of the lines that held one, of a key only its first."""
    hits, inside = [], False
    for index, line in enumerate(lines):
        if _KEY_BEGIN.search(line):
            hits.append(index + 1)
            inside = True
        elif inside:
            inside = not _KEY_END.search(line)
            lines[index] = MASK * len(line) if inside else line
            continue
        masked = _mask_line(line)
        if masked != line:
            lines[index] = masked
            hits.append(index + 1)
    return sorted(set(hits))


def _mask_line(line: str) -> str:
    head, tail = line[:_LINE_MAX], line[_LINE_MAX:]
    head = _SECRETS.sub(lambda match: match[0][:4] + MASK * (len(match[0]) - 4), head)
    for pattern in (_ADDRESS, _ASSIGNED):
        head = pattern.sub(_mask_group, head)
    # Nothing is known of what lies beyond: a minified line may hold a token, too.
    return head + _SECRETS.sub(lambda match: match[0][:4] + MASK * (len(match[0]) - 4), tail)


def _mask_group(match: re.Match[str]) -> str:
    value = match[1]
    if _PLACEHOLDER.match(value) or _entropy(value) < 2.5:
        return match[0]
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + MASK * len(value) + match[0][end:]


def _entropy(text: str) -> float:
    """Bits per character: words repeat letters, keys hardly."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def _lines_with(lines: list[str], test: Callable[[str], bool]) -> list[int]:
    return [number for number, line in enumerate(lines, start=1) if test(line)]


def _is_hiding(line: str) -> bool:
    """Characters that nobody sees, or that turn the order of what is seen; what joins emoji is none of these."""
    shown = _EMOJI_JOINT.sub("", line)
    return any(one in _BIDI or (unicodedata.category(one) == "Cf" and one != "\u00ad") for one in shown)


def _instructs(line: str) -> bool:
    return bool(_INJECTION.search("".join(one for one in line[:_LINE_MAX] if unicodedata.category(one) != "Cf")))


def _secret(path: str, lines: list[str], number: int) -> Finding:
    return _finding(
        path, lines, number, "secret", Severity.ESSENTIAL,
        _("A secret stands in this file. It was masked before anything was read; whoever has the repository has it."),
        _("Revoke it, take it out of the history, and read it from the environment."),
    )  # fmt: skip


def _hidden(path: str, lines: list[str], number: int) -> Finding:
    return _finding(
        path, lines, number, "hidden_characters", Severity.ESSENTIAL,
        _("This line holds characters that cannot be seen or that turn the reading direction: it does not say"
          " what it shows."),
        _("Remove them; write what is needed as an escape sequence."),
    )  # fmt: skip


def _instruction(path: str, lines: list[str], number: int) -> Finding:
    return _finding(
        path, lines, number, "prompt_injection", Severity.ESSENTIAL,
        _("This line speaks to a reviewing machine. It was treated as text, and changed nothing in this review."),
        _("Remove it."),
    )  # fmt: skip


def _finding(
    path: str, lines: list[str], number: int, rule: str, severity: Severity, text: str, suggestion: str
) -> Finding:
    return Finding(
        severity=severity,
        category=Category.SECURITY,
        file=path,
        start_line=number,
        end_line=number,
        quote=quote_of(lines, number, number)[:200] or MASK,
        text=text,
        suggestion=suggestion,
        source=SOURCE,
        rule=f"{SOURCE}/{rule}",
    )
