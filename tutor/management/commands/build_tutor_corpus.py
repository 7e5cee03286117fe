"""Build the corpus of the tutor's evaluation anew."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.exceptions import SandboxError
from tutor.evaluation.building import corpus_build
from tutor.evaluation.execution import Executor
from tutor.evaluation.states import STATES_FILE, states_save

MISUSE = 2
EXAMPLES = """\
examples:
  manage.py build_tutor_corpus
  manage.py build_tutor_corpus --only canyon-echo --output /tmp/states.jsonl.gz

exit codes: 0 written, 2 misuse or no sandbox
"""


class Command(BaseCommand):
    help = "Plant faults in the catalogue's solutions, judge them, and write the states that the evaluation reads."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=STATES_FILE, metavar="FILE")
        parser.add_argument("--only", default="", metavar="SLUG", help="one problem; needs --output")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        if options["only"] and output == STATES_FILE:
            raise CommandError(
                "--only would leave the shipped corpus with one problem: give --output", returncode=MISUSE
            )
        try:
            states = corpus_build(executor=Executor(), say=self.stderr.write, only=options["only"])
            states_save(states, path=output)
        except (OSError, SandboxError) as error:
            raise CommandError(str(error), returncode=MISUSE) from error
        if options["json"]:
            self.stdout.write(json.dumps({"states": len(states), "output": str(output)}))
        else:
            self.stdout.write(f"{len(states)} states written to {output}")
