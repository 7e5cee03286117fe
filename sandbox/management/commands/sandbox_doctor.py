"""`manage.py sandbox_doctor`: prove the isolation on this host."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox import sandboxes
from sandbox.base import BaseSandbox
from sandbox.doctor import Examination, examine
from sandbox.exceptions import InvalidSandboxError, SandboxUnavailable


class Command(BaseCommand):
    help = "Runs hostile programs in the sandbox and says which promise does not hold and how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("aliases", nargs="*", help="sandboxes to examine; the one in use when none is named")
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [sandboxes[alias] for alias in options["aliases"]] or [sandboxes.default]
        except InvalidSandboxError as error:
            raise CommandError(str(error), returncode=2) from error
        except SandboxUnavailable as error:
            raise CommandError(str(error), returncode=1) from error
        examinations = [self._examine(sandbox) for sandbox in chosen]
        ok = all(examination.ok for examination in examinations)
        if options["json"]:
            report = {"ok": ok, "sandboxes": [examination.public() for examination in examinations]}
            self.stdout.write(json.dumps(report))
        else:
            for examination in examinations:
                self._print(examination)
        if not ok:
            sys.exit(1)

    def _examine(self, sandbox: BaseSandbox) -> Examination:
        try:
            return examine(sandbox)
        finally:
            sandbox.close()

    def _print(self, examination: Examination) -> None:
        self.stdout.write(f"{examination.sandbox}: {'all promises hold' if examination.ok else 'NOT SAFE'}")
        for problem in examination.problems:
            self.stdout.write(f"  cannot work: {problem}")
        for finding in examination.findings:
            self.stdout.write(f"  {'held  ' if finding.held else 'BROKEN'} {finding.name}: {finding.promise}")
            if not finding.held:
                self.stdout.write(f"         found: {finding.found}")
                self.stdout.write(f"         mend:  {finding.mend}")
        for note in examination.notes:
            self.stdout.write(f"  note: {note}")
