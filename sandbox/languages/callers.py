"""The generated half of the compiled drivers: typed calls of the learner's function, for one signature.

The half that reads and writes values is the same for every signature and lies in `drivers/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox.languages.drivers import driver_source
from sandbox.languages.signatures import parse_type
from sandbox.languages.spelling import cpp_type, go_type, java_type, safe_name
from sandbox.languages.stubs import cpp_head, go_head, java_head

if TYPE_CHECKING:
    from sandbox.judge.types import FunctionSignature

_OFTEN_REDEFINED = [
    "main",
    "int",
    "long",
    "double",
    "bool",
    "auto",
    "string",
    "vector",
    "map",
    "optional",
    "argument",
    "state",
]


def cpp_caller(signature: FunctionSignature) -> Mapping[str, bytes]:
    """`function_driver.cpp` includes the learner's file, whose own `main`, if any, is put aside."""
    arguments = [
        f"    auto codereview_{number} = codereview_call.argument<{cpp_type(parse_type(item.type), std='std::')}>();"
        for number, item in enumerate(signature.parameters)
    ]
    names = ", ".join(f"codereview_{number}" for number in range(len(arguments)))
    returns = cpp_type(parse_type(signature.returns), std="std::")
    lines = [
        "#include <bits/stdc++.h>",
        '#include "function_codec.hpp"',
        "#define main main_of_the_learner",
        '#include "main.cpp"',
        # Habits such as `#define int long long` end with the learner's file.
        *(f"#undef {word}" for word in _OFTEN_REDEFINED),
        "int main() {",
        "    codereview_driver::Driver codereview_call;",
        *arguments,
        # The compiler quotes this line to a learner whose function is missing or takes something else.
        f"    {returns} codereview_value = ::{safe_name(signature.name, 'cpp')}({names});  // {cpp_head(signature)}",
        "    codereview_driver::state(codereview_call, codereview_value);",
        "}",
        "",
    ]
    return {
        "function_driver.cpp": "\n".join(lines).encode(),
        "function_codec.hpp": driver_source("function_codec.hpp"),
    }


def java_caller(signature: FunctionSignature) -> Mapping[str, bytes]:
    """`FunctionDriver.java` calls the method of the learner's class Solution."""
    arguments = ", ".join(
        f'({java_type(parse_type(item.type))}) codec.argument("{parse_type(item.type)}")'
        for item in signature.parameters
    )
    name = safe_name(signature.name, "java")
    lines = [
        "import java.util.*;",
        "class FunctionDriver {",
        '    @SuppressWarnings("unchecked")',
        "    public static void main(String[] none) throws Throwable {",
        "        FunctionCodec codec = new FunctionCodec();",
        f"        codec.state(new Solution().{name}({arguments}));  // {java_head(signature)}",
        "    }",
        "}",
        "",
    ]
    return {
        "FunctionDriver.java": "\n".join(lines).encode(),
        "FunctionCodec.java": driver_source("FunctionCodec.java"),
    }


def go_caller(signature: FunctionSignature) -> Mapping[str, bytes]:
    """`function_driver.go` is a second file of the learner's package."""
    arguments = [
        f"\tvar given{number} {go_type(parse_type(item.type))}\n\tdriver.argument(&given{number})"
        for number, item in enumerate(signature.parameters)
    ]
    names = ", ".join(f"given{number}" for number in range(len(arguments)))
    call = f"{safe_name(signature.name, 'go')}({names})"
    lines = [
        "package main",
        "",
        "func main() {",
        "\tdriver := newFunctionDriver()",
        *arguments,
        f"\tvar value {go_type(parse_type(signature.returns))} = {call} // {go_head(signature)}",
        "\tdriver.state(value)",
        "}",
        "",
    ]
    return {
        "function_driver.go": "\n".join(lines).encode(),
        "function_codec.go": driver_source("function_codec.go"),
    }
