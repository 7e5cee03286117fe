"""Which toolchains this host has, and where a sandbox made of the host's own files must look."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# Every tool of a family must be there for the family to be offered.
FAMILY_TOOLS = {"python": ("python3",), "native": ("gcc", "g++"), "node": ("node",)}
_SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True)
class HostToolchains:
    """The interpreter that runs this code, and the compilers and interpreters on the host's PATH."""

    python_prefix: str = sys.base_prefix

    @cached_property
    def _tools(self) -> dict[str, str]:
        found = {"python3": str(Path(self.python_prefix, "bin", "python3"))}
        for tool in ("gcc", "g++"):
            path = shutil.which(tool, path=":".join(_SYSTEM))
            if path:
                found[tool] = path
        node = shutil.which("node", path=":".join((*_SYSTEM, os.environ.get("PATH", ""))))
        if node and _is_machine_code(node):
            found["node"] = node
        return found

    @property
    def python(self) -> str:
        """Path of the Python interpreter, outside and inside."""
        return self._tools["python3"]

    def families(self) -> frozenset[str]:
        """Families whose tools are all here."""
        return frozenset(family for family, tools in FAMILY_TOOLS.items() if all(tool in self._tools for tool in tools))

    def tools(self, family: str) -> list[str]:
        """Paths of a family's tools that are here."""
        return [self._tools[tool] for tool in FAMILY_TOOLS[family] if tool in self._tools]

    def roots(self) -> list[str]:
        """Directories outside /usr that must be readable inside, at their own paths."""
        prefixes = [self.python_prefix]
        if "node" in self._tools:
            prefixes.append(str(Path(os.path.realpath(self._tools["node"])).parent.parent))
        return [prefix for prefix in dict.fromkeys(prefixes) if not prefix.startswith("/usr")]

    def search_path(self) -> str:
        """The PATH inside."""
        own = [os.path.dirname(os.path.realpath(path)) for path in self._tools.values() if path]
        outside = [directory for directory in own if not directory.startswith("/usr")]
        return ":".join(dict.fromkeys([os.path.dirname(self.python), *outside, *_SYSTEM]))

    def fingerprint(self) -> str:
        """Changes when a tool is replaced: "host:" and a digest."""
        digest = hashlib.sha256()
        for tool, path in sorted(self._tools.items()):
            status = os.stat(path)
            digest.update(f"{tool} {os.path.realpath(path)} {status.st_size} {status.st_mtime_ns}\n".encode())
        return f"host:{digest.hexdigest()}"


def _is_machine_code(path: str) -> bool:
    """A version manager's shim is a script that works only in its owner's home."""
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"
