"""Rust: the errors and lints of rustc."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviews.analysers.base import Rule, SourceFile
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic, json_lines
from reviews.analysers.words import CORRECT, READ, STYLE, actionable, essential, informative
from sandbox.base import Limits, Process, ProcessResult

_RUSTC = ("rustc", "--edition", "2021", "--error-format=json", "--emit=metadata=/dev/null", "main.rs")

RUSTC_RULES: Mapping[str, Rule] = {
    "unconditional_recursion": essential(
        CORRECT, "The function calls itself on every way, so nothing ends the recursion.", "Add a case that ends it."
    ),
    "unconditional_panic": essential(CORRECT, "This always panics: the index or the divisor cannot be right."),
    "arithmetic_overflow": essential(CORRECT, "This calculation does not fit into its type."),
    "overflowing_literals": essential(CORRECT, "This number does not fit into its type."),
    "unused_must_use": actionable(
        CORRECT, "The result is thrown away, and with it the news of a failure.", "Handle it, or use `?`."
    ),
    "unused_comparisons": essential(CORRECT, "This comparison always has the same answer."),
    "unreachable_code": actionable(CORRECT, "This is never reached."),
    "unreachable_patterns": essential(CORRECT, "This pattern is never reached: one before it takes everything."),
    "unused_assignments": actionable(CORRECT, "The value given to `{detail}` here is never read."),
    "static_mut_refs": essential(
        CORRECT, "A reference to a `static mut` can be a data race.", "Use an atomic or a lock."
    ),
    "for_loops_over_fallibles": actionable(CORRECT, "This loop runs once at most: an option is no list."),
    "unused_variables": actionable(READ, "`{detail}` is never used.", "Remove it, or put `_` before its name."),
    "unused_mut": informative(READ, "This variable need not be `mut`."),
    "unused_imports": informative(READ, "`{detail}` is imported and not used.", "Remove the import."),
    "unused_parens": informative(STYLE, "These parentheses are not needed."),
    "dead_code": actionable(READ, "`{detail}` is never used.", "Remove it."),
    "non_snake_case": informative(STYLE, "Rust writes this name in `snake_case`."),
    "non_camel_case_types": informative(STYLE, "Rust writes the names of types in `UpperCamelCase`."),
    "non_upper_case_globals": informative(STYLE, "Rust writes the names of constants in `UPPER_CASE`."),
    "E0382": essential(
        CORRECT, "`{detail}` was moved away before and cannot be used here.", "Borrow it with `&`, or clone it."
    ),
    "E0499": essential(CORRECT, "`{detail}` is borrowed as mutable twice at the same time."),
    "E0502": essential(CORRECT, "`{detail}` is changed while something else borrows it."),
    "E0505": essential(CORRECT, "`{detail}` is moved away while something still borrows it."),
    "E0308": essential(CORRECT, "The value does not have the type that is wanted here."),
    "E0381": essential(CORRECT, "`{detail}` is read before it has a value."),
    "E0384": essential(CORRECT, "`{detail}` is not `mut` and cannot be given another value."),
    "E0425": essential(CORRECT, "Nothing here is called `{detail}`."),
    "E0596": essential(CORRECT, "`{detail}` is not borrowed as mutable, so it cannot be changed.", "Declare it `mut`."),
    "E0597": essential(CORRECT, "`{detail}` does not live as long as what borrows it."),
    "E0004": essential(CORRECT, "Not every value is covered by this `match`."),
}


class RustLints(CompilerAnalyser):
    """rustc over one file, without making code. Errors of crates that are not there are nobody's fault."""

    name = "rustc"
    languages = frozenset({"rust"})
    family = "rust"
    rules = RUSTC_RULES
    elsewhere = frozenset({"E0405", "E0412", "E0422", "E0425", "E0531"})
    quiet = frozenset({"E0432", "E0433", "E0463", "E0601"})

    def process(self, source: SourceFile) -> Process:
        return Process(
            argv=_RUSTC, files={"main.rs": source.text.encode(errors="replace")}, limits=self.limits(cpu_ms=20_000)
        )

    def limits(self, *, cpu_ms: int = 10_000, memory_kb: int = 1024 * 1024) -> Limits:
        return Limits(cpu_ms=cpu_ms, wall_ms=cpu_ms * 2, memory_kb=memory_kb, stderr_kb=1024)

    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        if result.exit_code not in {0, 1}:
            raise ValueError("rustc did not come to an end")
        for item in json_lines(result.stderr):
            place = next((span["line_start"] for span in item["spans"] if span["is_primary"]), 0)
            if place and item["level"] in {"error", "warning"}:
                code = (item["code"] or {}).get("code", "")
                yield Diagnostic(code=code, line=int(place), message=item["message"], is_error=item["level"] == "error")
