"""Take in problem packages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from codereview.common.errors import ApplicationError
from problems.management.commandline import FOUND_PROBLEMS, MISUSE, PackageCommand, package_paths
from problems.packages import Package, PackageError, read_package
from problems.services import (
    Action,
    ImportPlan,
    ImportResult,
    VerificationRecord,
    package_import,
    package_plan,
    records_load,
)

EXAMPLES = """\
examples:
  manage.py import_problems problems/catalogue --publish
  manage.py import_problems uploads/two-sum.zip --dry-run --json

--publish publishes problems that were never published before, when a verified.json beside the package
(or a stored verification) vouches for this very content; others stay in review.

exit codes: 0 all fine, 1 a package is broken or not published, 2 misuse
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one path: a result or a plan, or the document of an error."""

    path: Path
    result: ImportResult | None = None
    plan: ImportPlan | None = None
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        refused = self.plan is not None and self.plan.action is Action.REFUSE
        return not (self.error or refused or (self.result and self.result.note))

    def to_json(self) -> dict[str, Any]:
        document = self.result or self.plan
        return {"path": str(self.path), **(document.to_json() if document else {"error": self.error})}


class Command(PackageCommand):
    help = "Import problem packages (folders, zip files, or folders of packages). The same slug updates."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="package, zip, or folder of packages")
        parser.add_argument("--publish", action="store_true", help="publish what is recorded as verified")
        parser.add_argument("--overwrite", action="store_true", help="also replace problems edited here since")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self._records: dict[Path, dict[str, VerificationRecord]] = {}
        entries = [self._take(path) for path in package_paths(options["paths"])]
        ok = all(entry.is_fine for entry in entries)
        if options["json"]:
            document = {"ok": ok, "dry_run": options["dry_run"], "problems": [entry.to_json() for entry in entries]}
            self.stdout.write(json.dumps(document, indent=2))
        else:
            self._print(entries)
        if not ok:
            raise SystemExit(FOUND_PROBLEMS)

    def _take(self, path: Path) -> Entry:
        keep = not self.options["overwrite"]
        try:
            package = read_package(path)
            if self.options["dry_run"]:
                return Entry(path=path, plan=package_plan(package=package, keep_edits=keep))
            record = self._record(path, package) if self.options["publish"] else None
            result = package_import(package=package, keep_edits=keep, publish=self.options["publish"], record=record)
        except ApplicationError as error:
            return Entry(path=path, error=_error_json(error))
        return Entry(path=path, result=result)

    def _record(self, path: Path, package: Package) -> VerificationRecord | None:
        folder = path.resolve().parent
        if folder not in self._records:
            try:
                self._records[folder] = records_load(folder=folder)
            except ApplicationError as error:
                raise CommandError(str(error.detail), returncode=MISUSE) from error
        return self._records[folder].get(package.slug)

    def _print(self, entries: list[Entry]) -> None:
        for entry in entries:
            for line in _lines(entry):
                self.stdout.write(line if entry.is_fine else self.style.ERROR(line))
        self.stdout.write(_summary(entries, is_dry=self.options["dry_run"]))


def _error_json(error: ApplicationError) -> dict[str, Any]:
    found = error.diagnostics.to_json() if isinstance(error, PackageError) else []
    return {"code": error.code, "detail": str(error.detail), "diagnostics": found}


def _lines(entry: Entry) -> list[str]:
    """What is worth saying of one package: nothing when it was stored already."""
    if entry.error:
        found = entry.error["diagnostics"] or [{"severity": "error", "path": "", "message": entry.error["detail"]}]
        return [f"{entry.path}: not imported", *map(_diagnostic_line, found)]
    plan = entry.result.plan if entry.result else entry.plan
    note = f": {entry.result.note}" if entry.result and entry.result.note else ""
    if plan is None or (plan.action is Action.UNCHANGED and not note):
        return []
    words = {Action.KEEP: "kept as edited here (--overwrite replaces it)"}.get(plan.action, plan.action.value)
    serious = [item for item in plan.diagnostics.to_json() if item["severity"] == "error"]
    return [f"{plan.slug}: {words}{note}", *map(_diagnostic_line, serious)]


def _diagnostic_line(diagnostic: dict[str, str]) -> str:
    place = f"{diagnostic['path']}: " if diagnostic["path"] else ""
    return f"  {diagnostic['severity']}: {place}{diagnostic['message']}"


def _summary(entries: list[Entry], *, is_dry: bool) -> str:
    plans = [entry.result.plan if entry.result else entry.plan for entry in entries]
    counts = {action: sum(plan is not None and plan.action is action for plan in plans) for action in Action}
    parts = [f"{count} {action.value}" for action, count in counts.items() if count]
    broken = sum(bool(entry.error) for entry in entries)
    parts += [f"{broken} broken"] if broken else []
    published = sum(bool(entry.result and entry.result.published) for entry in entries)
    parts += [f"{published} published"] if published else []
    return f"{len(entries)} packages: {', '.join(parts)}" + (" (dry run, nothing written)" if is_dry else "")
