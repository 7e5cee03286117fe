"""Check packages and judge their labelled solutions."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from problems.management.commandline import is_package, packages_in
from problems.models import Problem
from problems.packages import (
    Package,
    PackageError,
    Severity,
    SolutionReport,
    VerificationReport,
    VerifyCache,
    package_verify,
    read_package,
)
from problems.services import problem_export
from sandbox import sandboxes
from sandbox.base import BaseSandbox
from sandbox.exceptions import SandboxError

MISUSE = 2
FOUND_PROBLEMS = 1
CACHE_NAME = "verify-cache.json"
EXAMPLES = """\
examples:
  manage.py verify_problems problems/catalogue
  manage.py verify_problems two-sum uploads/new-problem.zip --json
  manage.py verify_problems problems/catalogue --no-cache

exit codes: 0 all fine, 1 an expectation fails or a package has errors, 2 misuse or no sandbox
"""


class Command(BaseCommand):
    help = (
        "Check problem packages (folders, folders of packages, zip files or slugs) and judge their labelled solutions."
    )
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "packages", nargs="+", metavar="PATH_OR_SLUG", help="folder, zip file, or slug of a problem"
        )
        parser.add_argument("--sandbox", default="", metavar="ALIAS", help="a key of SANDBOXES; default: the best here")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        caching = parser.add_mutually_exclusive_group()
        caching.add_argument("--no-cache", action="store_true", help="judge every solution anew, remember nothing")
        caching.add_argument(
            "--cache", type=Path, metavar="FILE", help=f"what was judged before; default: {CACHE_NAME} in DATA_DIR"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sandbox = sandboxes[options["sandbox"]] if options["sandbox"] else sandboxes.default
            cache = _cache(options)
            reports = [self._verify(name, sandbox, cache, options) for name in _each_package(options["packages"])]
            if cache is not None:
                cache.save()
        except (SandboxError, OSError) as error:
            raise CommandError(str(error), returncode=MISUSE) from error
        ok = all(report.ok for report in reports)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": ok, "problems": [report.to_json() for report in reports]}, indent=2))
        elif len(reports) > 1:
            self.stdout.write(f"{sum(report.ok for report in reports)} of {len(reports)} problems are fine")
        if not ok:
            raise SystemExit(FOUND_PROBLEMS)

    def _verify(
        self, name: str, sandbox: BaseSandbox, cache: VerifyCache | None, options: dict[str, Any]
    ) -> VerificationReport:
        quiet = options["json"]
        if not quiet:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
        try:
            package = _package_of(name)
        except PackageError as error:
            report = VerificationReport(slug=Path(name).stem, diagnostics=error.diagnostics)
        else:
            progress = self._ignore if quiet else self._print_solution
            report = package_verify(package, sandbox=sandbox, progress=progress, cache=cache)
        if not quiet:
            self._print_end(report)
        return report

    def _ignore(self, report: SolutionReport) -> None:
        del report

    def _print_solution(self, report: SolutionReport) -> None:
        mark = self.style.SUCCESS("ok  ") if report.ok else self.style.ERROR("FAIL")
        verdict = report.verdict or "not judged"
        at = f" at {report.failed_test}" if report.failed_test else ""
        words = f": {report.message}" if report.message else ""
        known = " (judged before)" if report.cached else ""
        self.stdout.write(f"  {mark} {report.path:<52} {verdict} {report.time_ms} ms{at}{words}{known}")

    def _print_end(self, report: VerificationReport) -> None:
        for diagnostic in report.diagnostics:
            style = self.style.ERROR if diagnostic.severity is Severity.ERROR else self.style.WARNING
            self.stdout.write(f"  {style(str(diagnostic))}")
        margin = report.margin
        if margin.slowest_accepted_ms:
            share = f"{margin.share:.0%} of {margin.time_limit_ms} ms"
            self.stdout.write(f"  slowest accepted solution: {margin.slowest_accepted_ms} ms, {share}")


def _cache(options: dict[str, Any]) -> VerifyCache | None:
    if options["no_cache"]:
        return None
    return VerifyCache(options["cache"] or Path(settings.DATA_DIR) / CACHE_NAME)


def _each_package(names: Iterable[str]) -> Iterator[str]:
    """The names, with each folder of packages replaced by the packages in it."""
    for name in names:
        inside = [] if is_package(Path(name)) else packages_in(Path(name))
        yield from map(str, inside or [Path(name)])


def _package_of(name: str) -> Package:
    """A folder or zip file if there is one by this name, else a stored problem."""
    path = Path(name)
    if path.exists():
        return read_package(path)
    return _stored_package(name)


def _stored_package(slug: str) -> Package:
    problem = Problem.objects.filter(slug=slug).first()
    if problem is None:
        raise CommandError(f"{slug} is neither a file nor a problem's slug", returncode=MISUSE)
    return problem_export(problem=problem)
