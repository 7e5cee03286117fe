"""Rust: one file, the standard library, no crates."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, Language

_STARTER = """\
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).expect("input is text");
    // Write your solution here.
}
"""

RUST = Language(
    id="rust",
    name="Rust",
    family="rust",
    file_name="main.rs",
    extensions=(".rs",),
    editor_mode="rust",
    run=("./program",),
    trace="rust",
    error_line=r"^error(?:\[E\d+\])?: .*\n *--> main\.rs:(\d{1,7})",
    starter=_STARTER,
    compile=CompileStep(
        argv=(
            *("rustc", "--edition", "2021", "--color", "never", "-C", "opt-level=2", "-C", "strip=debuginfo"),
            *("-o", "program", "main.rs"),
        ),
        artifacts=("program",),
        cpu_ms=20_000,
    ),
)
