"""Writing and reading back loses nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.packages import (
    PackageError,
    package_files,
    package_from_files,
    read_package,
    write_folder,
    write_zip,
    zip_bytes,
)
from problems.packages.yamls import dump_yaml, load_yaml
from tests.problems.packages.making import FUNCTION, with_files

CATALOGUE = Path(__file__).resolve().parents[3] / "problems" / "catalogue"
RICH = {
    "problem.yaml": b"""\
name: {en: Sum, sv: Summa}
license: cc0
limits: {time_limit: 2.5, memory: 64, compilation_time: 9}
""",
    "statement/problem.sv.md": b"Summan.\n",
    "data/secret/01-zero.yaml": b"description: x\nfull_feedback: true\n",
    "data/secret/02-negative.ans": None,
    "notes/thoughts.bin": b"\xff\0",
    "submissions/accepted/add.ml": b"",
}
STARTER = b"starter_code:\n  python: |\n    def total(numbers):\n        return 0\n"
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(params=["rich", "function"])
def package(request):
    changes = RICH if request.param == "rich" else {"codereview.yaml": FUNCTION + STARTER}
    return package_from_files(with_files(changes), slug="sum-of-two")


@pytest.mark.parametrize("level", [1, 3, 4])
def test_the_strictness_of_the_tutor_survives(level):
    package = package_from_files(with_files({}), slug="sum-of-two")
    strict = dataclasses.replace(package, hint_level_max=level)
    assert package_from_files(package_files(strict), slug="sum-of-two") == strict


def test_files_read_back_to_an_equal_package(package):
    files = package_files(package)
    assert package_from_files(files, slug=package.slug) == package
    assert package_files(package_from_files(files, slug=package.slug)) == files


def test_zip_reads_back_and_is_the_same_every_time(package, tmp_path):
    write_zip(package, tmp_path / "x.zip")
    assert read_package(tmp_path / "x.zip") == package
    assert (tmp_path / "x.zip").read_bytes() == zip_bytes(package)
    assert list(tmp_path.iterdir()) == [tmp_path / "x.zip"]


def test_folder_reads_back(package, tmp_path):
    write_folder(package, tmp_path / "sum-of-two")
    assert read_package(tmp_path / "sum-of-two") == package


def test_a_full_folder_is_not_overwritten(package, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PackageError, match="is not empty; choose another destination"):
        write_folder(package, tmp_path)


def test_the_catalogue_survives_a_round_trip():
    folders = sorted(path for path in CATALOGUE.iterdir() if path.is_dir())
    assert folders
    for folder in folders:
        package = read_package(folder)
        assert read_package(zip_bytes(package)) == package


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_yaml_is_read_back_as_it_was_written(document):
    """Texts that look like numbers, dates, nulls or flow syntax stay texts."""
    assert load_yaml(dump_yaml(document)) == document


@given(st.text(), st.lists(st.text(min_size=1), max_size=3), st.binary(max_size=30))
def test_any_texts_survive(statement, hints, content):
    package = package_from_files(with_files({}), slug="sum-of-two")
    test = dataclasses.replace(package.tests[0], input=content, expected=content)
    changed = dataclasses.replace(
        package, statement=statement.replace("\0", ""), hints=tuple(hints), tests=(test, *package.tests[1:])
    )
    assert package_from_files(package_files(changed), slug=changed.slug) == changed
