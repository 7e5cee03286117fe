"""Count the skill statistics anew."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from codereview.accounts.models import User
from problems.management.commandline import MISUSE, PackageCommand
from tutor.progress.skills import skills_rebuild

EXAMPLES = """\
examples:
  manage.py rebuild_skills
  manage.py rebuild_skills --user learner@example.org --json

Needed after skills of problems were changed and after attempts were removed by hand; each judgement, each
hint and each `rejudge` keeps the rows of its own learners right by itself. May be repeated and
interrupted at any time.

exit codes: 0 done, 2 misuse
"""


class Command(PackageCommand):
    help = "Count what every learner has shown in each skill anew, from submissions and hints."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", action="append", default=[], metavar="EMAIL", help="only this learner")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [_user_id(email) for email in options["user"]] or None
        rebuilt = dataclasses.asdict(skills_rebuild(user_ids=chosen))
        if options["json"]:
            self.stdout.write(json.dumps(rebuilt, indent=2))
        else:
            self.stdout.write("{users} learners, {skills} rows, {changed} changed".format(**rebuilt))


def _user_id(email: str) -> int:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"There is no account with the address {email}.", returncode=MISUSE)
    return user.pk
