"""Give a stored problem away as a package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from problems.management.commandline import MISUSE, PackageCommand
from problems.models import Problem
from problems.packages import PackageError, package_files, write_folder, write_zip
from problems.services import problem_export

EXAMPLES = """\
examples:
  manage.py export_problem two-sum backup/two-sum
  manage.py export_problem two-sum backup/two-sum.zip --json

exit codes: 0 written, 2 misuse (unknown slug, destination in use)
"""


class Command(PackageCommand):
    help = "Export a problem as a package: a folder, or a zip file when DEST ends in .zip."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("destination", type=Path, metavar="DEST", help="folder (new or empty), or FILE.zip")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        destination: Path = options["destination"]
        problem = Problem.objects.filter(slug=options["slug"]).first()
        if problem is None:
            raise CommandError(f"there is no problem with the slug {options['slug']}", returncode=MISUSE)
        package = problem_export(problem=problem)
        try:
            if destination.suffix == ".zip":
                write_zip(package, destination)
            else:
                write_folder(package, destination)
        except (OSError, PackageError) as error:
            raise CommandError(f"cannot write {destination}: {error}", returncode=MISUSE) from error
        count = len(package_files(package))
        if options["json"]:
            self.stdout.write(json.dumps({"slug": problem.slug, "destination": str(destination), "files": count}))
        else:
            self.stdout.write(f"{problem.slug}: {count} files written to {destination}")
