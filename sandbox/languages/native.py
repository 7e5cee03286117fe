"""Languages compiled to a native program: C and C++."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, Language

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

C = Language(
    id="c",
    name="C",
    family="native",
    file_name="main.c",
    extensions=(".c",),
    editor_mode="c",
    run=("./program",),
    trace="native",
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
    starter=_CPP_STARTER,
    compile=CompileStep(
        argv=("g++", "-O2", "-std=gnu++20", *_WARNINGS, "-o", "program", "main.cpp"),
        artifacts=("program",),
    ),
)
