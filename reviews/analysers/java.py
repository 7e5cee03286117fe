"""Java: the errors and lints of javac."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviews.analysers.base import Rule, SourceFile
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic, matches
from reviews.analysers.words import CORRECT, READ, STYLE, actionable, essential, informative
from sandbox.base import Process, ProcessResult

# A compiler that lives for a second; it stops before it would write classes, and names its remarks by key.
_JAVAC = (
    *("javac", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-Xmx400m"),
    *("-encoding", "UTF-8", "-proc:none", "-Xlint:all", "-Xmaxerrs", "20"),
    *("-XDrawDiagnostics", "-XDshould-stop.ifNoError=FLOW"),
)
_REMARK = re.compile(r"^\w+\.java:(\d{1,7}):\d+: compiler\.(err|warn)\.([\w.-]+)(?:: (.*))?$", re.MULTILINE)
_TYPE = re.compile(r"^\s*import\s|\b(?:class|interface|enum|record|void\s+main)\b", re.MULTILINE)
_PUBLIC = re.compile(
    r"^[ \t]*public\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|interface|enum|record)\s+([A-Za-z_]\w{0,99})",
    re.MULTILINE | re.ASCII,
)

JAVAC_RULES: Mapping[str, Rule] = {
    "cant.resolve.location": essential(CORRECT, "Nothing here is called `{detail}`.", "Declare it, or mend the name."),
    "cant.resolve.location.args": essential(CORRECT, "There is no method `{detail}` that takes these arguments."),
    "missing.ret.stmt": essential(CORRECT, "The method can reach its end without returning a value."),
    "unreachable.stmt": essential(CORRECT, "This is never reached."),
    "var.might.not.have.been.initialized": essential(CORRECT, "`{detail}` is read before it has a value."),
    "var.might.already.be.assigned": essential(CORRECT, "`{detail}` is final and may already have its value here."),
    "cant.assign.val.to.var": essential(CORRECT, "`{detail}` is final and cannot be given another value."),
    "incomparable.types": essential(CORRECT, "Values of these two types are never equal."),
    "prob.found.req": essential(CORRECT, "The value does not have the type that is wanted here."),
    "unreported.exception.need.to.catch.or.throw": essential(
        CORRECT, "`{detail}` can be thrown here and is neither caught nor declared.", "Catch it, or add `throws`."
    ),
    "already.defined": essential(CORRECT, "This name is already taken here."),
    "empty.if": essential(CORRECT, "The semicolon ends this `if`: what follows always runs.", "Remove the semicolon."),
    "div.zero": essential(CORRECT, "This divides by zero, which ends the program with an exception."),
    "possible.fall-through.into.case": actionable(
        CORRECT, "The case before runs on into this one.", "End it with `break`, or use `case … ->`."
    ),
    "finally.cannot.complete": essential(CORRECT, "Leaving from `finally` throws away any exception on its way."),
    "raw.class.use": actionable(STYLE, "The type is used without its parameter, so nothing checks what goes in."),
    "unchecked.call.mbr.of.raw.type": informative(CORRECT, "Nothing checks the type of what is passed here."),
    "prob.found.req.unchecked": informative(CORRECT, "Nothing checks this conversion."),
    "unchecked.assign": informative(CORRECT, "Nothing checks this assignment of a generic type."),
    "redundant.cast": informative(READ, "This cast does nothing.", "Remove it."),
    "static.not.qualified.by.type": actionable(READ, "A static member is reached through an object.", "Use the class."),
    "has.been.deprecated": actionable(
        CORRECT, "`{detail}` is deprecated.", "Its documentation names what replaces it."
    ),
    "has.been.deprecated.for.removal": actionable(CORRECT, "`{detail}` is going to be removed from Java."),
    "missing.overrides.equals": essential(
        CORRECT, "`equals` is defined and `hashCode` is not: equal objects get lost in hash tables.", "Define both."
    ),
    "override.equals.but.not.hashcode": essential(
        CORRECT, "`equals` is defined and `hashCode` is not: equal objects get lost in hash tables.", "Define both."
    ),
    "possible.loss.of.precision": actionable(CORRECT, "The compound assignment cuts the value to a smaller type."),
    "try.resource.not.referenced": informative(READ, "`{detail}` is opened and never used.", "Remove it."),
}


class JavaLints(CompilerAnalyser):
    """javac over one file, which is called after its public class."""

    name = "javac"
    languages = frozenset({"java"})
    family = "java"
    rules = JAVAC_RULES
    elsewhere = frozenset({"cant.resolve.location", "cant.resolve.location.args"})
    quiet = frozenset(
        {
            "missing.SVUID",
            "unchecked.filename",
            "deprecated.filename",
            "class.public.should.be.in.file",
            "mod.not.found",
        }
    )

    def process(self, source: SourceFile) -> Process:
        found = _PUBLIC.findall(source.text)
        name = f"{found[0] if found else 'Main'}.java"
        limits = self.limits(cpu_ms=15_000, memory_kb=1024 * 1024)
        return Process(argv=(*_JAVAC, name), files={name: _within(source.text).encode(errors="replace")}, limits=limits)

    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        if result.exit_code not in {0, 1}:
            raise ValueError("javac did not come to an end")
        return matches(_REMARK, result.stderr, _diagnostic)


def _within(text: str) -> str:
    """Members that were pasted without their class get one, in the first line and after the last: numbers stay."""
    return text if _TYPE.search(text) else f"class Main {{ {text}\n}}"


def _diagnostic(found: re.Match[str]) -> Diagnostic:
    line, kind, code, arguments = found.groups()
    return Diagnostic(
        code=code,
        line=int(line),
        message=f"{code.replace('.', ' ')}: {arguments or ''}",
        is_error=kind == "err",
        detail=_name(code, arguments or ""),
    )


def _name(code: str, arguments: str) -> str:
    """The name among the arguments of a remark."""
    parts = [part.strip() for part in arguments.split(",")]
    wanted = parts[1] if code.startswith(("cant.resolve", "cant.assign")) and len(parts) > 1 else parts[0]
    return wanted.rpartition(".")[2][:60] if re.fullmatch(r"[\w.$<>\[\]]+", wanted) else ""
