"""Go."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.callers import go_caller
from sandbox.languages.drivers import driver_source
from sandbox.languages.stubs import go_stub

_STARTER = """\
package main

import (
	"bufio"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	// Write your solution here.
	_ = in
}
"""

_COMPILE = CompileStep(
    argv=("python3", "-I", "-S", "compile_go.py"),
    artifacts=("program",),
    files={"compile_go.py": driver_source("compile_go.py")},
)

GO = Language(
    id="go",
    name="Go",
    family="go",
    file_name="main.go",
    extensions=(".go",),
    editor_mode="go",
    run=("./program",),
    trace="go",
    error_line=r"^(?:\./)?main\.go:(\d{1,7}):",
    starter=_STARTER,
    # Two processors on every machine; the collector works harder near the limit instead of running into it.
    run_environment={"GOMAXPROCS": "2", "GOMEMLIMIT": "{heap}MiB", "GOTRACEBACK": "single"},
    compile=_COMPILE,
    function=FunctionDriver(files=go_caller, argv=("./program",), stub=go_stub, compile=_COMPILE),
)
