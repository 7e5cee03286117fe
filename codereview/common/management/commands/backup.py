"""Copy both stores into a directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codereview.common.backups import BackupRefused, backup_create


class Command(BaseCommand):
    help = "Copy rows and payloads, together, into a directory that does not exist yet. Nothing has to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup_create(directory=options["directory"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['directory']}: {manifest.vendor}, {manifest.payloads} payloads")
