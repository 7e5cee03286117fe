"""What a program said about its own failure on stderr, read back: exception name and line.

All of it is the program's own text and may be invented; it explains a verdict and never decides one,
except that running out of memory is called by its name. For secret tests `without_secrets` lets
through a name from a fixed list and a line that holds code in the learner's file, nothing else: a
program could otherwise write a secret input into its exception and read it in the browser.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable

from sandbox.judge.text import one_line
from sandbox.judge.types import ExceptionInfo

# Only the end of stderr is read: a traceback is the last thing that a failing program writes.
_TAIL_BYTES = 32 * 1024
_PYTHON_LINE = re.compile(r'^ *File "(?:[^"\n]*/)?main\.py", line (\d{1,7})', re.MULTILINE)
_PYTHON_NAME = re.compile(r"^([A-Za-z_][\w.]{0,99})(?:: ?(.*))?$", re.MULTILINE)
_JAVASCRIPT_LINE = re.compile(r"(?:^|[/( ])main\.[jt]s:(\d{1,7})", re.MULTILINE)
_JAVASCRIPT_NAME = re.compile(
    r"^(?:Uncaught )?([A-Z]\w{0,60}(?:Error|Exception))(?: \[\w+\])?(?:: ?(.*))?$", re.MULTILINE
)
_NATIVE_THROW = re.compile(r"terminate called after throwing an instance of '([\w:<>, ]{1,100})'")
_NATIVE_WHAT = re.compile(r"^\s+what\(\):\s+(.*)$", re.MULTILINE)
_NATIVE_ASSERT = re.compile(r"main\.c(?:pp)?:(\d{1,7}): .{0,200}Assertion `(.*)' failed")
_JAVA_NAME = re.compile(r'^Exception in thread "[^"\n]{0,100}" ([\w.$]{1,100})(?:: (.*))?$', re.MULTILINE)
# Frames of the library are told by the module before a slash; everything else is the learner's one file.
_JAVA_LINE = re.compile(
    r"^\tat (?![\w.@]{1,60}/|FunctionDriver\.|FunctionCodec\.).*\(\w{1,100}\.java:(\d{1,7})\)$", re.MULTILINE
)
_GO_NAME = re.compile(r"^(panic|fatal error): (.*)$", re.MULTILINE)
_GO_LINE = re.compile(r"^\t(?:\S*/)?main\.go:(\d{1,7})\b", re.MULTILINE)
_RUST_PANIC = re.compile(r"^thread '[^'\n]{0,100}'(?: \(\d+\))? panicked at (.*)$", re.MULTILINE)
_RUST_LINE = re.compile(r"\bmain\.rs:(\d{1,7}):\d+")
_RUST_OVERFLOW = re.compile(r"^thread '[^'\n]{0,100}'(?: \(\d+\))? has overflowed its stack$", re.MULTILINE)
# Frames that are not the learner's: of Node's loader, of Java's library, of the function drivers.
_MACHINERY = re.compile(
    r"^ +at .*(?:node:|function_driver\.js:).*\n"
    r"|^\nNode\.js v.*\n?"
    r"|^\tat (?:java\.base/|FunctionDriver\.|FunctionCodec\.).*\n"
    r"|^main\.(?:main|\(\*functionDriver\).*)\(.*\)\n\t\S*function_(?:driver|codec)\.go:.*\n"
    r"|^note: run with `RUST_BACKTRACE=1`.*\n?"
    r"|^In file included from function_driver\.cpp:\d+:\n"
    r'|^  File "[^"\n]*function_driver\.py", line .*\n(?:    .*\n)*',
    re.MULTILINE,
)
_DRIVER_HEAD = re.compile(r"^\S*function_driver\.js:\d+\n.*\n *\^\n\n", re.MULTILINE)
_TRACEBACK = "Traceback (most recent call last):"

_PYTHON_NAMES = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}
_PYTHON_NAMES |= {
    "json.decoder.JSONDecodeError",
    "decimal.InvalidOperation",
    "decimal.DivisionByZero",
    "re.error",
}
_PYTHON_NAMES |= {"queue.Empty", "queue.Full", "statistics.StatisticsError", "struct.error"}
_JAVASCRIPT_NAMES = {
    "Error",
    "TypeError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "EvalError",
    "URIError",
}
_JAVASCRIPT_NAMES |= {"AggregateError", "AssertionError"}
_NATIVE_NAMES = {
    "int",
    "char const*",
    "assertion",
    "std::out_of_range",
    "std::invalid_argument",
    "std::length_error",
    "std::domain_error",
    "std::logic_error",
    "std::runtime_error",
    "std::range_error",
    "std::overflow_error",
    "std::underflow_error",
    "std::bad_alloc",
    "std::bad_array_new_length",
    "std::bad_optional_access",
    "std::bad_variant_access",
    "std::bad_function_call",
    "std::bad_cast",
    "std::exception",
    "std::ios_base::failure",
    "std::__ios_failure",
    "std::system_error",
    "std::regex_error",
}
_JAVA_NAMES = {
    *("ArithmeticException", "ArrayIndexOutOfBoundsException", "ArrayStoreException", "AssertionError"),
    *("ClassCastException", "CloneNotSupportedException", "Error", "Exception", "ExceptionInInitializerError"),
    *("IllegalArgumentException", "IllegalStateException", "IndexOutOfBoundsException", "InterruptedException"),
    *("NegativeArraySizeException", "NullPointerException", "NumberFormatException", "OutOfMemoryError"),
    *("RuntimeException", "StackOverflowError", "StringIndexOutOfBoundsException", "UnsupportedOperationException"),
    *("ConcurrentModificationException", "EmptyStackException", "InputMismatchException", "NoSuchElementException"),
    *("IOException", "EOFException", "UncheckedIOException", "DateTimeException"),
}
_OTHER_NAMES = {"panic", "deadlock", "stack overflow", "fatal error"}
KNOWN_NAMES = frozenset(_PYTHON_NAMES | _JAVASCRIPT_NAMES | _NATIVE_NAMES | _JAVA_NAMES | _OTHER_NAMES)
OUT_OF_MEMORY_NAMES = frozenset({"MemoryError", "std::bad_alloc", "OutOfMemoryError"})
# The last words of a runtime whose allocation failed, by `Language.trace`.
_OUT_OF_MEMORY = {
    "javascript": re.compile(rb"JavaScript heap out of memory|V8: OOM"),
    "java": re.compile(rb"java\.lang\.OutOfMemoryError|insufficient memory for the Java Runtime"),
    "go": re.compile(rb"^(?:fatal error: (?:runtime: )?(?:out of memory|cannot allocate memory))", re.MULTILINE),
    "rust": re.compile(rb"^memory allocation of \d+ bytes failed", re.MULTILINE),
}


def parse_exception(stderr: bytes, trace: str, source: str) -> ExceptionInfo | None:
    """The exception that ended the program, if stderr tells of one. `trace` as in `Language.trace`."""
    text = stderr[-_TAIL_BYTES:].decode("utf-8", "replace")
    info = _PARSERS[trace](text)
    if info is None or info.line is None or 1 <= info.line <= source.count("\n") + 1:
        return info
    return ExceptionInfo(name=info.name, message=info.message)


def ran_out_of_memory(stderr: bytes, trace: str, exception: ExceptionInfo | None) -> bool:
    """Did the language's own allocator give up, rather than the kernel?"""
    if exception is not None and exception.name in OUT_OF_MEMORY_NAMES:
        return True
    words = _OUT_OF_MEMORY.get(trace)
    return words is not None and words.search(stderr[-_TAIL_BYTES:]) is not None


def tidy_trace(text: str, file_name: str) -> str:
    """An error stream for a reader: the learner's file by its bare name, without frames of the machinery."""
    shortened = re.sub(rf"(?:file://)?(?:/[\w.+-]+)+/(?={re.escape(file_name)}\b)", "", text)
    shortened = _DRIVER_HEAD.sub("", shortened)
    return _MACHINERY.sub("", shortened)


def without_secrets(exception: ExceptionInfo | None) -> ExceptionInfo | None:
    """What of an exception may be shown for a secret test; an unknown name becomes "Exception".

    The line stays here: a program can choose the line it fails in by what it has read, and with a long
    enough source spell out a secret input, two bytes for each test of each submission.
    """
    if exception is None:
        return None
    return ExceptionInfo(name=exception.name if exception.name in KNOWN_NAMES else "Exception")


def _parse_python(text: str) -> ExceptionInfo | None:
    start = text.rfind(_TRACEBACK)
    if start < 0:
        # An error in the call itself (a wrong number of parameters) has no frame of the learner's.
        named = next((found for found in _PYTHON_NAME.finditer(text) if found[1] in _PYTHON_NAMES), None)
        return _info(named.group(1), named.group(2), None) if named else None
    block = text[start + len(_TRACEBACK) :]
    named = _PYTHON_NAME.search(block)
    if named is None:
        return None
    lines = _PYTHON_LINE.findall(block, 0, named.start())
    return _info(named.group(1), named.group(2), lines[-1] if lines else None)


def _parse_javascript(text: str) -> ExceptionInfo | None:
    named = _JAVASCRIPT_NAME.search(text)
    # The stack below the name leads to where it was thrown; a thrown string has only the line above.
    line = (_JAVASCRIPT_LINE.search(text, named.end()) if named else None) or _JAVASCRIPT_LINE.search(text)
    if named is None:
        thrown = "\nthrow " in text or text.startswith("throw ")
        return _info("Error", "", line.group(1)) if line and thrown else None
    return _info(named.group(1), named.group(2), line.group(1) if line else None)


def _parse_native(text: str) -> ExceptionInfo | None:
    failed = _NATIVE_ASSERT.search(text)
    if failed:
        return _info("assertion", failed.group(2), failed.group(1))
    thrown = _NATIVE_THROW.search(text)
    if thrown is None:
        return None
    what = _NATIVE_WHAT.search(text, thrown.end())
    name = re.sub(r"__cxx11::|<.*>", "", thrown.group(1))
    return _info(name, what.group(1) if what else "", None)


def _parse_java(text: str) -> ExceptionInfo | None:
    named = _JAVA_NAME.search(text)
    if named is None:
        return None
    line = _JAVA_LINE.search(text, named.end())
    return _info(named.group(1).rpartition(".")[2], named.group(2), line.group(1) if line else None)


def _parse_go(text: str) -> ExceptionInfo | None:
    named = _GO_NAME.search(text)
    if named is None:
        return None
    name, message = named.group(1), named.group(2)
    if name == "fatal error":
        name = "deadlock" if "deadlock" in message else "stack overflow" if message == "stack overflow" else name
    line = _GO_LINE.search(text, named.end())
    return _info(name, message, line.group(1) if line else None)


def _parse_rust(text: str) -> ExceptionInfo | None:
    panicked = _RUST_PANIC.search(text)
    if panicked is None:
        return _info("stack overflow", "", None) if _RUST_OVERFLOW.search(text) else None
    where, _, rest = text[panicked.start(1) :].partition("\n")
    line = _RUST_LINE.search(where)
    return _info("panic", rest.partition("\n")[0], line.group(1) if line else None)


def _info(name: str, message: str | None, line: str | None) -> ExceptionInfo:
    return ExceptionInfo(
        name=one_line(name, limit=100), message=one_line(message or ""), line=int(line) if line else None
    )


_PARSERS: dict[str, Callable[[str], ExceptionInfo | None]] = {
    "python": _parse_python,
    "javascript": _parse_javascript,
    "native": _parse_native,
    "java": _parse_java,
    "go": _parse_go,
    "rust": _parse_rust,
}
