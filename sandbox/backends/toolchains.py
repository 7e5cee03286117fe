"""Which toolchains this host has, and where a sandbox made of the host's own files must look."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .prepared import Prepared

# Every tool of a family must be there for the family to be offered.
FAMILY_TOOLS = {
    "python": ("python3",),
    "native": ("gcc", "g++"),
    "node": ("node",),
    "typescript": ("node", "tsc"),  # without its compiler a type error would go unnoticed
    "java": ("java", "javac"),
    "go": ("go",),
    "rust": ("rustc", "gcc"),
}
_SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin")
# Where installers put a toolchain that is on nobody's PATH but its owner's.
_USUAL = ("/usr/local/go/bin", "/usr/lib/go/bin")
_ASK_SECONDS = 10


@dataclass(frozen=True)
class HostToolchains:
    """The interpreter that runs this code, and the compilers and interpreters on the host's PATH.

    `cache` is a directory for what is compiled ahead (see `Prepared`); without it C++ has no
    precompiled header, and Go, which needs its library compiled, is not offered. `shared` leaves out
    tools that another user could not execute, such as those below a home directory.
    """

    python_prefix: str = sys.base_prefix
    cache: str = ""
    shared: bool = False

    @cached_property
    def _tools(self) -> dict[str, str]:
        anywhere = ":".join((*_SYSTEM, os.environ.get("PATH", ""), *_USUAL))
        found = {
            "python3": str(Path(self.python_prefix, "bin", "python3")),
            "gcc": shutil.which("gcc", path=":".join(_SYSTEM)),
            "g++": shutil.which("g++", path=":".join(_SYSTEM)),
            "node": _machine_code("node", anywhere),
            "tsc": shutil.which("tsc", path=anywhere),
            "java": _machine_code("java", anywhere),
            "javac": _machine_code("javac", anywhere),
            "go": _machine_code("go", anywhere),
            "rustc": _rust_compiler(anywhere),
        }
        here = {tool: path for tool, path in found.items() if path}
        if not self.shared:
            return here
        # Python stays: without it there is no sandbox, and its absence is told by name.
        return {tool: path for tool, path in here.items() if tool == "python3" or everybody_reaches(path)}

    @cached_property
    def prepared(self) -> Prepared | None:
        """What is compiled ahead, when there is a place for it."""
        if not self.cache:
            return None
        identities = {"native": self._identity("g++"), "go": self._identity("go")}
        known = {family: identity for family, identity in identities.items() if identity}
        return Prepared(self.cache, known, self.search_path())

    @property
    def python(self) -> str:
        """Path of the Python interpreter, outside and inside."""
        return self._tools["python3"]

    def families(self) -> frozenset[str]:
        """Families whose tools are all here."""
        found = {family for family, tools in FAMILY_TOOLS.items() if all(tool in self._tools for tool in tools)}
        return frozenset(found if self.cache else found - {"go"})

    def tools(self, family: str) -> list[str]:
        """Paths of a family's tools that are here."""
        return [self._tools[tool] for tool in FAMILY_TOOLS[family] if tool in self._tools]

    def roots(self) -> list[str]:
        """Directories outside /usr that must be readable inside, at their own paths."""
        homes = [self._tools[tool] for tool in ("node", "tsc", "javac", "go", "rustc") if tool in self._tools]
        prefixes = [self.python_prefix, *(str(Path(os.path.realpath(path)).parent.parent) for path in homes)]
        # Debian keeps a JVM's settings below /etc and links to them.
        settings = sorted(str(path) for path in Path("/etc").glob("java-*-openjdk")) if "javac" in self._tools else []
        return [prefix for prefix in dict.fromkeys([*prefixes, *settings]) if not prefix.startswith("/usr")]

    def search_path(self) -> str:
        """The PATH inside."""
        own = [os.path.dirname(os.path.realpath(path)) for path in self._tools.values()]
        return ":".join(dict.fromkeys([os.path.dirname(self.python), *own, *_SYSTEM]))

    def fingerprint(self) -> str:
        """Changes when a tool is replaced: "host:" and a digest."""
        digest = hashlib.sha256()
        for tool in sorted(self._tools):
            digest.update(self._identity(tool).encode())
        return f"host:{digest.hexdigest()}"

    def _identity(self, tool: str) -> str:
        """Changes when the tool is replaced; "" when it is not here."""
        path = self._tools.get(tool, "")
        if not path:
            return ""
        status = os.stat(path)
        return f"{tool} {os.path.realpath(path)} {status.st_size} {status.st_mtime_ns}\n"


def everybody_reaches(path: str) -> bool:
    """Can a user who owns nothing here execute the file, or pass the directory, `path`?"""
    real = Path(os.path.realpath(path))
    try:
        return all(step.stat().st_mode & stat.S_IXOTH for step in (real, *real.parents))
    except OSError:
        return False


def _machine_code(tool: str, search: str) -> str | None:
    """The tool's path, unless it is a version manager's script that works only in its owner's home."""
    path = shutil.which(tool, path=search)
    return path if path and _is_machine_code(path) else None


def _rust_compiler(search: str) -> str | None:
    """The compiler itself: what is on the PATH may be the version manager's proxy for it."""
    path = shutil.which("rustc", path=search)
    if path is None:
        return None
    try:
        asked = subprocess.run(
            [path, "--print", "sysroot"], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    compiler = Path(asked.stdout.strip(), "bin", "rustc")
    return str(compiler) if compiler.is_file() else None


def _is_machine_code(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"
