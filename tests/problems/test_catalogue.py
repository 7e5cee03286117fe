"""The shipped catalogue: whole, recorded as verified, and as rich as promised."""

from pathlib import Path

import pytest

from problems.content import content_digest
from problems.packages import check_package, read_package
from problems.packaging import package_to_content
from problems.services import records_load

CATALOGUE = Path(__file__).resolve().parents[2] / "problems" / "catalogue"
FOLDERS = sorted(path.parent for path in CATALOGUE.glob("*/problem.yaml"))
PACKAGES = {folder.name: read_package(folder) for folder in FOLDERS}


@pytest.mark.parametrize("slug", PACKAGES)
class TestPackage:
    def test_is_recorded_as_verified(self, slug):
        """`manage.py record_verifications problems/catalogue` mends a stale record; CI also runs it for real."""
        record = records_load(folder=CATALOGUE).get(slug)
        assert record is not None
        assert record.content_digest == content_digest(package_to_content(PACKAGES[slug]))

    def test_has_nothing_to_mend(self, slug):
        """Neither errors nor warnings."""
        found = check_package(PACKAGES[slug])
        assert [str(item) for item in (*found.errors, *found.warnings)] == []

    def test_is_as_rich_as_promised(self, slug):
        """Tests, hints, two accepted solutions in two languages, three wrong ones."""
        package = PACKAGES[slug]
        kinds = [test.visibility.value for test in package.tests]
        assert kinds.count("sample") >= 1
        assert kinds.count("teaching") >= 1
        assert len(package.tests) - kinds.count("sample") >= 10
        assert len(package.hints) >= 3
        accepted = {item.language for item in package.solutions if item.expected == "accepted"}
        assert "python" in accepted
        assert len(accepted) >= 2
        assert sum(item.expected != "accepted" for item in package.solutions) >= 3


def test_spans_skills_and_difficulties():
    """At least 24 problems, ten skills, three difficulties, both modes."""
    assert len(PACKAGES) >= 24
    assert len({skill for package in PACKAGES.values() for skill in package.skills}) >= 10
    assert {package.difficulty for package in PACKAGES.values()} == {"easy", "medium", "hard"}
    assert {package.mode.value for package in PACKAGES.values()} == {"stdio", "function"}


def test_no_uuid_occurs_twice():
    """A copied folder would hide its original."""
    assert len({package.uuid for package in PACKAGES.values()}) == len(PACKAGES)
