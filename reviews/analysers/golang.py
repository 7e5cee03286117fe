"""Go: the compiler's errors and what `go vet` says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from reviews.analysers.base import Rule, SourceFile, tool_files
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic, matches
from reviews.analysers.words import CORRECT, READ, SAFE, STYLE, actionable, essential, informative
from sandbox.base import Process, ProcessResult

_ERROR = re.compile(r"^(?:\S*/)?main\.go:(\d{1,7})(?::\d+)?: (.*)$", re.MULTILINE)
_UNUSED_VARIABLE, _UNUSED_IMPORT, _UNDEFINED, _MISSING_RETURN = "unused", "unused-import", "undefined", "missing-return"
_ERRORS = {
    _UNUSED_VARIABLE: re.compile(r"declared and not used: (\w+)"),
    _UNUSED_IMPORT: re.compile(r"\"([\w/.]+)\" imported and not used"),
    _UNDEFINED: re.compile(r"undefined: ([\w.]+)"),
    _MISSING_RETURN: re.compile(r"missing return()"),
}
_PACKAGE = re.compile(r"^\s*package\s", re.MULTILINE)
_ABSENT = "could not import"  # a package that the box does not have

VET_RULES: Mapping[str, Rule] = {
    _UNUSED_VARIABLE: essential(READ, "`{detail}` is declared and not used, which Go refuses.", "Remove it."),
    _UNUSED_IMPORT: essential(READ, "`{detail}` is imported and not used, which Go refuses.", "Remove the import."),
    _UNDEFINED: essential(CORRECT, "Nothing here is called `{detail}`."),
    _MISSING_RETURN: essential(CORRECT, "The function can reach its end without returning a value."),
    "printf": essential(CORRECT, "The format and its arguments do not fit each other."),
    "assign": essential(CORRECT, "This gives a variable its own value, which does nothing."),
    "bools": essential(CORRECT, "A part of this condition is said twice or can never be otherwise."),
    "nilfunc": essential(CORRECT, "A function is never nil: this comparison always has the same answer."),
    "unreachable": actionable(CORRECT, "This is never reached."),
    "copylocks": essential(CORRECT, "A lock is copied here; the copy locks nothing that the original guards."),
    "lostcancel": actionable(CORRECT, "The cancel function is not called on every way, so the context leaks."),
    "loopclosure": essential(CORRECT, "The function made here reads the loop's variable after it has changed."),
    "unusedresult": essential(CORRECT, "The result of this call is thrown away, and it does nothing else."),
    "stringintconv": essential(
        CORRECT, "`string` of a number gives the character of that code, not its digits.", "Use `strconv.Itoa`."
    ),
    "shift": essential(CORRECT, "This shifts by at least as many bits as the type has."),
    "structtag": actionable(CORRECT, "This field's tag is not written as Go expects, so it is ignored."),
    "unmarshal": essential(CORRECT, "Unmarshalling needs a pointer to what it fills."),
    "errorsas": essential(CORRECT, "`errors.As` needs a pointer to a variable of an error type."),
    "httpresponse": essential(CORRECT, "The answer is used before the error was checked: it may be nil."),
    "ifaceassert": essential(CORRECT, "This type can never be of that interface."),
    "defers": essential(CORRECT, "The argument is computed now, not when the deferred call runs."),
    "appends": essential(CORRECT, "`append` with nothing to append does nothing."),
    "stdmethods": actionable(CORRECT, "A method of this well-known name has another signature elsewhere."),
    "unsafeptr": essential(SAFE, "This pointer made of a number may point to anything."),
    "sigchanyzer": actionable(CORRECT, "Signals are lost when the channel has no buffer."),
    "composites": informative(STYLE, "Name the fields of this struct, so that adding one breaks nothing."),
    "testinggoroutine": essential(CORRECT, "`FailNow` works only from the test's own goroutine."),
    "timeformat": essential(CORRECT, "This layout swaps day and month: the reference date is `2006-01-02`."),
}


class GoVet(CompilerAnalyser):
    """The compiler and vet, called directly: the go command would compile its library first."""

    name = "go-vet"
    languages = frozenset({"go"})
    family = "go"
    rules = VET_RULES
    elsewhere = frozenset({_UNDEFINED})

    def tools(self) -> Mapping[str, bytes]:
        return tool_files("check_go.py")

    def process(self, source: SourceFile) -> Process:
        return Process(
            argv=("python3", "-I", "-S", "check_go.py"),
            files={"main.go": _within(source.text).encode(errors="replace")},
            limits=self.limits(cpu_ms=15_000, memory_kb=1024 * 1024),
        )

    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        said = json.loads(result.stdout)
        for diagnostic in matches(_ERROR, said["errors"].encode(), _diagnostic):
            if _ABSENT not in diagnostic.message:
                yield diagnostic
        for checks in said["vet"].values():
            for check, remarks in checks.items():
                for remark in remarks if isinstance(remarks, list) else ():
                    place = remark["posn"].rsplit(":", 2)[-2]
                    yield Diagnostic(code=check, line=int(place), message=remark["message"])


def _within(text: str) -> str:
    """The text with the package clause that a fragment lacks, in its first line: the numbers of lines stay."""
    return text if _PACKAGE.search(text) else f"package main; {text}"


def _diagnostic(found: re.Match[str]) -> Diagnostic:
    line, message = int(found[1]), found[2]
    for code, pattern in _ERRORS.items():
        if named := pattern.search(message):
            return Diagnostic(code=code, line=line, message=message, is_error=True, detail=named[1])
    return Diagnostic(code="", line=line, message=message, is_error=True)
