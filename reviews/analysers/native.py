"""C and C++: the warnings of GCC, with its analysis of paths for C."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reviews.analysers.base import Rule, SourceFile
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic
from reviews.analysers.words import CORRECT, FAST, READ, SAFE, STYLE, actionable, essential, informative
from sandbox.base import Limits, Process, ProcessResult

_WARNINGS = (
    *("-Wall", "-Wextra", "-Wshadow", "-Wfloat-equal", "-Wduplicated-cond", "-Wduplicated-branches", "-Wlogical-op"),
    *("-Wformat-security", "-Wno-unused-result", "-Wno-unknown-pragmas", "-fmax-errors=20"),
)
# Some warnings come only from the optimiser's look at what values can be; the analysis of paths sees more without
# it, as it also takes away what is never used. Nothing is written.
_OPTIMISED = ("-O2", "-S", "-o", "/dev/null", "-fdiagnostics-format=json", *_WARNINGS)
_PATHS = ("-O0", "-S", "-o", "/dev/null", "-fdiagnostics-format=json", "-fanalyzer")
_HEADERS = ("-I", "/opt/codereview/include")  # where the image has <bits/stdc++.h> precompiled for these options
_FILES = {"c": "main.c", "cpp": "main.cpp"}
_COMMANDS = {
    "c": (("gcc", "-std=gnu17", *_OPTIMISED, "main.c"), ("gcc", "-std=gnu17", *_PATHS, "main.c")),
    "cpp": (("g++", "-std=gnu++20", *_HEADERS, "-Wnon-virtual-dtor", *_OPTIMISED, "main.cpp"),),
}

_RANGE = essential(
    CORRECT, "This reaches beyond the end of the array: it reads or overwrites memory that belongs to something else."
)
_OVERFLOW = essential(SAFE, "More is written here than fits, so memory behind the buffer is overwritten.")
_UNSET = essential(CORRECT, "`{detail}` is read before it has a value; what is read then is chance.", "Initialise it.")
_NULL = essential(CORRECT, "`{detail}` can be a null pointer here, and using it then ends the program.", "Check it.")
_FREED = essential(CORRECT, "`{detail}` is used after it was freed: that memory may hold anything by now.")
_DANGLING = essential(CORRECT, "This points to a variable that is gone when the function has returned.")
_UNUSED = actionable(READ, "`{detail}` is never used.", "Remove it.")
_ALWAYS = actionable(CORRECT, "This comparison always has the same answer, so it decides nothing.")
_FORMAT = essential(CORRECT, "The format and the argument do not fit: what is read or written is undefined.")

# These have no names of their own.
_UNDECLARED = "undeclared"
_NOT_HERE = re.compile(
    r"unknown type name|undeclared|was not declared|has not been declared|does not name a type|is not a member of"
    r"|declared inside parameter list|undefined type|incomplete type|No such file"
)

GCC_RULES: Mapping[str, Rule] = {
    "-Wuninitialized": _UNSET,
    "-Wmaybe-uninitialized": _UNSET,
    "-Wanalyzer-use-of-uninitialized-value": _UNSET,
    "-Warray-bounds": _RANGE,
    "-Waggressive-loop-optimizations": _RANGE,
    "-Wanalyzer-out-of-bounds": _RANGE,
    "-Wstringop-overflow=": _OVERFLOW,
    "-Wstringop-overread": _RANGE,
    "-Wformat-overflow=": _OVERFLOW,
    "-Wstringop-truncation": actionable(CORRECT, "The copy may lack its closing null character."),
    "-Wrestrict": essential(CORRECT, "Source and destination overlap here, which these functions do not allow."),
    "-Wanalyzer-possible-null-dereference": _NULL,
    "-Wanalyzer-null-dereference": _NULL,
    "-Wanalyzer-possible-null-argument": _NULL,
    "-Wanalyzer-null-argument": _NULL,
    "-Wnonnull": _NULL,
    "-Wanalyzer-malloc-leak": actionable(
        CORRECT, "The memory at `{detail}` is never given back on this way.", "Call `free` on every way out."
    ),
    "-Wanalyzer-file-leak": actionable(CORRECT, "The file `{detail}` is never closed on this way.", "Call `fclose`."),
    "-Wanalyzer-double-free": essential(CORRECT, "`{detail}` is freed a second time here, which damages the heap."),
    "-Wanalyzer-double-fclose": essential(CORRECT, "`{detail}` is closed a second time here."),
    "-Wanalyzer-use-after-free": _FREED,
    "-Wuse-after-free": _FREED,
    "-Wanalyzer-free-of-non-heap": essential(CORRECT, "This was never allocated, so it must not be freed."),
    "-Wfree-nonheap-object": essential(CORRECT, "This was never allocated, so it must not be freed."),
    "-Wmismatched-new-delete": essential(
        CORRECT, "What `new[]` made is given back by `delete[]`, and `new` by `delete`."
    ),
    "-Wreturn-local-addr": _DANGLING,
    "-Wdangling-pointer=": _DANGLING,
    "-Wreturn-type": essential(
        CORRECT, "The function can reach its end without returning a value, and its caller reads chance."
    ),
    "-Wparentheses": essential(
        CORRECT,
        "Precedence may not be what it looks like here: an assignment as a condition, or operators mixed without "
        "parentheses.",
        "Write `==` if a comparison was meant; else add parentheses.",
    ),
    "-Wformat=": _FORMAT,
    "-Wformat-extra-args": _FORMAT,
    "-Wformat-security": essential(
        SAFE,
        "The text itself is used as the format: a `%` in it reads memory that it should not.",
        'Write `printf("%s", text)`.',
    ),
    "-Wdiv-by-zero": essential(CORRECT, "This divides by zero."),
    "-Winfinite-recursion": essential(
        CORRECT, "The function calls itself on every way, so nothing ends the recursion.", "Add a case that ends it."
    ),
    "-Wimplicit-fallthrough=": actionable(
        CORRECT, "This case runs on into the next one.", "End it with `break`, or say `[[fallthrough]];`."
    ),
    "-Wimplicit-function-declaration": essential(
        CORRECT, "`{detail}` is not declared, so its types are guessed.", "Include its header, or declare it first."
    ),
    "-Wint-conversion": essential(CORRECT, "A number and a pointer are taken for each other here."),
    "-Wincompatible-pointer-types": essential(CORRECT, "This pointer points to another type than the one wanted."),
    "-Wsign-compare": actionable(
        CORRECT,
        "A signed and an unsigned number are compared: a negative one then counts as very large.",
        "Use the same signedness on both sides.",
    ),
    "-Wtype-limits": _ALWAYS,
    "-Wtautological-compare": _ALWAYS,
    "-Wbool-compare": _ALWAYS,
    "-Waddress": _ALWAYS,
    "-Wlogical-op": _ALWAYS,
    "-Wlogical-not-parentheses": essential(CORRECT, "`!` belongs only to the left side of the comparison here."),
    "-Wduplicated-cond": essential(
        CORRECT, "This condition was asked before in the same chain: its branch never runs."
    ),
    "-Wduplicated-branches": actionable(CORRECT, "Both branches do the same."),
    "-Wempty-body": essential(CORRECT, "The semicolon is the whole body here.", "Remove it, or write `{}`."),
    "-Wmisleading-indentation": essential(
        CORRECT,
        "The indentation suggests that the next line belongs to this statement, but it does not.",
        "Add braces.",
    ),
    "-Wsequence-point": essential(CORRECT, "`{detail}` is changed and read in one expression, in no defined order."),
    "-Woverflow": essential(CORRECT, "This value does not fit into its type."),
    "-Wshift-count-overflow": essential(CORRECT, "This shifts by more bits than the type has."),
    "-Wsizeof-pointer-memaccess": essential(
        CORRECT, "`sizeof` gives the size of the pointer here, not of what it points to."
    ),
    "-Wsizeof-pointer-div": essential(CORRECT, "`sizeof` of a pointer does not tell how many elements there are."),
    "-Wsizeof-array-argument": essential(
        CORRECT, "An array parameter is a pointer: `sizeof` gives the pointer's size."
    ),
    "-Wmemset-transposed-args": essential(CORRECT, "The last two arguments of `memset` seem to be swapped."),
    "-Wunused-value": actionable(CORRECT, "The result of this is thrown away."),
    "-Wswitch": actionable(CORRECT, "Not every value of the enumeration has its case."),
    "-Wfloat-equal": actionable(
        CORRECT, "Floating-point numbers are rounded, so an exact comparison can fail.", "Compare with a tolerance."
    ),
    "-Wdelete-non-virtual-dtor": essential(CORRECT, "Deleting through the base runs only the base's destructor."),
    "-Wnon-virtual-dtor": actionable(
        CORRECT,
        "The class has virtual functions and no virtual destructor: deleting through the base does half the work.",
        "Declare `virtual ~Name() = default;`.",
    ),
    "-Wcatch-value=": actionable(CORRECT, "Catching by value cuts a derived exception down.", "Catch `const …&`."),
    "-Wreorder": actionable(CORRECT, "Members are initialised in the order of the class, not of this list."),
    "-Wpessimizing-move": informative(FAST, "`std::move` prevents the compiler from leaving the copy out."),
    "-Wredundant-move": informative(FAST, "`std::move` does nothing here."),
    "-Wrange-loop-construct": actionable(
        FAST, "Each turn of the loop copies the element.", "Take it by `const auto&`."
    ),
    "-Wshadow": actionable(READ, "`{detail}` hides a variable of the same name.", "Choose another name."),
    "-Wunused-variable": _UNUSED,
    "-Wunused-parameter": informative(READ, "The parameter `{detail}` is never used."),
    "-Wunused-function": _UNUSED,
    "-Wunused-but-set-variable": _UNUSED,
    "-Wunused-but-set-parameter": _UNUSED,
    "-Wunused-label": _UNUSED,
    "-Wmissing-field-initializers": informative(STYLE, "Not every member is given a value here."),
}


class CompilerWarnings(CompilerAnalyser):
    """GCC over one file. Errors too: what does not compile is said first."""

    name = "gcc"
    languages = frozenset(_FILES)
    family = "native"
    rules = GCC_RULES
    elsewhere = frozenset({"-Wimplicit-function-declaration", "-Wbuiltin-declaration-mismatch", _UNDECLARED})
    quiet = frozenset({"-Wcpp"})

    def process(self, source: SourceFile) -> Process:
        commands = "; ".join(shlex.join(command) for command in _COMMANDS[source.language])
        files = {_FILES[source.language]: source.text.encode(errors="replace")}
        return Process(argv=("sh", "-c", commands), files=files, limits=self.limits(memory_kb=1024 * 1024))

    def limits(self, *, cpu_ms: int = 10_000, memory_kb: int = 512 * 1024) -> Limits:
        # Each remark of the analysis of paths comes with the whole path.
        return Limits(cpu_ms=cpu_ms, wall_ms=cpu_ms * 2, memory_kb=memory_kb, stderr_kb=2048)

    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        for item in _lists(result.stderr.decode(errors="replace")):
            place = _place(item, _FILES[source.language])
            if place and item["kind"] in {"warning", "error", "fatal error"}:
                code, is_error = item.get("option", ""), item["kind"] != "warning"
                if _NOT_HERE.search(item["message"]):
                    code = _UNDECLARED
                yield Diagnostic(code=code, line=place, message=item["message"], is_error=is_error)


def _lists(text: str) -> Iterator[dict[str, Any]]:
    """What the lists hold that a compiler wrote; plain words may stand around them ("compilation terminated")."""
    at = text.index("[")
    while at >= 0:
        items, end = json.JSONDecoder().raw_decode(text, at)
        yield from items
        at = text.find("\n[", end) + 1 or -1


def _place(item: dict[str, Any], name: str) -> int:
    """The line of the learner's file that a remark is about; 0 when it is about another file."""
    for location in item["locations"]:
        if location["caret"]["file"] == name:
            return int(location["caret"]["line"])
    return 0
