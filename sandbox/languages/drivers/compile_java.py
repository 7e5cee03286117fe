"""Compile every .java file of this directory and pack the classes into program.jar; javac's exit code is ours.

One artefact whatever the classes are called, and the same bytes for the same classes.
"""

import os
import sys
import zipfile

# A compiler that lives for a second: the quick half of the JIT, one heap, no files of its own in /tmp.
_TUNING = ("-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-Xmx400m", "-J-Xshare:auto")
_FLAGS = ("-encoding", "UTF-8", "-proc:none", "-g:source,lines", "-Xmaxerrs", "20", "-d", "classes")
_WHEN = (1980, 1, 1, 0, 0, 0)


def main(entry: str) -> int:
    """Exit code. `entry` is the class that will be started."""
    sources = sorted(name for name in os.listdir(".") if name.endswith(".java"))
    os.mkdir("classes")
    code = _run(["javac", *_TUNING, *_FLAGS, *sources])
    if code != 0:
        return code
    classes = sorted(name for name in os.listdir("classes") if name.endswith(".class"))
    if f"{entry}.class" not in classes:
        sys.stderr.write(f"Main.java: error: there is no class {entry}; the program starts in {entry}.main\n")
        return 1
    with zipfile.ZipFile("program.jar", "w") as jar:
        for name in classes:
            with open(os.path.join("classes", name), "rb") as file:
                jar.writestr(zipfile.ZipInfo(name, _WHEN), file.read())
    return 0


def _run(argv: list[str]) -> int:
    pid = os.posix_spawnp(argv[0], argv, os.environ)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


sys.exit(main(sys.argv[1]))
