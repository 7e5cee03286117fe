"""Evaluate the tutor offline: leaks, grounding, form and the gate, on the shipped corpus."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.exceptions import SandboxError
from tutor.evaluation.baseline import BASELINE_FILE, baseline_compare, baseline_of, baseline_save
from tutor.evaluation.replies.recorded import RecordingChanged
from tutor.evaluation.report import report_json, report_text
from tutor.evaluation.running import FULL, QUICK, WHOLE, Part, evaluation_run
from tutor.evaluation.states import STATES_FILE, State, states_load
from tutor.evaluation.working import PROCESSES

MISUSE = 2
FOUND_PROBLEMS = 1
CACHE_NAME = "tutor-evaluation.jsonl"
EXAMPLES = """\
examples:
  manage.py evaluate_tutor --quick
  manage.py evaluate_tutor --json > evaluation.json
  manage.py evaluate_tutor --tutor leaker --family split --problem savings-jar
  manage.py evaluate_tutor --write-baseline

Needs no network and no model; a sandbox executes what the replies hold. Results of executions are
remembered in DATA_DIR by digest (--no-cache executes everything anew).

exit codes: 0 every gate holds, 1 a gate fails or a planted leak went unnoticed, 2 misuse or no sandbox
"""


class Command(BaseCommand):
    help = "Evaluate the tutor on the shipped corpus: rates with intervals, and gates that must hold."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--quick", action="store_true", help="a small sample of everything, within a minute")
        parser.add_argument("--tutor", action="append", default=[], help="only replies of this tutor (again: or this)")
        parser.add_argument("--family", action="append", default=[], help="only replies of this family")
        parser.add_argument("--level", action="append", default=[], type=int, help="only hints of this level")
        parser.add_argument("--problem", action="append", default=[], metavar="SLUG", help="only this problem's states")
        parser.add_argument("--processes", type=int, default=PROCESSES, help="how many at once (%(default)s)")
        parser.add_argument("--corpus", type=Path, default=STATES_FILE, metavar="FILE", help="states to use")
        parser.add_argument("--no-cache", action="store_true", help="execute everything anew, remember nothing")
        parser.add_argument("--write-baseline", action="store_true", help=f"keep this run as {BASELINE_FILE.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        part = _part(options)
        if options["write_baseline"] and (options["quick"] or part != WHOLE):
            raise CommandError("--write-baseline needs the full run", returncode=MISUSE)
        states = self._states(options["corpus"])
        started = time.monotonic()
        try:
            run = evaluation_run(
                states,
                extent=QUICK if options["quick"] else FULL,
                part=part,
                cache=None if options["no_cache"] else Path(settings.DATA_DIR) / CACHE_NAME,
                processes=options["processes"],
                say=self.stderr.write,
            )
        except (SandboxError, RecordingChanged) as error:
            raise CommandError(str(error), returncode=MISUSE) from error
        if not run.outcomes:
            raise CommandError("no reply is of that tutor, family, level and problem", returncode=MISUSE)
        if options["write_baseline"]:
            baseline_save(baseline_of(run, states))
        document = report_json(run, seconds=time.monotonic() - started, comparison=baseline_compare(run, states))
        self.stdout.write(json.dumps(document, indent=2) if options["json"] else report_text(document, run))
        if not run.passed:
            raise SystemExit(FOUND_PROBLEMS)

    def _states(self, path: Path) -> list[State]:
        try:
            states = states_load(path=path)
        except (OSError, ValueError, TypeError, EOFError) as error:
            raise CommandError(f"{path} is not a corpus: {error}", returncode=MISUSE) from error
        if not states:
            raise CommandError(f"{path} holds no state", returncode=MISUSE)
        return states


def _part(options: dict[str, Any]) -> Part:
    return Part(
        tutors=tuple(options["tutor"]),
        families=tuple(options["family"]),
        levels=tuple(options["level"]),
        problems=tuple(options["problem"]),
    )
