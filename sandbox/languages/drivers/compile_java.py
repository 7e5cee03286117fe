"""Compile every .java file of this directory and pack the classes into program.jar; javac's exit code is ours.

One artefact whatever the classes are called, and the same bytes for the same classes. The learner's file
is called after its public class, if it has one; the archive names the class that is started.
"""

import os
import re
import sys
import zipfile

# A compiler that lives for a second: the quick half of the JIT, one heap, no files of its own in /tmp.
_TUNING = ("-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-Xmx400m", "-J-Xshare:auto")
_FLAGS = ("-encoding", "UTF-8", "-proc:none", "-g:source,lines", "-Xmaxerrs", "20", "-d", "classes")
_WHEN = (1980, 1, 1, 0, 0, 0)
_LEARNERS = "Main.java"
_PUBLIC = re.compile(
    rb"^[ \t]*public\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|interface|enum|record)\s+(\w{1,100})",
    re.MULTILINE,
)


def main(entry: str) -> int:
    """Exit code. `entry` is the class to start, or "" for the learner's own with a `main`."""
    _call_by_its_class()
    sources = sorted(name for name in os.listdir(".") if name.endswith(".java"))
    os.mkdir("classes")
    code = _run(["javac", *_TUNING, *_FLAGS, *sources])
    if code != 0:
        return code
    classes = _classes()
    entry = entry or _entry(classes)
    if not entry:
        sys.stderr.write(f"{_LEARNERS}: error: no class has a method: public static void main(String[] args)\n")
        return 1
    manifest = f"Manifest-Version: 1.0\nMain-Class: {entry}\n\n".encode()
    with zipfile.ZipFile("program.jar", "w") as jar:
        for name, content in [("META-INF/MANIFEST.MF", manifest), *classes.items()]:
            jar.writestr(zipfile.ZipInfo(name, _WHEN), content)
    return 0


def _call_by_its_class() -> None:
    """Java wants a public class in a file of its name."""
    with open(_LEARNERS, "rb") as file:
        names = {found.decode() for found in _PUBLIC.findall(file.read())}
    if names and "Main" not in names:
        os.rename(_LEARNERS, f"{min(names)}.java")


def _classes() -> dict[str, bytes]:
    """Every compiled class by its path in the archive."""
    found = {}
    for folder, _, names in os.walk("classes"):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, "classes")] = file.read()
    return dict(sorted(found.items()))


def _entry(classes: dict[str, bytes]) -> str:
    """The class to start: Main if it has a `main`, else the first that has one, else ""."""
    starting = [
        path[: -len(".class")].replace("/", ".")
        for path, content in classes.items()
        if b"\0\4main" in content and b"([Ljava/lang/String;)V" in content
    ]
    return "Main" if "Main" in starting else next(iter(starting), "")


def _run(argv: list[str]) -> int:
    pid = os.posix_spawnp(argv[0], argv, os.environ)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


sys.exit(main(*sys.argv[1:]))
