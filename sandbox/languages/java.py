"""Java on the JVM."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.callers import java_caller
from sandbox.languages.drivers import driver_source
from sandbox.languages.stubs import java_stub

_STARTER = """\
import java.io.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        // Write your solution here.
    }
}
"""

# One processor and the serial collector: the same threads on every machine. Nothing is kept in /tmp, and a
# stack trace is never so long that its first lines are lost.
_JVM = (
    *("java", "-Xmx{heap}m", "-Xss64m", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-XX:-UsePerfData"),
    *("-Xshare:auto", "-XX:MaxJavaStackTraceDepth=64", "-XX:-CreateCoredumpOnCrash"),
    *("-XX:ErrorFile=/dev/null", "-Dfile.encoding=UTF-8", "-jar", "program.jar"),
)


def _compiled(entry: str) -> CompileStep:
    return CompileStep(
        argv=("python3", "-I", "-S", "compile_java.py", entry),
        artifacts=("program.jar",),
        files={"compile_java.py": driver_source("compile_java.py")},
        cpu_ms=15_000,
    )


JAVA = Language(
    id="java",
    name="Java",
    family="java",
    file_name="Main.java",
    extensions=(".java",),
    editor_mode="java",
    run=_JVM,
    trace="java",
    error_line=r"^(?!Function(?:Driver|Codec)\b)\w+\.java:(\d{1,7}): error",
    starter=_STARTER,
    time_multiplier=2.0,  # starting the machine and its compiler count as the program's time
    memory_multiplier=2.0,  # so does what the machine needs for itself
    compile=_compiled(""),
    function=FunctionDriver(
        files=java_caller,
        argv=_JVM,
        stub=java_stub,
        compile=_compiled("FunctionDriver"),
    ),
)
