"""JavaScript on Node.js."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.drivers import driver_source
from sandbox.languages.stubs import javascript_stub

_STARTER = """\
const lines = require("fs").readFileSync(0, "utf8").split("\\n");

// Write your solution here.
"""

JAVASCRIPT = Language(
    id="javascript",
    name="JavaScript",
    family="node",
    file_name="main.js",
    extensions=(".js", ".cjs"),
    editor_mode="javascript",
    run=("node", "main.js"),
    trace="javascript",
    starter=_STARTER,
    environment={"NODE_DISABLE_COLORS": "1"},
    compile=CompileStep(argv=("node", "--check", "main.js"), cpu_ms=5_000),
    function=FunctionDriver(
        file_name="function_driver.js",
        source=driver_source("function_javascript.js"),
        argv=("node", "function_driver.js"),
        warm=None,
        stub=javascript_stub,
    ),
)
