"""The C-like languages: what their compilers leave unsaid, found by words, inside the box."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.analysers.base import Rule
from reviews.analysers.ruled import RuledAnalyser
from reviews.analysers.words import CORRECT, FAST, SAFE, STYLE, actionable, essential, informative

_FRONT = actionable(
    FAST, "Taking from the front moves all other elements each time.", "Walk by an index, or use a queue."
)

TOKEN_RULES: Mapping[str, Rule] = {
    "eval": essential(SAFE, "`{detail}` runs whatever text it is given as a program.", "Parse the value instead."),
    "inner-html": essential(
        SAFE,
        "What is put into the page here is read as HTML, so a value can bring a script along.",
        "Use `textContent`.",
    ),
    "sql-injection": essential(
        SAFE,
        "This SQL is put together from text, so a value can change what the statement does.",
        "Use placeholders and give the values separately.",
    ),
    "hardcoded-secret": essential(
        SAFE,
        "A secret (`{detail}`) stands in the code, where everybody who reads it can take it.",
        "Read it from the environment or a secret store, and change it.",
    ),
    "system-call": essential(
        SAFE, "`{detail}` gives a command line that is made at run time to a shell, which obeys whatever is in it."
    ),
    "command-shell": essential(
        SAFE,
        "A command line that is put together at run time is given to a shell.",
        "Call the program with its arguments.",
    ),
    "runtime-exec": essential(
        SAFE, "This command line is put together from values, which can add words to it.", "Use `ProcessBuilder`."
    ),
    "node-exec": essential(
        SAFE, "`{detail}` gives a command line put together at run time to a shell.", "Use `execFile` with a list."
    ),
    "unbounded-read": essential(
        SAFE, "`{detail}` reads a word of any length here, also one that is longer than its place.", "Give a width."
    ),
    "unbounded-copy": actionable(
        SAFE, "`{detail}` copies until the null character, whether it fits or not.", "Use `snprintf` with the size."
    ),
    "weak-hash": actionable(
        SAFE, "`{detail}` is broken as a cryptographic hash.", "Use SHA-256; argon2 for passwords."
    ),
    "weak-random": essential(SAFE, "These random numbers can be predicted, so they make no secret."),
    "unsafe-block": informative(SAFE, "The compiler checks nothing in here.", "Say in a comment why it is sound."),
    "static-mut": actionable(
        CORRECT, "`{detail}` can be changed by several threads at once.", "Use an atomic or a lock."
    ),
    "loose-equality": actionable(
        CORRECT, "This comparison converts its sides first: `0 == ''` is true.", "Use `===` or `!==`."
    ),
    "nan-comparison": essential(CORRECT, "Nothing is equal to `NaN`, not even itself.", "Use `Number.isNaN(…)`."),
    "assigned-condition": essential(CORRECT, "This gives a value instead of comparing.", "Was `===` meant?"),
    "async-for-each": essential(
        CORRECT, "`forEach` does not wait for its functions: what follows runs before they end.", "Use `for … of`."
    ),
    "number-sort": essential(
        CORRECT,
        "`sort()` without a function compares numbers as text: 10 comes before 9.",
        "Use `sort((a, b) => a - b)`.",
    ),
    "for-in-array": essential(
        CORRECT, "`for … in` walks the indices of `{detail}`, as text, and not its elements.", "Use `for … of`."
    ),
    "empty-catch": actionable(CORRECT, "Every error is caught here and nothing is done about it.", "Say or log it."),
    "broad-catch": informative(CORRECT, "`{detail}` catches every kind of error, also mistakes of the code itself."),
    "stack-trace": informative(CORRECT, "The trace is printed and the program goes on as if nothing had happened."),
    "index-past-end": essential(
        CORRECT, "The loop reaches one place past the end of `{detail}`: the last index is its length minus one."
    ),
    "feof-loop": essential(
        CORRECT,
        "The end of the input is only known after a read has failed, so the last turn reads nothing.",
        "Let the read itself be the condition.",
    ),
    "string-identity": essential(
        CORRECT, "`==` asks whether both are the same object, not whether they are equal.", "Use `equals`."
    ),
    "unclosed": actionable(CORRECT, "The `{detail}` opened here is never closed.", "Use `try (…)`."),
    "ignored-error": actionable(CORRECT, "The error is thrown away here, and the value used as if all were well."),
    "empty-error-check": actionable(CORRECT, "The error is noticed and nothing is done about it.", "Return it."),
    "swallowed-error": actionable(CORRECT, "The error is noticed and nothing is done about it."),
    "unwrapped": actionable(CORRECT, "Bad input ends the program here with a panic.", "Handle the error, or use `?`."),
    "defer-in-loop": actionable(CORRECT, "Deferred calls run when the function ends, not at the end of each turn."),
    "front-of-array": _FRONT,
    "front-of-vector": _FRONT,
    "front-of-list": _FRONT,
    "list-membership": actionable(
        FAST, "The whole of `{detail}` is searched at each turn of the loop.", "Keep a `Set` beside it."
    ),
    "nth-in-loop": actionable(FAST, "Characters are counted from the start at each turn.", "Walk `chars()` itself."),
    "strlen-in-loop": actionable(FAST, "The length is counted anew at each turn.", "Compute it once before the loop."),
    "string-in-loop": actionable(
        FAST, "Each `+=` copies the whole of `{detail}`, so the loop takes quadratic time.", "Use a builder."
    ),
    "await-in-loop": informative(
        FAST, "Each turn waits for the one before.", "Start all, then `await Promise.all(…)`."
    ),
    "flush-in-loop": informative(FAST, "`endl` writes the buffer out at each turn, which is slow.", "Write `'\\n'`."),
    "var-declaration": informative(STYLE, "`{detail}` is visible in the whole function.", "Use `const` or `let`."),
    "owned-reference": informative(STYLE, "A slice (`&[T]`, `&str`) takes every argument that this takes, and more."),
    "length-zero": informative(STYLE, "This asks for emptiness.", "Use `is_empty()`."),
}


class TokenChecks(RuledAnalyser):
    """Reads words and brackets only. Python does it, whatever the language: it is in every house."""

    name = "word-checks"
    languages = frozenset({"javascript", "typescript", "java", "c", "cpp", "go", "rust"})
    entry = "check_tokens.py"
    tool_files = ("check_tokens.py", "lexing.py", "token_patterns.py", "token_checks.py")
    rules = TOKEN_RULES
