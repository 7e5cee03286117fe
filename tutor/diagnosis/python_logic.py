"""Python: patterns in the syntax tree that often give a wrong answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sandbox.judge.types import Verdict
from tutor.diagnosis.base import Cause, Detector, Inspection
from tutor.diagnosis.python_returns import fallen_through

_IN_PLACE_METHODS = {"sort", "append", "reverse", "extend", "insert", "remove", "clear", "add", "update"}
_NOT_WRONG = {Verdict.ACCEPTED.value, Verdict.COMPILE_ERROR.value}


def _walk(seen: Inspection) -> Iterator[ast.AST]:
    if seen.tree is not None and seen.evidence.verdict not in _NOT_WRONG:
        yield from ast.walk(seen.tree)


def _is_call(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def prompt_in_input(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if isinstance(node, ast.Call) and _is_call(node, "input") and node.args:
            yield Cause(
                id="prompt_in_input",
                confidence=0.88,
                line=node.lineno,
                look=f"On line {node.lineno} the text given to `input` is printed, and the judge reads it as part of "
                "your answer.",
                ask="Which characters does your program print that the expected output does not have?",
                idea="A judge compares everything that is printed. A prompt for a person is output too, "
                "so read without "
                "one.",
            )
            return


def result_of_in_place_method(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        value = node.value if isinstance(node, ast.Assign | ast.Return) else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            method = value.func.attr
            if method in _IN_PLACE_METHODS and not (method == "update" and value.args == []):
                yield Cause(
                    id="result_of_in_place_method",
                    confidence=0.8,
                    line=value.lineno,
                    look=f"On line {value.lineno} the result of `.{method}(…)` is used.",
                    ask=f"What does `.{method}(…)` return, and what does it change?",
                    idea="Methods that change a list or set in place return None. Call them on their own line, or use "
                    "the function that makes a new list.",
                )
                return


def early_return_in_loop(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if isinstance(node, ast.For | ast.While) and _always_returns_first_time(node):
            yield Cause(
                id="early_return_in_loop",
                confidence=0.75,
                line=node.lineno,
                look=f"The loop on line {node.lineno} returns during its first round, whatever it finds.",
                ask="How many elements has the loop looked at when it returns?",
                idea="Return inside a loop only when the answer is certain. “None was found” is known only after the "
                "loop has seen everything, so that return stands after the loop.",
            )
            return


def _always_returns_first_time(loop: ast.For | ast.While) -> bool:
    last = loop.body[-1]
    if isinstance(last, ast.Return):
        return True
    if not isinstance(last, ast.If):
        return False
    both = last.body and last.orelse
    return bool(both and isinstance(last.body[-1], ast.Return) and isinstance(last.orelse[-1], ast.Return))


def no_return_value(seen: Inspection) -> Iterator[Cause]:
    name = seen.evidence.function_name
    for node in _walk(seen):
        if not isinstance(node, ast.FunctionDef) or node.name != name or not name:
            continue
        returns = [child for child in ast.walk(node) if isinstance(child, ast.Return) and child.value is not None]
        prints = any(_is_call(child, "print") for child in ast.walk(node))
        if not returns or (_returned_nothing(seen) and fallen_through(node)):
            yield Cause(
                id="no_return_value",
                confidence=0.95,
                line=node.body[-1].end_lineno,
                look=f"The function `{name}` ends on line {node.body[-1].end_lineno} without returning a value"
                + (": it prints instead." if prints else "."),
                ask="What does the caller receive from a function that hands nothing back?",
                idea="Printing shows a value to a person; returning hands it to the caller. The judge is the caller "
                "here, so the answer must be returned.",
            )


def _returned_nothing(seen: Inspection) -> bool:
    """Whether the judge received no value on the test that is told of."""
    failure = seen.evidence.failure
    return failure is not None and failure.disclosed and failure.output.strip() in {"null", "None"}


def changes_while_iterating(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if not (isinstance(node, ast.For) and isinstance(node.iter, ast.Name)):
            continue
        for child in ast.walk(node):
            if (
                isinstance(child, ast.Call)
                and isinstance(child.func, ast.Attribute)
                and isinstance(child.func.value, ast.Name)
                and child.func.value.id == node.iter.id
                and child.func.attr in {"remove", "pop", "append", "insert", "add", "discard"}
            ):
                yield Cause(
                    id="changes_while_iterating",
                    confidence=0.8,
                    line=child.lineno,
                    look=f"Line {child.lineno} changes `{node.iter.id}` while the loop on line "
                    f"{node.lineno} walks over "
                    "it.",
                    ask="After one element is removed, which element does the loop visit next?",
                    idea="Changing a collection while walking over it makes the loop skip or repeat "
                    "elements. Walk over "
                    "a copy, or collect what should stay in a new list.",
                )
                return


def range_leaves_out_an_end(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if not (isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and _is_call(node.iter, "range")):
            continue
        arguments = node.iter.args
        starts_at_one = len(arguments) >= 2 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 1
        end = arguments[min(1, len(arguments) - 1)] if arguments else None
        minus_one = isinstance(end, ast.BinOp) and isinstance(end.op, ast.Sub)
        plain_end = isinstance(end, ast.Name) and starts_at_one
        if minus_one or plain_end:
            yield Cause(
                id="range_end",
                confidence=0.5,
                line=node.lineno,
                look=f"Check the first and the last round of the loop on line {node.lineno}.",
                ask=f"Which values does the loop variable on line {node.lineno} take for the smallest input, and which "
                "one is missing?",
                idea="A range includes its start and leaves out its end. To count from 1 to n with both ends, the end "
                "given must lie one past n.",
            )
            return


def division_gives_fraction(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or not failure.disclosed or ".0" not in failure.output or ".0" in failure.expected:
        return
    for node in _walk(seen):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield Cause(
                id="division_gives_fraction",
                confidence=0.85,
                line=node.lineno,
                look=f"The division on line {node.lineno} gives a number with a decimal point.",
                ask="Which of the two division operators keeps whole numbers whole?",
                idea="One division operator always gives a decimal number, the other rounds down to a whole one. When "
                "the statement speaks of whole numbers, no decimal point should appear on the way either: large "
                "values lose digits.",
            )
            return


def compares_texts_as_numbers(seen: Inspection) -> Iterator[Cause]:
    if seen.tree is None or seen.evidence.verdict != Verdict.WRONG_ANSWER:
        return
    texts = _names_assigned_from_text(seen.tree)
    for node in ast.walk(seen.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in {"sorted", "max", "min"} and any(
            isinstance(argument, ast.Name) and argument.id in texts for argument in node.args
        ):
            yield Cause(
                id="compares_texts",
                confidence=0.7,
                line=node.lineno,
                look=f"Line {node.lineno} orders values that are still texts.",
                ask="Which comes first in a dictionary: the text “10” or the text “9”?",
                idea="Texts are ordered character by character, so “10” stands before “9”. Turn each part of the input "
                "into a number before ordering when the numbers matter.",
            )
            return


def _names_assigned_from_text(tree: ast.Module) -> set[str]:
    """Names bound directly to input() or to something.split(), with no conversion around it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        call = node.value
        is_split = isinstance(call.func, ast.Attribute) and call.func.attr in {"split", "splitlines"}
        if is_split or _is_call(call, "input"):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def mutable_default(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(default, ast.List | ast.Dict | ast.Set) for default in node.args.defaults
        ):
            yield Cause(
                id="mutable_default",
                confidence=0.7,
                line=node.lineno,
                look=f"The default value on line {node.lineno} is a list, dictionary or set.",
                ask="Is a new one made for each call, or is the same one used again?",
                idea="A default value is made once, when the function is defined, and shared by all calls. Use None as "
                "the default and make a fresh one inside.",
            )
            return


def comparison_without_effect(seen: Inspection) -> Iterator[Cause]:
    for node in _walk(seen):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            yield Cause(
                id="comparison_without_effect",
                confidence=0.8,
                line=node.lineno,
                look=f"Line {node.lineno} compares two values and then forgets the result.",
                ask=f"Is line {node.lineno} meant to ask a question or to store a value?",
                idea="Two equal signs compare, one stores. A comparison standing alone changes nothing.",
            )
            return


DETECTORS: tuple[Detector, ...] = (
    prompt_in_input,
    result_of_in_place_method,
    early_return_in_loop,
    no_return_value,
    changes_while_iterating,
    range_leaves_out_an_end,
    division_gives_fraction,
    compares_texts_as_numbers,
    mutable_default,
    comparison_without_effect,
)
