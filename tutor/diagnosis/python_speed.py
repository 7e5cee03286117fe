"""Python: why a program takes too long or never ends."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from sandbox.judge.types import Verdict
from tutor.diagnosis.base import Cause, Detector, Inspection

_Loop = ast.For | ast.While
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_BUILTINS = frozenset(dir(builtins)) - {"next"}
_SLOW_LIST_METHODS = {"index", "count", "remove"}


def _too_slow(seen: Inspection) -> ast.Module | None:
    """The tree of a program that computed too long; None when it was idle, waiting or asleep."""
    failure = seen.evidence.failure
    idle = failure is not None and any(word in failure.message for word in ("waited", "slept"))
    return seen.tree if seen.evidence.verdict == Verdict.TIME_LIMIT_EXCEEDED and not idle else None


def endless_while(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.While):
            continue
        tested = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}
        leaves = any(isinstance(child, ast.Break | ast.Return | ast.Raise) for child in ast.walk(node))
        if not leaves and not (tested & _changed_names(node)):
            yield Cause(
                id="endless_while",
                confidence=0.95,
                line=node.lineno,
                look=f"Nothing inside the loop on line {node.lineno} changes what its condition looks at.",
                ask=f"What would make the condition on line {node.lineno} false, and which line does that?",
                idea="A while loop ends only when its condition becomes false. Each round must bring it "
                "nearer to that.",
            )
            return


def _changed_names(loop: ast.While) -> set[str]:
    changed = {n.id for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    # A method call or an item assignment may change the object behind a name.
    for node in ast.walk(loop):
        owner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = node.value
        if isinstance(owner, ast.Name):
            changed.add(owner.id)
        # So may a function that receives it, as heappop does.
        if isinstance(node, ast.Call) and not _is_builtin(node.func):
            changed |= {argument.id for argument in node.args if isinstance(argument, ast.Name)}
    return changed


def _is_builtin(function: ast.expr) -> bool:
    """Whether it is one that leaves its arguments as they are."""
    return isinstance(function, ast.Name) and function.id in _BUILTINS


def branching_recursion(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.FunctionDef) or _remembers(node):
            continue
        calls = [
            child
            for child in ast.walk(node)
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == node.name
        ]
        if len(calls) >= 2:
            yield Cause(
                id="branching_recursion",
                confidence=0.85,
                line=node.lineno,
                look=f"The function `{node.name}` on line {node.lineno} calls itself {len(calls)} times.",
                ask="For a small input, how often is the same question answered again?",
                idea="When a recursion branches and meets the same arguments again, the work doubles with every step. "
                "Remember each answer the first time, or build answers up from small to large.",
            )
            return


def _remembers(function: ast.FunctionDef) -> bool:
    decorators = "".join(ast.dump(decorator) for decorator in function.decorator_list)
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return "cache" in decorators or bool(names & {"memo", "cache", "seen", "visited", "dp"})


def search_inside_loop(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    lists = _list_names(tree) if tree else set()
    for loop in ast.walk(tree) if tree else ():
        if not isinstance(loop, _Loop | _COMPREHENSIONS):
            continue
        for node in ast.walk(loop):
            if (line := _list_search_line(node, lists)) is not None:
                yield Cause(
                    id="search_inside_loop",
                    confidence=0.8,
                    line=line,
                    look=f"Line {line} searches a whole list, and it stands inside a loop.",
                    ask="If the list has n elements, how many comparisons does that line make over the whole loop?",
                    idea="Asking a list whether it holds a value looks at its elements one by one. A set "
                    "or a dictionary "
                    "answers the same question in one step.",
                )
                return


def _list_search_line(node: ast.AST, lists: set[str]) -> int | None:
    if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
        target = node.comparators[-1]
        return node.lineno if isinstance(target, ast.Name) and target.id in lists else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SLOW_LIST_METHODS:
        return node.lineno
    return None


def _list_names(tree: ast.Module) -> set[str]:
    """Names that are bound to a list somewhere: a literal, a comprehension, list(…), .split()."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _makes_list(node.value):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.arg) and node.annotation is not None and "list" in ast.dump(node.annotation):
            names.add(node.arg)
    return names


def _makes_list(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.ListComp):
        return True
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Name):
        return value.func.id in {"list", "sorted"}
    return isinstance(value.func, ast.Attribute) and value.func.attr in {"split", "copy"}


def front_of_list(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    for node in ast.walk(tree) if tree else ():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"pop", "insert"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == 0
        ):
            yield Cause(
                id="front_of_list",
                confidence=0.75,
                line=node.lineno,
                look=f"Line {node.lineno} adds or removes at the front of a list.",
                ask="What happens to all the other elements when the first one goes?",
                idea="A list keeps its elements side by side, so a change at the front moves all of them. A deque "
                "changes at both ends in one step.",
            )
            return


def nested_loops(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    for outer in ast.walk(tree) if tree else ():
        if not isinstance(outer, _Loop):
            continue
        inner = next((node for node in ast.walk(outer) if node is not outer and isinstance(node, _Loop)), None)
        if inner is not None:
            yield Cause(
                id="nested_loops",
                confidence=0.6,
                line=inner.lineno,
                look=f"The loop on line {inner.lineno} runs inside the loop on line {outer.lineno}.",
                ask="For the largest input the statement allows, how many rounds does the inner loop make in all?",
                idea="A loop inside a loop over the same data does n times n rounds. Ask what the inner loop finds out "
                "each time, and whether it can be remembered, sorted or summed beforehand.",
            )
            return


def long_count(seen: Inspection) -> Iterator[Cause]:
    tree = _too_slow(seen)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, _Loop):
            yield Cause(
                id="long_count",
                confidence=0.4,
                line=node.lineno,
                look=f"Think about how often the loop on line {node.lineno} runs.",
                ask="For the largest value the statement allows, how many rounds is that, at some ten "
                "million a second?",
                idea="When a value may be huge, going through all numbers up to it takes too long, even "
                "if each round is "
                "quick. Look for a rule that gives the answer without visiting each of them.",
            )
            return


DETECTORS: tuple[Detector, ...] = (
    endless_while,
    branching_recursion,
    search_inside_loop,
    front_of_list,
    nested_loops,
    long_count,
)
