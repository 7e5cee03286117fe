"""TypeScript and JavaScript: the checks of the TypeScript compiler."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from reviews.analysers.base import Rule, SourceFile, tool_files
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic, matches
from reviews.analysers.words import CORRECT, READ, actionable, essential, informative
from sandbox.base import Process, ProcessResult
from sandbox.languages import LANGUAGES

_REMARK = re.compile(r"^main\.[jt]s\((\d{1,7}),\d+\): error TS(\d{1,6}): (.*)$", re.MULTILINE)
_DECLARED = re.compile(r"(?:async\s+)?(?:function|class|const|let|var|enum)\b")
_OPTIONS = {
    "noEmit": True,
    "skipLibCheck": True,
    "target": "es2022",
    "lib": ["es2022"],
    "types": [],
    "module": "esnext",
    "moduleResolution": "node",
    "moduleDetection": "force",
    "esModuleInterop": True,
    "noUnusedLocals": True,
    "noUnusedParameters": True,
    "noImplicitReturns": True,
    "noFallthroughCasesInSwitch": True,
    "noImplicitOverride": True,
    "allowUnreachableCode": False,
    "allowUnusedLabels": False,
}
_STRICT = {"strict": True}
_JAVASCRIPT = {"allowJs": True, "checkJs": True, "strict": False, "alwaysStrict": True, "maxNodeModuleJsDepth": 0}

_UNKNOWN = essential(CORRECT, "Nothing here is called `{detail}`: reaching this line fails.")
_UNUSED = actionable(READ, "`{detail}` is never used.", "Remove it.")
_NULL = essential(CORRECT, "`{detail}` can be null or undefined here.", "Check it first.")
_NEVER_EQUAL = essential(CORRECT, "These two are never equal, so the comparison always has the same answer.")
_TYPE = essential(CORRECT, "The value does not have the type that is wanted here.")
_ANY = actionable(READ, "`{detail}` has no type, so nothing that is done with it is checked.", "Write its type.")

TSC_RULES: Mapping[str, Rule] = {
    "2304": _UNKNOWN,
    "2552": _UNKNOWN,
    "2448": essential(CORRECT, "`{detail}` is used before the line that declares it, which fails."),
    "2454": essential(CORRECT, "`{detail}` is read before it has a value."),
    "2588": essential(CORRECT, "`{detail}` is a constant and cannot be given another value.", "Declare it with `let`."),
    "2451": essential(CORRECT, "`{detail}` is declared twice."),
    "2300": essential(CORRECT, "`{detail}` is declared twice."),
    "2393": essential(CORRECT, "This function is written twice: the last one replaces the others."),
    "1117": essential(CORRECT, "This property stands in the object twice: only the last value is kept."),
    "2367": _NEVER_EQUAL,
    "2845": _NEVER_EQUAL,
    "2839": essential(CORRECT, "Two objects are compared: they are equal only when they are the very same object."),
    "2678": _NEVER_EQUAL,
    "2774": essential(CORRECT, "This function is always true: was it meant to be called?", "Add `()`."),
    "2801": essential(CORRECT, "A promise is always true.", "Put `await` before it."),
    "2554": essential(CORRECT, "The function is called with another number of arguments than it takes."),
    "2349": essential(CORRECT, "This is no function and cannot be called."),
    "2362": essential(CORRECT, "The left side of this calculation is no number."),
    "2363": essential(CORRECT, "The right side of this calculation is no number."),
    "2365": essential(CORRECT, "This operator does not work on values of these types."),
    "2322": _TYPE,
    "2345": _TYPE,
    "2339": essential(CORRECT, "There is no property `{detail}` here."),
    "2551": essential(CORRECT, "There is no property `{detail}` here."),
    "2366": essential(CORRECT, "The function can reach its end without returning a value."),
    "2355": essential(CORRECT, "The function promises a value and never returns one."),
    "7030": actionable(CORRECT, "The function returns a value on some ways and none on others."),
    "7029": actionable(CORRECT, "This case runs on into the next one.", "End it with `break`."),
    "7027": actionable(CORRECT, "This is never reached."),
    "7028": informative(READ, "This label is never used."),
    "2531": _NULL,
    "2532": _NULL,
    "2533": _NULL,
    "18047": _NULL,
    "18048": _NULL,
    "18049": _NULL,
    "7006": _ANY,
    "7031": _ANY,
    "7005": _ANY,
    "7034": _ANY,
    "2564": actionable(CORRECT, "`{detail}` has no value when the object is made."),
    "1308": essential(CORRECT, "`await` works only inside an `async` function."),
    "6133": _UNUSED,
    "6192": _UNUSED,
    "6196": _UNUSED,
    "6198": _UNUSED,
    "6199": _UNUSED,
}
# What is said of JavaScript: what is wrong whatever types were meant. The rest would blame code for having none.
_UNTYPED = frozenset(
    [
        *(
            "2304",
            "2552",
            "2448",
            "2588",
            "2451",
            "2393",
            "1117",
            "2367",
            "2845",
            "2839",
            "2678",
            "2774",
            "2801",
            "2349",
        ),
        *("7027", "7028", "7029", "7030", "1308", "6133", "6192", "6196", "6198", "6199"),
    ]
)


class TypeChecks(CompilerAnalyser):
    """tsc over one file, making nothing. Modules that are not there have type any, and so has the browser."""

    name = "tsc"
    languages = frozenset({"javascript", "typescript"})
    family = "typescript"
    rules = TSC_RULES
    elsewhere = frozenset({"2304", "2552"})

    def process(self, source: SourceFile) -> Process:
        name = LANGUAGES[source.language].file_name
        options = {**_OPTIONS, **(_STRICT if source.language == "typescript" else _JAVASCRIPT)}
        project = {"compilerOptions": options, "files": ["node.d.ts", "browser.d.ts", name]}
        return Process(
            argv=("tsc", "--project", "tsconfig.json", "--pretty", "false"),
            files={name: source.text.encode(errors="replace"), "tsconfig.json": json.dumps(project).encode()},
            limits=self.limits(cpu_ms=15_000, memory_kb=1024 * 1024),
        )

    def tools(self) -> Mapping[str, bytes]:
        judge = LANGUAGES["typescript"].compile
        return {**tool_files("browser.d.ts"), "node.d.ts": judge.files["node.d.ts"] if judge else b""}

    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        if result.exit_code not in {0, 1, 2}:
            raise ValueError("tsc did not come to an end")
        for said in matches(_REMARK, result.stdout, _diagnostic):
            if source.is_fragment and said.code == "6133" and _DECLARED.match(source.lines[said.line - 1]):
                continue  # it is what was cut out: the rest of the program uses it
            if source.language == "typescript" or said.code in _UNTYPED or _is_syntax(said.code):
                yield said


def _diagnostic(found: re.Match[str]) -> Diagnostic:
    return Diagnostic(code=found[2], line=int(found[1]), message=found[3], is_error=True)


def _is_syntax(code: str) -> bool:
    return len(code) == 4 and code.startswith("1")
