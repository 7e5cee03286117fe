"""JavaScript and TypeScript on Node.js. TypeScript is checked and translated by its own compiler."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.drivers import driver_source
from sandbox.languages.stubs import javascript_stub, typescript_stub

_JAVASCRIPT_STARTER = """\
const lines = require("fs").readFileSync(0, "utf8").split("\\n");

// Write your solution here.
"""

_TYPESCRIPT_STARTER = """\
import { readFileSync } from "fs";

const lines: string[] = readFileSync(0, "utf8").split("\\n");

// Write your solution here.
"""

_NODE = ("node", "--max-old-space-size={heap}")
_ENVIRONMENT = {"NODE_DISABLE_COLORS": "1"}
_DRIVER = {"function_driver.js": driver_source("function_javascript.js")}

JAVASCRIPT = Language(
    id="javascript",
    name="JavaScript",
    family="node",
    file_name="main.js",
    extensions=(".js", ".cjs"),
    editor_mode="javascript",
    run=(*_NODE, "main.js"),
    trace="javascript",
    error_line=r"^main\.js:(\d{1,7})$",
    starter=_JAVASCRIPT_STARTER,
    environment=_ENVIRONMENT,
    compile=CompileStep(argv=("node", "--check", "main.js"), cpu_ms=5_000),
    function=FunctionDriver(
        files=lambda _: _DRIVER,
        argv=(*_NODE, "function_driver.js"),
        stub=javascript_stub,
    ),
)

TYPESCRIPT = Language(
    id="typescript",
    name="TypeScript",
    family="typescript",
    file_name="main.ts",
    extensions=(".ts",),
    editor_mode="typescript",
    run=(*_NODE, "--enable-source-maps", "main.js"),
    trace="javascript",
    error_line=r"^main\.ts\((\d{1,7}),\d+\): error",
    starter=_TYPESCRIPT_STARTER,
    environment=_ENVIRONMENT,
    compile=CompileStep(
        argv=("tsc", "--project", "tsconfig.json", "--pretty", "false"),
        artifacts=("main.js",),
        # What the compiler knows of Node is a file of our own: the same on every machine, and small.
        files={name: driver_source(name) for name in ("tsconfig.json", "node.d.ts")},
        cpu_ms=15_000,
    ),
    function=FunctionDriver(
        files=lambda _: _DRIVER,
        argv=(*_NODE, "--enable-source-maps", "function_driver.js"),
        stub=typescript_stub,
    ),
)
