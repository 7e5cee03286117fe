"""What the words of a judge and the names of exceptions mean, whatever the program."""

from __future__ import annotations

from sandbox.judge.types import Verdict

_VERDICTS: dict[str, str] = {
    Verdict.WRONG_ANSWER: "“Wrong answer” means that the program ran to its end, but what it gave differs from what "
    "was expected on at least one test.",
    Verdict.TIME_LIMIT_EXCEEDED: "“Time limit exceeded” means that the program was still running when its time was "
    "up: a loop that never ends, or one that does far more rounds than the input needs.",
    Verdict.MEMORY_LIMIT_EXCEEDED: "“Memory limit exceeded” means that the program kept more values at once than it "
    "may.",
    Verdict.OUTPUT_LIMIT_EXCEEDED: "“Output limit exceeded” means that the program printed far more than any answer "
    "is long, most often in a loop that does not end.",
    Verdict.RUNTIME_ERROR: "“Runtime error” means that the program was stopped by an error while it ran.",
    Verdict.COMPILE_ERROR: "“Compile error” means that the code could not be turned into a program, so no test has "
    "run.",
}

_EXCEPTIONS: dict[str, str] = {
    "IndexError": "`IndexError` says that a position was asked for that the list or text does not have.",
    "KeyError": "`KeyError` says that a dictionary was asked for a key that it does not hold.",
    "ValueError": "`ValueError` says that a value has the right type but a content that cannot be used, such as a "
    "text that is no number where a number is wanted.",
    "TypeError": "`TypeError` says that an operation met a kind of value that it does not work with, such as a text "
    "and a number, or nothing at all.",
    "NameError": "`NameError` says that a name is used that has no value yet: misspelt, or given its value later or "
    "elsewhere.",
    "UnboundLocalError": "`UnboundLocalError` says that a function reads a name before the line in it that gives the "
    "name a value.",
    "AttributeError": "`AttributeError` says that a value was asked for something that its type does not have.",
    "ZeroDivisionError": "`ZeroDivisionError` says that the value after the division sign was zero.",
    "RecursionError": "`RecursionError` says that a function called itself too often without coming to an end.",
    "EOFError": "`EOFError` says that the program wanted to read more input than there was.",
    "SyntaxError": "`SyntaxError` says that a line does not have the form of the language; the cause may stand on "
    "the line before.",
    "IndentationError": "`IndentationError` says that a line starts further left or right than the lines that it "
    "belongs to.",
    "ReferenceError": "`ReferenceError` says that a name is used that was never declared.",
    "RangeError": "`RangeError` says that a number is outside of what is allowed, or that calls are nested too deep.",
    "ArrayIndexOutOfBoundsException": "`ArrayIndexOutOfBoundsException` says that a position was asked for that the "
    "array does not have.",
    "NullPointerException": "`NullPointerException` says that something was asked of a variable that holds nothing.",
    "InputMismatchException": "`InputMismatchException` says that the next piece of input was not of the kind that "
    "was to be read.",
    "SIGSEGV": "`SIGSEGV` says that the program touched memory that is not its own: a position outside of an array, "
    "or a pointer that points nowhere.",
    "SIGFPE": "`SIGFPE` says that a whole-number division had zero as its divisor.",
    "SIGABRT": "`SIGABRT` says that the program gave up by itself, after an exception or a check that failed.",
}


def verdict_meaning(verdict: str) -> str:
    """One sentence about a verdict; "" for one that needs none."""
    return _VERDICTS.get(verdict, "")


def exception_meaning(name: str) -> str:
    """One sentence about an exception or signal; "" for an unknown one."""
    return _EXCEPTIONS.get(name.rpartition(".")[2], "")


def exception_named(text: str) -> str:
    """The exception that a learner's question names, "" for none."""
    folded = text.casefold()
    return next((name for name in _EXCEPTIONS if name.casefold() in folded), "")
