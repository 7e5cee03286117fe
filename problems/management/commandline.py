"""What the commands about problem packages share: help with examples, exit codes, finding packages."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

FOUND_PROBLEMS = 1
MISUSE = 2


class PackageCommand(BaseCommand):
    """Exit codes 0 fine, 1 found problems, 2 misuse; `examples` end the help."""

    requires_system_checks = ()
    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": self.examples, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)


def package_paths(paths: Iterable[Path]) -> list[Path]:
    """Packages at these paths: a zip file, a folder that is a package, or each package in a folder.

    Raises CommandError (misuse) for a path that is neither.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path} does not exist", returncode=MISUSE)
        inside = [path] if is_package(path) else packages_in(path)
        if not inside:
            raise CommandError(f"{path} is neither a package nor a folder of packages", returncode=MISUSE)
        found += inside
    return found


def packages_in(folder: Path) -> list[Path]:
    """The packages directly inside a folder, by name."""
    return sorted(path for path in folder.iterdir() if is_package(path)) if folder.is_dir() else []


def is_package(path: Path) -> bool:
    """Does it look like one? Reading it says whether it is."""
    return path.suffix == ".zip" if path.is_file() else (path / "problem.yaml").is_file()
