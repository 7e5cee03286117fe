"""export_problem."""

import pytest

from problems.packages import read_package
from problems.services import problem_export
from tests.factories import make_problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["sum", "backup.zip"])
def test_writes_a_folder_or_a_zip_that_is_the_problem(command, tmp_path, name):
    """By the ending of the destination."""
    problem = make_problem(slug="sum")
    code, document = command("export_problem", "sum", tmp_path / name, "--json")
    assert (code, document["slug"], document["destination"]) == (0, "sum", str(tmp_path / name))
    assert read_package(tmp_path / name) == problem_export(problem=problem)


def test_an_unknown_slug_is_misuse(command, tmp_path):
    """Nothing is written."""
    assert command("export_problem", "nothing", tmp_path / "x")[0] == 2
    assert not (tmp_path / "x").exists()


def test_a_folder_in_use_is_not_overwritten(command, tmp_path):
    """Exit code 2, and what was there stays."""
    make_problem(slug="sum")
    (tmp_path / "precious.txt").write_text("mine")
    code, text = command("export_problem", "sum", tmp_path)
    assert code == 2
    assert "not empty" in text
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_destination_that_cannot_be_written_is_misuse(command, tmp_path):
    """A sentence, no traceback."""
    make_problem(slug="sum")
    assert command("export_problem", "sum", tmp_path / "no" / "such" / "folder.zip")[0] == 2
