"""Bring back what was left behind, now."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from codereview.common.payload_owners import payloads_sweep
from problems.management.commandline import PackageCommand
from submissions.services import submissions_reap, submissions_reap_preview, submissions_sweep

EXAMPLES = """\
examples:
  manage.py reap
  manage.py reap --dry-run --json

Workers do this every ten seconds by themselves; the sweep of orphaned data every hour.

exit codes: 0 done, 2 misuse
"""


class Command(PackageCommand):
    help = "Queue again what a silent worker or a forgetful broker left behind, and remove orphaned data."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be queued, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            document: dict[str, Any] = {"dry_run": True, **submissions_reap_preview().to_json()}
        else:
            reaped, swept = submissions_reap(), {**submissions_sweep().to_json(), "payloads": payloads_sweep()}
            document = {"dry_run": False, **reaped.to_json(), "swept": swept}
        if options["json"]:
            self.stdout.write(json.dumps(document, indent=2))
            return
        words = ("released", "enqueued", "cancelled", "failed")
        line = ", ".join(f"{document[word]} {word}" for word in words)
        self.stdout.write(line + (" (dry run, nothing changed)" if options["dry_run"] else ""))
