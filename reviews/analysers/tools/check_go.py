"""What Go's compiler and vet say of main.go, without compiling the library. Runs inside the box.

Writes {"errors": the compiler's words, "vet": vet's answer}. Vet looks only at what compiles.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

LIBRARY = "/opt/codereview/go/importcfg"
SECONDS = 20


def main() -> None:
    root = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("go") or "go")))
    tools = os.path.dirname(glob.glob(os.path.join(root, "pkg/tool/*/compile"))[0])
    source = os.path.abspath("main.go")
    compiler = [f"{tools}/compile", "-p", "main", "-complete", "-importcfg", LIBRARY, "-trimpath", os.getcwd()]
    done = _run([*compiler, "-o", os.devnull, source])
    said: dict[str, object] = {"errors": done.stdout + done.stderr, "vet": {}}
    if done.returncode == 0:
        vetted = _run([f"{tools}/vet", "-json", _configuration(source)])
        said["vet"] = json.loads(vetted.stdout or "{}")
    json.dump(said, sys.stdout)


def _run(argv: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)


def _configuration(source: str) -> str:
    """The file in which the go command would tell vet where everything lies."""
    with open(LIBRARY, encoding="utf-8") as file:
        lines = [line.split() for line in file]
    packages = dict(words[1].split("=", 1) for words in lines if words and words[0] == "packagefile")
    told = {
        "ID": "main",
        "Compiler": "gc",
        "Dir": os.path.dirname(source),
        "ImportPath": "main",
        "GoVersion": "go1.23",
        "GoFiles": [source],
        "ImportMap": {name: name for name in packages},
        "PackageFile": packages,
        "Standard": dict.fromkeys(packages, True),
        "VetxOutput": os.devnull,
    }
    path = os.path.join(tempfile.gettempdir(), "vet.cfg")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(told, file)
    return path


if __name__ == "__main__":
    main()
