"""Python: what an exception says about the code around it."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from tutor.diagnosis.base import Cause, Detector, Inspection, at_line
from tutor.diagnosis.python_returns import functions_without_value

_INDEX_MESSAGES = ("list ", "string ", "tuple ", "range ")  # begin what Python says of an index in brackets
_NAME_IN_QUOTES = re.compile(r"'([A-Za-z_]\w*)'")


def index_out_of_range(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "IndexError":
        return
    line = seen.exception_line
    source = seen.evidence.line(line)
    if "[" not in source and not seen.exception_message.startswith(_INDEX_MESSAGES):
        yield _empty_collection(line)
        return
    neighbour = re.search(r"\[[^\]]*[+-]\s*\d+\s*\]", source)
    yield Cause(
        id="index_out_of_range",
        confidence=0.9,
        line=line,
        look=f"The index on {at_line(line)} leaves the list."
        + (" It reaches for a neighbour of the current position." if neighbour else ""),
        ask="What are the smallest and the largest value that this index takes, and how long is the list then?",
        # In words: spelled as code, the last position would be a change that mends some programs.
        idea="The positions of a list begin at zero, so the last one is one less than its length. When a loop looks at "
        "a neighbour, it must stop early enough for the neighbour to exist, and an empty list has no position at all.",
    )


def _empty_collection(line: int | None) -> Cause:
    """An IndexError on a line without an index: something is taken out of what holds nothing."""
    return Cause(
        id="taken_from_empty",
        confidence=0.9,
        line=line,
        look=f"On {at_line(line)} something is taken out of a list or queue that is empty by then.",
        ask="Which condition makes sure that something is left, and is it checked before every round?",
        idea="Taking an element out needs at least one element. Ask whether anything is left before each time, and "
        "decide what an empty collection means: the end, or a case of its own.",
    )


def missing_key(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "KeyError":
        return
    yield Cause(
        id="missing_key",
        confidence=0.9,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} a dictionary is asked for a key that it does not hold.",
        ask="Which key is asked for in the failing test, and which line should have put it there before?",
        idea="Reading an absent key raises KeyError. Decide what absence means (zero, an empty list, not found) and "
        "give the dictionary that default before or while reading.",
    )


def wrong_number_text(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "ValueError" or "invalid literal" not in seen.exception_message:
        return
    empty = "''" in seen.exception_message
    yield Cause(
        id="number_from_text",
        confidence=0.9,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} a text is turned into a number, but the text is "
        + ("empty." if empty else "not one number alone."),
        ask="What exactly does that line of input hold in the failing test: one number, several, or none?",
        idea="A line of input is text. When it holds several values it must be cut into parts first, and each part "
        "converted by itself; an empty line gives no parts.",
    )


def reading_past_end(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "EOFError":
        return
    yield Cause(
        id="reading_past_end",
        confidence=0.95,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} the program asks for a line of input when there is none left.",
        ask="How many lines does the input have, and how many times does your program read one?",
        idea="Read exactly as many lines as the statement promises. When the values stand on one line, one read is "
        "enough; when their number is unknown, read until the input ends.",
    )


def text_and_number(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "TypeError":
        return
    message = seen.exception_message
    if "NoneType" in message:
        giver = next(functions_without_value(seen.tree), None) if seen.tree else None
        source = f" The function `{giver.name}` ends on line {giver.last_line} without a return." if giver else ""
        yield Cause(
            id="none_used",
            confidence=0.85,
            line=giver.last_line if giver else seen.exception_line,
            look=f"On {at_line(seen.exception_line)} a value is None where you expect something else.{source}",
            ask="Which function or method gave that value, and is there a way through it that hands nothing back?",
            idea="A function without a return gives None, and methods that change a list in place (sorting, appending, "
            "reversing) give None as well: use the list afterwards, not their result.",
        )
    elif "str" in message:
        yield Cause(
            id="text_and_number",
            confidence=0.85,
            line=seen.exception_line,
            look=f"On {at_line(seen.exception_line)} a text stands where a number should, or the other way round.",
            ask="Which of the two values came from the input, and what type does reading the input give?",
            idea="Input arrives as text, even when it looks like a number. Convert it once, where it is "
            "read; from then "
            "on arithmetic and comparison mean what you expect.",
        )


def division_by_zero(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "ZeroDivisionError":
        return
    yield Cause(
        id="division_by_zero",
        confidence=0.9,
        line=seen.exception_line,
        look=f"The divisor on {at_line(seen.exception_line)} becomes zero.",
        ask="For which input is the divisor zero, and what should the answer be then?",
        idea="Before dividing by a count or a length, decide what the answer is when there is nothing to count.",
    )


def unknown_name(seen: Inspection) -> Iterator[Cause]:
    if seen.exception not in {"NameError", "UnboundLocalError"}:
        return
    match = _NAME_IN_QUOTES.search(seen.exception_message)
    name = match.group(1) if match else ""
    if seen.exception == "UnboundLocalError":
        yield Cause(
            id="unbound_local",
            confidence=0.9,
            line=seen.exception_line,
            look=f"On {at_line(seen.exception_line)} `{name}` is read before it has a value on this path.",
            ask=f"Which branch or loop gives `{name}` its value, and can the program get here without passing it?",
            idea="A name assigned anywhere in a function is local to it. Give it a starting value before the branch or "
            "loop that may be skipped.",
        )
        return
    others = [other for other in _names(seen.tree) if other != name]
    near = difflib.get_close_matches(name, others, n=1) if name else []
    yield Cause(
        id="unknown_name",
        confidence=0.9,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} the name `{name}` is used, but nothing has defined it."
        + (f" There is a `{near[0]}` in your code." if near else ""),
        ask=f"Where should `{name}` get its value, and is it spelled the same there?",
        idea="A name must be assigned, or imported, before the line that uses it runs, with the same spelling and the "
        "same upper and lower case.",
    )


def missing_attribute(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "AttributeError":
        return
    none = "NoneType" in seen.exception_message
    yield Cause(
        id="missing_attribute",
        confidence=0.85,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} a value "
        + ("is None when a method of it is called." if none else "does not have the method or field asked for."),
        ask="What type does that value have at this moment, and which line gave it?",
        idea="Each type has its own methods. A method that changes a list in place returns None, so storing its result "
        "loses the list.",
    )


def too_deep(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "RecursionError":
        return
    yield Cause(
        id="recursion_too_deep",
        confidence=0.9,
        line=seen.exception_line,
        look=f"The function around {at_line(seen.exception_line)} keeps calling itself until Python stops it.",
        ask="Which input ends the recursion, and does every call bring the argument closer to it?",
        idea="A recursion needs a case that answers without calling itself, and every call must get nearer to it. When "
        "the depth grows with the input, a loop with a list as a stack has no such limit.",
    )


def too_many_values(seen: Inspection) -> Iterator[Cause]:
    if seen.exception != "ValueError" or "unpack" not in seen.exception_message:
        return
    yield Cause(
        id="unpacking",
        confidence=0.9,
        line=seen.exception_line,
        look=f"On {at_line(seen.exception_line)} a line is split into a fixed number of names, but it has "
        f"another number "
        "of parts.",
        ask="How many parts does that line of input have in the failing test?",
        idea="Unpacking needs exactly as many values as names. Read the input section again: which line holds which "
        "values?",
    )


def _names(tree: ast.Module | None) -> list[str]:
    if tree is None:
        return []
    return sorted(
        {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    )


DETECTORS: tuple[Detector, ...] = (
    index_out_of_range,
    missing_key,
    wrong_number_text,
    reading_past_end,
    text_and_number,
    division_by_zero,
    unknown_name,
    missing_attribute,
    too_deep,
    too_many_values,
)
