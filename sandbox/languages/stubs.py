"""Typed function stubs: what a learner starts from in function mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.languages.signatures import ValueType, parse_type

if TYPE_CHECKING:
    from sandbox.judge.types import FunctionSignature

_JAVASCRIPT_SCALARS = {"int": "number", "float": "number", "bool": "boolean", "str": "string"}


def python_type(kind: ValueType) -> str:
    """The type as a Python annotation."""
    if kind.kind == "optional":
        return f"{python_type(kind.of)} | None"
    if kind.kind == "list":
        return f"list[{python_type(kind.of)}]"
    if kind.kind == "dict":
        return f"dict[str, {python_type(kind.of)}]"
    return kind.kind


def javascript_type(kind: ValueType) -> str:
    """The type as JSDoc writes it."""
    if kind.kind == "optional":
        return f"?{javascript_type(kind.of)}"
    if kind.kind == "list":
        return f"Array<{javascript_type(kind.of)}>"
    if kind.kind == "dict":
        return f"Object<string, {javascript_type(kind.of)}>"
    return _JAVASCRIPT_SCALARS[kind.kind]


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
    lines += [f"function {signature.name}({names}) {{", "  // Write your solution here.", "}", ""]
    return "\n".join(lines)
