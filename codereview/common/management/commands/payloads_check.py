"""Prove that the two stores agree."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from codereview.common.payload_owners import payloads_check, payloads_sweep

FOUND_PROBLEMS = 1

EXAMPLES = """\
examples:
  manage.py payloads_check
  manage.py payloads_check --sweep --json

Payloads younger than an hour that have no row yet are "pending", which is fine: their row may be on its way.

exit codes: 0 the stores agree, 1 they do not, 2 misuse
"""


class Command(BaseCommand):
    help = "Compare rows and payloads: orphaned payloads, and rows whose payload is missing."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="first remove the orphans of the last days")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sweep"]:
            payloads_sweep()
        report = payloads_check()
        if options["json"]:
            self.stdout.write(json.dumps(report.to_json(), indent=2))
        else:
            self.stdout.write(
                f"{report.payloads} payloads, {report.rows} named by rows, {report.orphans} orphaned,"
                f" {report.pending} waiting for their row, {report.missing_total} missing"
            )
            for entry in report.missing:
                self.stdout.write(f"missing: payload {entry['payload']} of {entry['row']} ({entry['field']})")
        if not report.fine:
            sys.exit(FOUND_PROBLEMS)
