"""What is compiled ahead on this host, once: C++'s precompiled header and Go's standard library.

Made by the same recipes as in the images, from the host's own files alone, into a directory that
sandboxes see read-only. Nothing of a learner goes in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import structlog

import sandbox.images
from sandbox.exceptions import SandboxFault

log = structlog.get_logger(__name__)

_SECONDS = 600
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Recipe:
    """A script under sandbox/images, and where its product lies inside. It is called with both places."""

    family: str
    script: str
    place: str
    required: bool  # does the family not work without?

    @property
    def path(self) -> Path:
        """The script's own file."""
        return Path(sandbox.images.__file__).parent / self.family / self.script


RECIPES = {
    "native": Recipe("native", "precompile.sh", "/opt/codereview/include", required=False),
    "go": Recipe("go", "export_std.sh", "/opt/codereview/go", required=True),
}


class Prepared:
    """The products in one directory, which workers share. `identities` names each family's toolchain."""

    def __init__(self, directory: str, identities: dict[str, str], search_path: str) -> None:
        self._directory = Path(directory)
        self._identities = identities
        self._search_path = search_path

    def binds(self) -> list[tuple[str, str]]:
        """(where a product is, where it must be seen inside) for those that exist."""
        pairs = [(self._target(recipe), recipe.place) for recipe in self._recipes()]
        return [(str(target), place) for target, place in pairs if target.is_dir()]

    def provide(self, family: str) -> None:
        """Make what the family lacks; waits while another worker makes it.

        Raises SandboxFault when the family cannot work without; else a failure is logged and tried
        again with the next process.
        """
        recipe = RECIPES.get(family)
        if recipe is None or family not in self._identities or self._target(recipe).is_dir():
            return
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with (self._directory / f"{family}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not self._target(recipe).is_dir():
                    self._make(recipe)
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("sandbox_preparation_failed", family=family, reason=_words(error))
            if recipe.required:
                raise SandboxFault(f"the toolchain for {family} cannot be prepared: {_words(error)}") from error
            del self._identities[family]

    def _recipes(self) -> list[Recipe]:
        return [recipe for family, recipe in RECIPES.items() if family in self._identities]

    def _target(self, recipe: Recipe) -> Path:
        key = hashlib.sha256(self._identities[recipe.family].encode() + recipe.path.read_bytes()).hexdigest()
        return self._directory / f"{recipe.family}-{key[:_KEY_LENGTH]}"

    def _make(self, recipe: Recipe) -> None:
        """The lock is held. What earlier toolchains left is removed."""
        target = self._target(recipe)
        for old in self._directory.glob(f"{recipe.family}-*"):
            shutil.rmtree(old)
        partial = target.with_suffix(".partial")
        environment = {"PATH": self._search_path, "LC_ALL": "C.UTF-8"}
        subprocess.run(
            ["/bin/sh", str(recipe.path), str(partial), recipe.place],
            env=environment,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
        os.rename(partial, target)
        log.info("sandbox_prepared", family=recipe.family)


def _words(error: Exception) -> str:
    said = getattr(error, "stderr", None) or b""
    return f"{error} {said.decode(errors='replace').strip()[-500:]}".strip()
