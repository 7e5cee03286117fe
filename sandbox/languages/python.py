"""Python: its tests are forked from a warm interpreter, its syntax is checked inside the box."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.drivers import driver_source
from sandbox.languages.stubs import python_stub

_STARTER = """\
import sys


def main() -> None:
    lines = sys.stdin.read().splitlines()
    # Write your solution here.


main()
"""

PYTHON = Language(
    id="python",
    name="Python",
    family="python",
    file_name="main.py",
    extensions=(".py",),
    editor_mode="python",
    run=("python3", "main.py"),
    warm="python",
    trace="python",
    error_line=r'File "main\.py", line (\d{1,7})',
    starter=_STARTER,
    environment={"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    compile=CompileStep(
        argv=("python3", "check_syntax.py"),
        told_by_run=("python3", "main.py"),
        files={"check_syntax.py": driver_source("check_syntax.py")},
        warm="python",
        cpu_ms=5_000,
        memory_kb=512 * 1024,
    ),
    function=FunctionDriver(
        files=lambda _: {"function_driver.py": driver_source("function_python.py")},
        argv=("python3", "function_driver.py"),
        warm="python",
        stub=python_stub,
    ),
)
