"""Compile `main.py` without running it; a syntax error goes to stderr as Python words it, exit code 1."""

import sys
import traceback


def check() -> int:
    """Exit code: 0 when the learner's file compiles."""
    try:
        with open("main.py", "rb") as file:
            compile(file.read(), "main.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        sys.stderr.write("".join(traceback.format_exception_only(type(error), error)))
        return 1
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        # Null bytes, brackets nested too deep: refused by the compiler in other words.
        sys.stderr.write(f"SyntaxError: {error or type(error).__name__}\n")
        return 1
    return 0


sys.exit(check())
