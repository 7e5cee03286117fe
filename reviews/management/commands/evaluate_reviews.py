"""Evaluate reviews offline: what they find of faults that were put in."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reviews.evaluation.pasted import pasted_evaluate
from reviews.evaluation.repositories import repositories_evaluate

FOUND_PROBLEMS = 1
_FIGURES = ("recall", "precision", "anchor_validity")
EXAMPLES = """\
examples:
  manage.py evaluate_reviews
  manage.py evaluate_reviews --json > reviews.json

Needs no network and no model; the sandbox runs the analysers. Nothing stays in the database.

exit codes: 0 every bar holds, 1 one does not, 2 misuse
"""


class Command(BaseCommand):
    help = "Evaluate reviews of pasted code and of repositories on material whose faults are known."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        document: dict[str, Any] = {"pasted": pasted_evaluate(say=self.stderr.write)}
        document["repositories"] = repositories_evaluate()
        document["passed"] = all(part["passed"] for part in document.values())
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) if options["json"] else _text(document))
        if not document["passed"]:
            raise SystemExit(FOUND_PROBLEMS)


def _text(document: dict[str, Any]) -> str:
    """A line of figures for each way, then what was missed and what was wrong."""
    lines = []
    for part in ("pasted", "repositories"):
        for way in ("model", "analysers"):
            section = document[part][way]
            figures = ", ".join(f"{name.replace('_', ' ')} {section[name]:.0%}" for name in _FIGURES)
            lines.append(f"{part}, {way}: {figures}")
            lines += [f"  {word} {item}" for word in ("missed", "wrong") for item in section[word]]
    return "\n".join([*lines, "every bar holds" if document["passed"] else "a bar is missed"])
