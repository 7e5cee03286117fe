"""Code that is dictated in prose: "change X to Y", "line 4 should read …", "set total to zero before the loop"."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

EDITS_MAX = 8
OPERAND_MAX_WORDS = 10
TEXTS_KEPT = 512


class Act(enum.StrEnum):
    REPLACE = "replace"  # `old` by `new`
    LINE = "line"  # the line `line` by `new`
    INSERT = "insert"  # `new` before or after `line`, or somewhere
    DELETE = "delete"  # the line `line`, or `old`
    ASSIGN = "assign"  # `new` is an assignment to the name `old`: in place of one, or a new one


@dataclass(frozen=True, slots=True)
class Edit:
    """One dictated change. `line` is 1-based; 0 when none is cited."""

    act: Act
    new: str = ""
    old: str = ""
    line: int = 0


_SPELLED: tuple[tuple[str, str], ...] = (
    (r"(?:is )?(?:less|smaller|lower) than or equals?(?: to)?|at most", "<="),
    (r"(?:is )?(?:greater|larger|bigger|more) than or equals?(?: to)?|at least", ">="),
    (r"(?:is )?(?:strictly )?(?:less|smaller|lower) than", "<"),
    (r"(?:is )?(?:strictly )?(?:greater|larger|bigger) than", ">"),
    (r"(?:is )?not equal(?: to)?|differs from", "!="),
    (r"double equals?(?: signs?)?|equals equals|is equal to", "=="),
    (r"(?:a |an )?(?:single )?equals?(?: sign)?", "="),
    (r"plus equals?", "+="),
    (r"minus equals?", "-="),
    (r"plus", "+"),
    (r"minus|less", "-"),
    (r"times|multiplied by", "*"),
    (r"integer[- ]divided by|(?:integer|floor|whole-number) division by|floor[- ]divided by", "//"),
    (r"divided by", "/"),
    (r"modulo|mod|modulus", "%"),
    (r"to the power of|squared", "** 2"),
    (r"(?:open|opening|left) (?:round )?(?:parenthesis|paren|bracket)", "("),
    (r"(?:close|closing|right) (?:round )?(?:parenthesis|paren|bracket)", ")"),
    (r"(?:open|opening|left) square bracket", "["),
    (r"(?:close|closing|right) square bracket", "]"),
    (r"comma", ","),
    (r"colon", ":"),
    (r"dot", "."),
    (r"underscore", "_"),
    (r"minus infinity|negative infinity", "float('-inf')"),
    (r"infinity", "float('inf')"),
    (r"(?:an |the )?empty (?:list|array)", "[]"),
    (r"(?:an |the )?empty (?:dictionary|dict|map)", "{}"),
    (r"(?:an |the )?empty set", "set()"),
    (r"(?:an |the )?empty string", '""'),
    (r"zero", "0"),
    (r"one", "1"),
    (r"two", "2"),
    (r"three", "3"),
    (r"ten", "10"),
)
_SPELLING = re.compile("|".join(rf"(?P<w{n}>\b(?:{words})\b)" for n, (words, _) in enumerate(_SPELLED)), re.IGNORECASE)
_DEFINITE = re.compile(
    r"^(?:(?:the|a|an|your|its|this|that|just|simply|only|expression|value|values|name|operator|condition|call|code|sign|symbol|check|word|keyword|comparison|"
    r"statement|line|start value|variable|bound|upper bound|limit)\s+)+",
    re.IGNORECASE,
)

_Q = r"(?:`+\s?([^`\n]+?)\s?`+|\"([^\"\n]+)\")"
_B = rf"(?:{_Q}|([^\s,;`\"]+(?:[ ][^\s,;`\"]+){{0,{OPERAND_MAX_WORDS - 1}}}?))"
_END = (
    r"(?=\s*(?:$|[,;:!?\u00b6]|\.(?:\s|$)|\b(?:on|in|at|before|after|when|so|because|for the|inside|here|there|"
    r"and (?:then|run|try|see|check|submit))\b))"
)
_LINE = r"(?:(?:on|in|at|of)\s+)?(?:the\s+)?line\s+(\d{1,5})"
_CHANGE = (
    r"(?:chang|replac|swap|turn|switch|rewrit|substitut|exchang|convert|correct|adjust|modif|alter|fix)"
    r"(?:e|es|ed|ing|y|ying|ies)?"
)
_USE = (
    r"(?:us(?:e|ing)|writ(?:e|ing)|put(?:ting)?|hav(?:e|ing)|try(?:ing)?|typ(?:e|ing)|return(?:ing)?|"
    r"compar(?:e|ing) with)"
)
_SHOULD = r"(?:should|must|ought to|needs? to|has to|had to|could|would)"
_ADD = r"(?:add|insert|put|write|place|append|prepend|type|include)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)


_REPLACEMENTS = (
    _pattern(rf"\b{_CHANGE}\s+(?:the\s+)?{_B}\s+(?:{_LINE}\s+)?(?:to|with|by|into|for|as)\s+{_B}{_END}"),
    _pattern(rf"{_B}\s+{_SHOULD}\s+(?:rather\s+|really\s+)?(?:be|read|become|say|equal)\s+{_B}{_END}"),
    _pattern(rf"{_B}\s*(?:->|=>|→|⇒|⟶)\s*{_B}{_END}"),
    _pattern(rf"\binstead of\s+{_B}\s*,?\s+(?:{_USE}|you (?:need|want)|it {_SHOULD} be|{_SHOULD} be)\s+{_B}{_END}"),
)
_REVERSED = (
    _pattern(rf"\b{_USE}\s+{_B}\s+(?:instead of|rather than|in place of|and not|not)\s+{_B}{_END}"),
    _pattern(rf"{_B}\s+(?:instead of|rather than|in place of)\s+{_B}{_END}"),
)
_LINES = (
    _pattern(rf"{_LINE}\s*(?:{_SHOULD}\s+(?:be|read|become|say)|becomes|reads)?\s*:?\s*{_Q}"),
    _pattern(rf"{_LINE}\s+{_SHOULD}\s+(?:be|read|become|say)\s*:?\s*{_B}{_END}"),
    _pattern(rf"{_LINE}[^.\n`]{{0,40}}?\b(?:with|by|to|write|put|use|type)\s*:?\s*{_B}{_END}"),
)
_INSERTS = _pattern(
    rf"\b{_ADD}\s+{_B}(?:\s+(before|after|above|below|at|on|in|under)\s+(?:the\s+)?line\s+(\d{{1,5}}))?{_END}"
)
_DELETES = _pattern(
    rf"\b(?:delete|remove|drop|get rid of|take out|leave out|comment out)\s+(?:{_LINE}|(?:the\s+)?{_B}{_END})"
)
_SETS = _pattern(
    rf"\b(?:set|initiali[sz]e|start|reset|let|assign|begin|make)\s+(?:the\s+)?`*([A-Za-z_]\w*)`*\s+"
    rf"(?:to|with|at|as|be|from|equal to|=)\s+{_B}{_END}"
)
_CHANGES = _pattern(
    rf"\b(increase|increment|raise|bump|grow|decrease|decrement|reduce|lower|multiply|divide)\s+(?:the\s+)?"
    rf"`*([A-Za-z_]\w*)`*(?:\s+by\s+{_B})?{_END}"
)
_ADDITIONS = _pattern(rf"\b(add|subtract)\s+{_B}\s+(?:to|from)\s+(?:the\s+)?{_B}{_END}")
_RETURNS = _pattern(rf"\b(return|print|output)\s+(?!statement|value)(?:the\s+)?{_B}{_END}")
_BY = {"i": "+=", "r": "+=", "b": "+=", "g": "+=", "d": "-=", "l": "-=", "m": "*="}
_FALLING = {"reduce": "-=", "divide": "//="}
_TRIGGER = _pattern(
    rf"\b(?:{_CHANGE}|{_USE}|{_SHOULD}|{_ADD}|instead of|rather than|in place of|delete|remove|drop|set|initiali[sz]e|"
    rf"start|reset|let|assign|increase|increment|raise|bump|decrease|decrement|reduce|lower|subtract|multiply|divide|"
    rf"print|output|line\s+\d+)\b|->|=>|→"
)


def despelled(text: str) -> str:
    """The text with spelled operators and numbers as signs: "n plus one" becomes "n + 1"."""
    return _SPELLING.sub(lambda match: _SPELLED[int((match.lastgroup or "w0")[1:])][1], text)


@functools.lru_cache(maxsize=TEXTS_KEPT)
def edits_of(text: str) -> tuple[Edit, ...]:
    """The changes that the text dictates, likeliest first, at most EDITS_MAX; none for prose without any.

    Every unit of a conversation is read again with each that follows, so the last results are kept.
    """
    if not _TRIGGER.search(text):
        return ()
    signs = despelled(text)
    texts = (text,) if signs == text else (text, signs)
    found = [edit for variant in texts for edit in _edits(variant)]
    return tuple(dict.fromkeys(edit for edit in found if edit.new or edit.act is Act.DELETE))[:EDITS_MAX]


def _edits(text: str) -> Iterator[Edit]:
    for pattern in _REPLACEMENTS:
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group]
            line = next((int(group) for group in groups[1:-1] if group.isdigit()), 0) if len(groups) > 2 else 0
            yield Edit(Act.REPLACE, old=_operand(groups[0]), new=_operand(groups[-1]), line=line)
    for pattern in _REVERSED:
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group]
            yield Edit(Act.REPLACE, old=_operand(groups[-1]), new=_operand(groups[0]))
    for pattern in _LINES:
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group]
            yield Edit(Act.LINE, new=_operand(groups[-1]), line=int(groups[0]))
    yield from _assignments(text)
    yield from _insertions(text)


def _assignments(text: str) -> Iterator[Edit]:
    for match in _SETS.finditer(text):
        value = _operand(next(group for group in match.groups()[1:] if group))
        yield Edit(Act.ASSIGN, old=match[1], new=f"{match[1]} = {value}")
    for match in _CHANGES.finditer(text):
        word, by = match[1].lower(), next((group for group in match.groups()[2:] if group), "1")
        sign = _FALLING.get(word, _BY.get(word[0], "+="))
        yield Edit(Act.ASSIGN, old=match[2], new=f"{match[2]} {sign} {_operand(by)}")
    for match in _ADDITIONS.finditer(text):
        groups = [_operand(group) for group in match.groups()[1:] if group]
        sign = "+" if match[1].lower() == "add" else "-"
        yield Edit(Act.REPLACE, old=groups[1], new=f"{groups[1]} {sign} {groups[0]}")
        yield Edit(Act.ASSIGN, old=groups[1], new=f"{groups[1]} {sign}= {groups[0]}")


def _insertions(text: str) -> Iterator[Edit]:
    for match in _INSERTS.finditer(text):
        operand = _operand(next(group for group in match.groups()[:3] if group))
        yield Edit(Act.INSERT, new=operand, line=int(match[5] or 0))
    for match in _DELETES.finditer(text):
        old = next((_operand(group) for group in match.groups()[1:] if group), "")
        yield Edit(Act.DELETE, old=old, line=int(match[1] or 0))
    for match in _RETURNS.finditer(text):
        operand = _operand(next(group for group in match.groups()[1:] if group))
        yield Edit(
            Act.INSERT, new=f"{match[1].lower()} {operand}" if match[1].lower() == "return" else f"print({operand})"
        )


def _operand(text: str) -> str:
    stripped = text.strip().strip("`").rstrip(".,;!?")
    # Quotation marks around it; one that stands alone belongs to the code.
    if len(stripped) > 1 and stripped[0] in "\"'" and stripped.count(stripped[0]) == 2 and stripped[-1] == stripped[0]:
        stripped = stripped[1:-1].rstrip(".,;!?")
    return _DEFINITE.sub("", stripped).strip().strip("`")
