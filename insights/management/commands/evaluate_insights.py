"""Evaluate questions over the data: known answers, unanswerable questions, hostile statements."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from insights.evaluation.database import own_database
from insights.evaluation.running import Evaluation, evaluation_run
from insights.evaluation.world import world_make

FOUND_PROBLEMS = 1
PARTS = ("library", "model", "unanswerable", "hostile")


class Command(BaseCommand):
    help = "Evaluate questions on a seeded data set, in a database of its own that is removed afterwards."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with own_database(name="codereview_evaluate_insights"):
            found = evaluation_run(world_make())
        document = {"database": connection.vendor, "passed": found.passed, **asdict(found)}
        document["seconds"] = round(time.monotonic() - started, 1)
        self.stdout.write(json.dumps(document, indent=2) if options["json"] else _text(found))
        if not found.passed:
            raise SystemExit(FOUND_PROBLEMS)


def _text(found: Evaluation) -> str:
    parts = [(name, getattr(found, name)) for name in PARTS]
    lines = [f"{name:<14}{part.right:>4} of {part.total}" for name, part in parts]
    lines += [f"  {sentence}" for _, part in parts for sentence in part.wrong]
    lines += [f"  changed by hostile statements: {name}" for name in found.changed]
    return "\n".join([*lines, "passed" if found.passed else "FAILED"])
