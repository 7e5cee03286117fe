"""What is said when a check of Python code strikes."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.analysers.base import Rule
from reviews.findings import Category, Severity

_E, _A, _I = Severity.ESSENTIAL, Severity.ACTIONABLE, Severity.INFORMATIVE
_CORRECT, _SAFE, _FAST = Category.CORRECTNESS, Category.SECURITY, Category.PERFORMANCE
_READ, _STYLE = Category.READABILITY, Category.STYLE


def _rule(severity: Severity, category: Category, text: str, suggestion: str = "") -> Rule:
    return Rule(severity=severity, category=category, text=text, suggestion=suggestion)


_CORRECTNESS: dict[str, Rule] = {
    "syntax-error": _rule(_E, _CORRECT, "Python cannot read the code from here on: the syntax is broken."),
    "too-deep": _rule(_A, _READ, "The code is nested too deeply to be read by Python's own parser."),
    "mutable-default": _rule(
        _E,
        _CORRECT,
        "This default value is made once, when `{detail}` is defined, and shared by all calls: what one call changes, "
        "the next one sees.",
        "Use `None` as the default and make the value inside the function.",
    ),
    "default-evaluated-once": _rule(
        _E,
        _CORRECT,
        "This default is computed once, when the function is defined, and not at each call.",
        "Use `None` as the default and compute the value inside the function.",
    ),
    "bare-except": _rule(
        _A,
        _CORRECT,
        "A bare `except:` catches everything, also Ctrl-C and the program's own exit, and hides mistakes.",
        "Name the exceptions that are expected here.",
    ),
    "swallowed-exception": _rule(
        _A,
        _CORRECT,
        "Every error is caught here and nothing is done about it, so a failure goes unseen.",
        "Catch only what is expected, and say or log what happened.",
    ),
    "broad-except": _rule(
        _I,
        _CORRECT,
        "This catches every kind of error, also mistakes in the code itself.",
        "Name the exceptions that are expected here.",
    ),
    "is-literal": _rule(
        _E,
        _CORRECT,
        "`is` asks whether two things are the same object, not whether they are equal; with a literal the answer "
        "depends on the interpreter.",
        "Compare with `==` or `!=`.",
    ),
    "compares-with-itself": _rule(
        _E, _CORRECT, "Both sides of this comparison are the same, so it always has the same answer."
    ),
    "float-equality": _rule(
        _A,
        _CORRECT,
        "Floating-point numbers are rounded, so an exact comparison can fail for equal values.",
        "Use `math.isclose(a, b)`.",
    ),
    "index-past-end": _rule(
        _E, _CORRECT, "This reaches one place past the end of `{detail}`: the last valid index is its length minus one."
    ),
    "in-place-result": _rule(
        _E, _CORRECT, "`{detail}` changes the list itself and returns `None`, so `None` is what is stored here."
    ),
    "assert-tuple": _rule(
        _E, _CORRECT, "This asserts a tuple, which is always true: the check never fails.", "Leave the parentheses out."
    ),
    "assert-validation": _rule(
        _A,
        _CORRECT,
        "`assert` disappears when Python runs with `-O`, so this input would then go unchecked.",
        "Raise an exception, for instance `ValueError`.",
    ),
    "duplicate-key": _rule(_E, _CORRECT, "This key stands in the dictionary twice: only the last value is kept."),
    "raise-notimplemented": _rule(
        _E, _CORRECT, "`NotImplemented` is not an exception and cannot be raised.", "Raise `NotImplementedError`."
    ),
    "missing-return": _rule(
        _A,
        _CORRECT,
        "`{detail}` returns a value on some ways, but can also reach its end, where it returns `None`.",
        "Return a value, or raise, on every way.",
    ),
    "unreachable": _rule(_A, _CORRECT, "This is never reached: the statement before it always leaves the block."),
    "return-in-finally": _rule(_E, _CORRECT, "A `return` in `finally` throws away any exception that is on its way."),
    "endless-recursion": _rule(
        _E,
        _CORRECT,
        "`{detail}` calls itself on every way, so nothing ends the recursion.",
        "Add a case that returns without calling itself.",
    ),
    "endless-loop": _rule(_E, _CORRECT, "Nothing in this loop changes its condition or leaves it: it never ends."),
    "changed-while-walked": _rule(
        _E,
        _CORRECT,
        "`{detail}` is changed while the loop walks over it, so elements are skipped or the walk fails.",
        "Walk over a copy, or build a new collection.",
    ),
    "late-binding": _rule(
        _E,
        _CORRECT,
        "The function made here reads `{detail}` when it is called, so all of them see the loop's last value.",
        "Bind it now: `lambda {detail}={detail}: ...`.",
    ),
    "never-awaited": _rule(
        _E, _CORRECT, "`{detail}` is a coroutine; without `await` its body never runs.", "Await it."
    ),
    "useless-comparison": _rule(_E, _CORRECT, "The result of this comparison is thrown away.", "Was `=` meant?"),
    "undefined-name": _rule(
        _E, _CORRECT, "Nothing defines the name `{detail}`: reaching this line raises `NameError`."
    ),
    "unclosed": _rule(
        _A,
        _CORRECT,
        "What is opened here is never closed for certain; an error on the way leaves it open.",
        "Use `with {detail}(...) as handle:`.",
    ),
}
_SECURITY: dict[str, Rule] = {
    "eval": _rule(
        _E,
        _SAFE,
        "`{detail}` runs whatever text it is given as a program.",
        "Parse the value instead, for instance with `ast.literal_eval` or `json.loads`.",
    ),
    "shell-command": _rule(
        _E,
        _SAFE,
        "A command line put together at run time is given to a shell, which obeys whatever is written in it.",
        "Use `subprocess.run([...])` with a list of arguments.",
    ),
    "shell-true": _rule(
        _E,
        _SAFE,
        "`shell=True` with a command put together at run time lets its parts run other commands.",
        "Give a list of arguments and leave `shell=True` out.",
    ),
    "sql-injection": _rule(
        _E,
        _SAFE,
        "This SQL is put together from text, so a value can change what the statement does.",
        "Use placeholders and give the values separately.",
    ),
    "weak-hash": _rule(
        _A,
        _SAFE,
        "`{detail}` is broken as a cryptographic hash.",
        "Use `hashlib.sha256`; for passwords a slow hash such as argon2 or scrypt.",
    ),
    "unsafe-load": _rule(
        _E,
        _SAFE,
        "`{detail}` can run code that is hidden in the data it reads.",
        "Use a format that holds only data, such as JSON (or `yaml.safe_load`).",
    ),
    "hardcoded-secret": _rule(
        _E,
        _SAFE,
        "A secret (`{detail}`) stands in the code, where everybody who reads it can take it.",
        "Read it from the environment or a secret store, and change it.",
    ),
    "mktemp": _rule(
        _A, _SAFE, "Between this name and its use somebody else can make that file.", "Use `tempfile.mkstemp`."
    ),
    "no-certificate-check": _rule(
        _E, _SAFE, "Certificates are not checked, so anybody on the way can read and change the traffic."
    ),
    "weak-random": _rule(_E, _SAFE, "`{detail}` is predictable and no source of secrets.", "Use the module `secrets`."),
}
_OTHERS: dict[str, Rule] = {
    "string-in-loop": _rule(
        _A,
        _FAST,
        "Each `+=` may copy the whole of `{detail}`, so the loop can take quadratic time.",
        "Collect the parts in a list and join them once.",
    ),
    "front-of-list": _rule(
        _A,
        _FAST,
        "Taking from, or putting at, the front of a list moves all its elements each time.",
        "Use `collections.deque` with `popleft` and `appendleft`.",
    ),
    "list-membership": _rule(
        _A,
        _FAST,
        "`in` searches the whole list `{detail}` at each turn of the loop.",
        "Keep a set beside it, or instead of it.",
    ),
    "none-comparison": _rule(
        _I, _STYLE, "Comparing with `None` by `==` asks the object's own equality.", "Use `is None`."
    ),
    "bool-comparison": _rule(
        _I, _STYLE, "Comparing with `True` or `False` is not needed.", "Use the value itself, or `not`."
    ),
    "type-comparison": _rule(_I, _STYLE, "Comparing types refuses subclasses.", "Use `isinstance`."),
    "shadowed-builtin": _rule(
        _A, _READ, "`{detail}` is a built-in of Python and is hidden from here on.", "Choose another name."
    ),
    "unused-variable": _rule(_A, _READ, "`{detail}` is given a value that nothing reads."),
    "unused-import": _rule(_I, _READ, "`{detail}` is imported and not used.", "Remove the import."),
    "too-many-parameters": _rule(_I, _READ, "`{detail}` has many parameters, which is hard to call right."),
    "too-complex": _rule(
        _A, _READ, "`{detail}` has so many branches that its ways are hard to follow and to test.", "Split it up."
    ),
    "too-long": _rule(_I, _READ, "`{detail}` is long; shorter functions with names of their own read more easily."),
    "too-nested": _rule(
        _I, _READ, "`{detail}` is nested deeply.", "Return early, or move the inner part into a function."
    ),
    "named-lambda": _rule(
        _I, _STYLE, "A lambda that gets a name says less than a function.", "Use `def {detail}(...):`."
    ),
    "empty-f-string": _rule(_I, _STYLE, "This f-string holds no value.", "Leave the `f` out."),
}
PYTHON_RULES: Mapping[str, Rule] = {**_CORRECTNESS, **_SECURITY, **_OTHERS}
