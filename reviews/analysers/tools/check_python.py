"""Looks at Python code without running it. Runs inside the box; standard library only.

Reads {"text": …} from stdin, writes a list of {"rule", "line", "end_line", "detail"}.
"""

import ast
import json
import sys

import python_flow  # type: ignore[import-not-found] # laid beside this file in the box
import python_nodes  # type: ignore[import-not-found] # laid beside this file in the box
import python_scopes  # type: ignore[import-not-found] # laid beside this file in the box


def hits_of(text: str) -> list[dict[str, object]]:
    """Every hit of every check."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
        return [{"rule": "syntax-error", "line": line}]
    except (ValueError, RecursionError, MemoryError):
        return [{"rule": "too-deep", "line": 1}]
    hits: list[dict[str, object]] = []

    def hit(rule: str, node: ast.AST, detail: str = "", *, whole: bool = False) -> None:
        line = getattr(node, "lineno", 1)
        end = (getattr(node, "end_lineno", line) or line) if whole else line
        hits.append({"rule": rule, "line": line, "end_line": end, "detail": detail[:60]})

    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined] # so that a check can look up
    for check in (python_nodes.check, python_flow.check):
        check(tree, hit)
    python_scopes.check(tree, text, hit)
    return hits


def main() -> None:
    sys.setrecursionlimit(5000)
    text = json.load(sys.stdin)["text"]
    try:
        hits = hits_of(text)
    except RecursionError:
        hits = [{"rule": "too-deep", "line": 1}]
    json.dump(hits, sys.stdout)


if __name__ == "__main__":
    main()
