"""Verify a folder of packages and record it beside them, so that an import may publish them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from codereview.common.errors import ApplicationError
from problems.content import content_digest
from problems.management.commandline import FOUND_PROBLEMS, MISUSE, PackageCommand, packages_in
from problems.packages import Package, PackageError, VerificationReport, package_verify, read_package
from problems.packaging import package_diagnostics, package_to_content
from problems.services import VerificationRecord, records_load, records_save
from sandbox import default_sandbox
from sandbox.exceptions import SandboxError

EXAMPLES = """\
examples:
  manage.py record_verifications problems/catalogue
  manage.py record_verifications problems/catalogue --check --json

Without --check every package whose content changed since it was recorded is verified: all its labelled
solutions run over all its tests. With --check nothing runs; it says which records are stale.

exit codes: 0 all recorded, 1 a package fails, is broken or (--check) not recorded, 2 misuse or no sandbox
"""


class Command(PackageCommand):
    help = "Verify the packages of a folder and record the outcome in its verified.json."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of packages")
        parser.add_argument("--check", action="store_true", help="run nothing, only say what is stale")
        parser.add_argument("--all", action="store_true", help="verify again what is recorded already")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        paths = packages_in(folder)
        if not paths:
            raise CommandError(f"{folder} is not a folder of packages", returncode=MISUSE)
        try:
            old = records_load(folder=folder)
            outcome = {path.name: self._look(path, old, options) for path in paths}
        except ApplicationError as error:
            raise CommandError(str(error.detail), returncode=MISUSE) from error
        except SandboxError as error:
            raise CommandError(str(error), returncode=MISUSE) from error
        ok = all(isinstance(item, VerificationRecord) for item in outcome.values())
        if options["json"]:
            states = {slug: _state(item) for slug, item in outcome.items()}
            self.stdout.write(json.dumps({"ok": ok, "problems": states}, indent=2))
        else:
            self.stdout.write(f"{len(outcome)} packages: {'all recorded' if ok else 'not all recorded'}")
        if not ok:
            raise SystemExit(FOUND_PROBLEMS)

    def _look(self, path: Path, old: dict[str, VerificationRecord], options: dict[str, Any]) -> Any:
        """The record of a package, or a sentence that says why there is none."""
        try:
            package = read_package(path)
            package_diagnostics(package).raise_errors()
        except PackageError as error:
            return self._say(path.name, str(error))
        digest = content_digest(package_to_content(package))
        record = old.get(package.slug)
        if record and record.content_digest == digest and not options["all"]:
            return record
        if options["check"]:
            return self._say(path.name, "changed since it was recorded" if record else "never recorded")
        return self._verify(path, package, digest, options)

    def _verify(self, path: Path, package: Package, digest: str, options: dict[str, Any]) -> Any:
        sandbox = default_sandbox()
        report = package_verify(package, sandbox=sandbox)
        if not report.ok:
            return self._say(path.name, _failure(report))
        record = VerificationRecord(
            content_digest=digest, verified_at=timezone.now(), sandbox=sandbox.alias, report=_short(report)
        )
        # Saved one by one, so that an interrupted run need not begin again.
        folder: Path = options["folder"]
        records_save(folder=folder, records=_present(folder, records_load(folder=folder) | {package.slug: record}))
        self.stderr.write(f"{path.name}: verified in {sandbox.alias}")
        return record

    def _say(self, slug: str, sentence: str) -> str:
        self.stderr.write(self.style.ERROR(f"{slug}: {sentence}"))
        return sentence


def _present(folder: Path, records: dict[str, VerificationRecord]) -> dict[str, VerificationRecord]:
    """Without records of packages that are gone."""
    names = {path.name for path in packages_in(folder)}
    return {slug: record for slug, record in records.items() if slug in names}


def _short(report: VerificationReport) -> dict[str, Any]:
    """The report without what only matters when it fails."""
    document = report.to_json()
    names = ("path", "language", "expected", "verdict", "ok", "time_ms", "memory_kb", "failed_test")
    solutions = [{name: item[name] for name in names} for item in document["solutions"]]
    return {"ok": True, "solutions": solutions, "diagnostics": [], "margin": document["margin"]}


def _failure(report: VerificationReport) -> str:
    wrong = [item for item in report.solutions if not item.ok]
    if not wrong:
        return "; ".join(str(item) for item in report.diagnostics.errors)
    return "; ".join(f"{item.path} is {item.verdict or 'not judged'} {item.message}".rstrip() for item in wrong)


def _state(outcome: Any) -> dict[str, Any]:
    if isinstance(outcome, VerificationRecord):
        return {"recorded": True, "content_digest": outcome.content_digest}
    return {"recorded": False, "detail": outcome}
