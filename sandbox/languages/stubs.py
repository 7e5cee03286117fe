"""Typed function stubs: what a learner starts from in function mode.

Each compiles and runs as it stands. Where a language insists on a value, the stub returns an empty one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.languages.signatures import parse_type
from sandbox.languages.spelling import (
    cpp_type,
    go_empty,
    go_type,
    java_empty,
    java_type,
    javascript_type,
    python_type,
    safe_name,
    typescript_empty,
    typescript_type,
)

if TYPE_CHECKING:
    from sandbox.judge.types import FunctionSignature

_HERE = "// Write your solution here."


def python_stub(signature: FunctionSignature) -> str:
    """A function that does nothing yet, with every type annotated."""
    parameters = ", ".join(f"{item.name}: {python_type(parse_type(item.type))}" for item in signature.parameters)
    returns = python_type(parse_type(signature.returns))
    return f"def {signature.name}({parameters}) -> {returns}:\n    # Write your solution here.\n    pass\n"


def javascript_stub(signature: FunctionSignature) -> str:
    """A function that does nothing yet, with every type in a JSDoc comment."""
    lines = ["/**"]
    lines += [f" * @param {{{javascript_type(parse_type(item.type))}}} {item.name}" for item in signature.parameters]
    lines += [f" * @returns {{{javascript_type(parse_type(signature.returns))}}}", " */"]
    names = ", ".join(item.name for item in signature.parameters)
    lines += [f"function {signature.name}({names}) {{", f"  {_HERE}", "}", ""]
    return "\n".join(lines)


def typescript_stub(signature: FunctionSignature) -> str:
    """A function that returns an empty value, typed."""
    parameters = ", ".join(
        f"{safe_name(item.name, 'typescript')}: {typescript_type(parse_type(item.type))}"
        for item in signature.parameters
    )
    returns = parse_type(signature.returns)
    head = f"function {signature.name}({parameters}): {typescript_type(returns)} {{"
    return f"{head}\n  {_HERE}\n  return {typescript_empty(returns)};\n}}\n"


def cpp_head(signature: FunctionSignature) -> str:
    """The function's first line in C++, without its brace."""
    parameters = ", ".join(
        f"{cpp_type(parse_type(item.type))} {safe_name(item.name, 'cpp')}" for item in signature.parameters
    )
    return f"{cpp_type(parse_type(signature.returns))} {safe_name(signature.name, 'cpp')}({parameters})"


def cpp_stub(signature: FunctionSignature) -> str:
    """A function that returns an empty value."""
    head = f"#include <bits/stdc++.h>\nusing namespace std;\n\n{cpp_head(signature)} {{"
    return f"{head}\n    {_HERE}\n    return {{}};\n}}\n"


def java_head(signature: FunctionSignature) -> str:
    """The method's first line in Java, without its brace."""
    parameters = ", ".join(
        f"{java_type(parse_type(item.type))} {safe_name(item.name, 'java')}" for item in signature.parameters
    )
    return f"public {java_type(parse_type(signature.returns))} {safe_name(signature.name, 'java')}({parameters})"


def java_stub(signature: FunctionSignature) -> str:
    """A class Solution whose method returns an empty value."""
    returns = java_empty(parse_type(signature.returns))
    head = f"import java.util.*;\n\nclass Solution {{\n    {java_head(signature)} {{"
    return f"{head}\n        {_HERE}\n        return {returns};\n    }}\n}}\n"


def go_head(signature: FunctionSignature) -> str:
    """The function's first line in Go, without its brace."""
    parameters = ", ".join(
        f"{safe_name(item.name, 'go')} {go_type(parse_type(item.type))}" for item in signature.parameters
    )
    return f"func {safe_name(signature.name, 'go')}({parameters}) {go_type(parse_type(signature.returns))}"


def go_stub(signature: FunctionSignature) -> str:
    """A function that returns an empty value."""
    returns = go_empty(parse_type(signature.returns))
    return f"package main\n\n{go_head(signature)} {{\n\t{_HERE}\n\treturn {returns}\n}}\n"
