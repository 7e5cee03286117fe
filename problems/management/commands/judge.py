"""Judge one source file, as a submission would be, and print the judgement."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from problems.models import Problem
from problems.packages import PackageError, judge_request, read_package
from problems.selectors import problem_judge_request
from sandbox import sandboxes
from sandbox.exceptions import SandboxError
from sandbox.judge import InvalidRequest, JudgeEvent, Judgement, JudgeRequest, TestFinished, TestResult, Verdict, judge
from sandbox.languages import LANGUAGES

MISUSE = 2
FOUND_PROBLEMS = 1
EXAMPLES = """\
examples:
  manage.py judge solution.py --problem problems/catalogue/two-sum --language python
  manage.py judge main.cpp --problem two-sum --language cpp --sandbox bubblewrap --json

exit codes: 0 accepted, 1 any other verdict, 2 misuse or no sandbox
"""


class Command(BaseCommand):
    help = "Judge one source file against a problem, by slug or by package folder, and print the judgement."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the source file")
        parser.add_argument(
            "--problem", required=True, metavar="SLUG_OR_PACKAGE_DIR", help="needs no database for a folder"
        )
        parser.add_argument(
            "--language", required=True, choices=list(LANGUAGES), metavar="ID", help=", ".join(LANGUAGES)
        )
        parser.add_argument("--sandbox", default="", metavar="ALIAS", help="a key of SANDBOXES; default: the best here")
        parser.add_argument("--stop", action="store_true", help="stop at the first failing test")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        request = self._request(options)
        on_event = self._ignore if options["json"] else self._print_event
        try:
            sandbox = sandboxes[options["sandbox"]] if options["sandbox"] else sandboxes.default
            judgement = judge(request, sandbox=sandbox, on_event=on_event)
        except (SandboxError, InvalidRequest) as error:
            raise CommandError(str(error), returncode=MISUSE) from error
        if options["json"]:
            self.stdout.write(json.dumps(judgement.public(), indent=2))
        else:
            self._print_summary(judgement)
        if judgement.verdict is not Verdict.ACCEPTED:
            raise SystemExit(FOUND_PROBLEMS)

    def _request(self, options: dict[str, Any]) -> JudgeRequest:
        source, language, stop = _read_source(options["file"]), options["language"], options["stop"]
        folder = Path(options["problem"])
        try:
            if folder.exists():
                package = read_package(folder)
                return judge_request(package, language=language, source=source, stop_at_first_failure=stop)
        except PackageError as error:
            raise CommandError(f"{folder}: {error}", returncode=MISUSE) from error
        problem = Problem.objects.filter(slug=options["problem"]).first()
        if problem is None:
            raise CommandError(f"{folder} is neither a folder nor a problem's slug", returncode=MISUSE)
        return problem_judge_request(problem=problem, language=language, source=source)

    def _ignore(self, event: JudgeEvent) -> None:
        del event

    def _print_event(self, event: JudgeEvent) -> None:
        if isinstance(event, TestFinished):
            self._print_test(event.result)
        elif not event.compile.ok:
            self.stdout.write(event.compile.output)

    def _print_test(self, test: TestResult) -> None:
        verdict = test.verdict.value if test.verdict else "skipped"
        words = " ".join(filter(None, [_exception_words(test), test.message]))
        style = self.style.SUCCESS if test.verdict is Verdict.ACCEPTED else self.style.ERROR
        self.stdout.write(f"{style(f'{verdict:<22}')} {test.time_ms:>6} ms  {test.name}  {words}".rstrip())

    def _print_summary(self, judgement: Judgement) -> None:
        verdict = judgement.verdict.value if judgement.verdict else judgement.status
        self.stdout.write(
            f"{verdict}: {judgement.tests_passed} of {judgement.tests_total} tests passed, {judgement.time_ms} ms, "
            f"{judgement.memory_kb / 1024:.1f} MiB, sandbox {judgement.sandbox}"
        )


def _exception_words(test: TestResult) -> str:
    if test.exception is None:
        return ""
    line = f" in line {test.exception.line}" if test.exception.line else ""
    message = f": {test.exception.message}" if test.exception.message else ""
    return f"{test.exception.name}{line}{message}"


def _read_source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read as text: {error}", returncode=MISUSE) from error
