"""Languages compiled to a native program: C and C++."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.callers import cpp_caller
from sandbox.languages.stubs import cpp_stub

_C_STARTER = """\
#include <stdio.h>

int main(void) {
    // Write your solution here.
    return 0;
}
"""

_CPP_STARTER = """\
#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    // Write your solution here.
    return 0;
}
"""

_WARNINGS = ("-Wall", "-Wextra", "-fdiagnostics-color=never", "-fmax-errors=20")

# `images/native/precompile.sh` precompiles <bits/stdc++.h> with exactly these; where it has not run, the
# directory is missing and the compiler reads the plain header.
CPP_FLAGS = ("-O2", "-std=gnu++20")
_CPP_COMPILER = ("g++", *CPP_FLAGS, *_WARNINGS, "-I", "/opt/codereview/include", "-o", "program")
_ERROR_LINE = r"main\.c(?:pp)?:(\d{1,7}):\d+: (?:fatal )?error"

C = Language(
    id="c",
    name="C",
    family="native",
    file_name="main.c",
    extensions=(".c",),
    editor_mode="c",
    run=("./program",),
    trace="native",
    error_line=_ERROR_LINE,
    starter=_C_STARTER,
    compile=CompileStep(
        argv=("gcc", "-O2", "-std=gnu17", *_WARNINGS, "-o", "program", "main.c", "-lm"),
        artifacts=("program",),
    ),
)

CPP = Language(
    id="cpp",
    name="C++",
    family="native",
    file_name="main.cpp",
    extensions=(".cpp", ".cc", ".cxx"),
    editor_mode="cpp",
    run=("./program",),
    trace="native",
    error_line=_ERROR_LINE,
    starter=_CPP_STARTER,
    compile=CompileStep(
        argv=(*_CPP_COMPILER, "main.cpp"),
        artifacts=("program",),
    ),
    function=FunctionDriver(
        files=cpp_caller,
        argv=("./program",),
        stub=cpp_stub,
        # A stub does not use its parameters yet.
        compile=CompileStep(
            argv=(*_CPP_COMPILER, "-Wno-unused-parameter", "function_driver.cpp"), artifacts=("program",)
        ),
    ),
)
