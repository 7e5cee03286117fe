"""Put a backup in the place of both stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codereview.common.backups import BackupRefused, backup_restore


class Command(BaseCommand):
    help = "Put a backup in the place of rows and payloads. Stop web and workers first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--replace", action="store_true", help="even where accounts are already; they are lost")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = backup_restore(directory=options["directory"], replace=options["replace"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{report.payloads} payloads, {report.missing_total} missing, {report.orphans} orphaned")
