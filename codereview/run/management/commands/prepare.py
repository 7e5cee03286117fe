"""`manage.py prepare`: databases, static files, catalogue and administrator, made or brought up to date."""

from __future__ import annotations

import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codereview.run.preparing import house_prepare
from sandbox.exceptions import SandboxError


class Command(BaseCommand):
    help = "Make or bring up to date: both databases, static files, the catalogue, the first administrator."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what is on as one JSON document")
        parser.add_argument(
            "--elsewhere", action="store_true", help="programs are judged on other machines: ask no sandbox"
        )
        parser.add_argument("--facts", metavar="FILE", help="write the same document to a private file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            facts = house_prepare(judges_here=not options["elsewhere"])
        except SandboxError as error:
            raise CommandError(str(error)) from error
        document = json.dumps(facts, indent=2)
        if options["facts"]:
            with os.fdopen(os.open(options["facts"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(document)
        elif options["json"]:
            self.stdout.write(document)
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in facts.items()))
