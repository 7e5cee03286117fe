"""Judge stored submissions again: look at the whole set, then apply it."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet

from problems.management.commandline import FOUND_PROBLEMS, MISUSE, PackageCommand
from sandbox.exceptions import SandboxError
from sandbox.judge import InvalidRequest
from submissions.models import Submission
from submissions.selectors import submissions_ended
from submissions.services import RejudgeChange, rejudge_apply, rejudge_preview

EXAMPLES = """\
examples:
  manage.py rejudge --problem sum-of-two --dry-run
  manage.py rejudge --problem sum-of-two --verdict wrong_answer --json
  manage.py rejudge --submission 5f0c1f6e-8f0e-4a4e-9a39-0d6a5b1c2d3e

Everything is judged first, old against new verdict is shown, and then the set is applied as a whole.
Interrupted before that, nothing has changed. Hints given before stay as they are.

exit codes: 0 done, 1 some could not be judged, 2 misuse
"""


class Command(PackageCommand):
    help = "Judge ended submissions again and replace their judgements, as one set."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--problem", default="", metavar="SLUG", help="all submissions to this problem")
        parser.add_argument("--submission", action="append", type=uuid.UUID, default=[], metavar="ID")
        parser.add_argument("--verdict", choices=Submission.Verdict.values, default="", help="only these")
        parser.add_argument("--dry-run", action="store_true", help="show old and new verdicts, store nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        changes, failures = self._judge_all(self._chosen(options))
        applied = 0 if options["dry_run"] else rejudge_apply(changes=changes)
        if options["json"]:
            document = {
                "dry_run": options["dry_run"],
                "judged": len(changes),
                "applied": applied,
                "changed": [change.to_json() for change in changes if change.changes_verdict],
                "failures": failures,
            }
            self.stdout.write(json.dumps(document, indent=2))
        else:
            self._print(changes, failures, applied)
        if failures:
            raise SystemExit(FOUND_PROBLEMS)

    def _chosen(self, options: dict[str, Any]) -> QuerySet[Submission]:
        if not (options["problem"] or options["submission"]):
            raise CommandError("Name a --problem or a --submission.", returncode=MISUSE)
        found = submissions_ended(
            problem_slug=options["problem"], ids=options["submission"], verdict=options["verdict"]
        )
        if not found.exists():
            raise CommandError("No ended submission fits.", returncode=MISUSE)
        return found

    def _judge_all(self, chosen: QuerySet[Submission]) -> tuple[list[RejudgeChange], list[dict[str, str]]]:
        changes: list[RejudgeChange] = []
        failures: list[dict[str, str]] = []
        for submission in chosen.iterator(chunk_size=100):
            try:
                changes.append(rejudge_preview(submission=submission))
            except (SandboxError, InvalidRequest, LookupError) as error:
                failures.append({"submission": str(submission.pk), "reason": str(error)})
        return changes, failures

    def _print(self, changes: list[RejudgeChange], failures: list[dict[str, str]], applied: int) -> None:
        for change in changes:
            if change.changes_verdict:
                self.stdout.write(f"{change.submission.pk}  {change.old} -> {change.new}")
        for failure in failures:
            self.stdout.write(self.style.ERROR(f"{failure['submission']}  not judged: {failure['reason']}"))
        changed = sum(change.changes_verdict for change in changes)
        self.stdout.write(f"{len(changes)} judged, {changed} verdicts differ, {applied} stored")
