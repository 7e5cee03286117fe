"""Packages in folders, and commands run as a person runs them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from problems.packages import write_folder
from problems.services import problem_export
from tests.factories import make_problem


@pytest.fixture
def packages(db, tmp_path):
    """A folder of two packages that are not stored here: one/ and two/."""
    folder = tmp_path / "packages"
    for slug in ("one", "two"):
        problem = make_problem(slug=slug)
        write_folder(problem_export(problem=problem), folder / slug)
        problem.delete()
    return folder


@pytest.fixture
def command():
    """(exit code, what it printed; a document with --json) of a command."""

    def run(name, *arguments):
        output, errors = io.StringIO(), io.StringIO()
        code = 0
        try:
            call_command(name, *map(str, arguments), stdout=output, stderr=errors)
        except SystemExit as end:
            code = end.code
        except CommandError as error:
            return error.returncode, str(error)
        text = output.getvalue()
        return code, json.loads(text) if "--json" in arguments else text

    return run
