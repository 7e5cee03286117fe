"""Publishing on the word of a committed record."""

import dataclasses
import json
from datetime import UTC, datetime

import pytest

from codereview.common.errors import InvalidInput
from problems.models import Problem, Verification
from problems.services import (
    VerificationRecord,
    package_import,
    problem_archive,
    problem_export,
    problem_withdraw,
    records_load,
    records_save,
)
from tests.factories import make_problem

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def package():
    problem = make_problem(slug="sum")
    package = problem_export(problem=problem)
    problem.delete()
    return package


def record(digest, **more):
    return VerificationRecord(content_digest=digest, verified_at=WHEN, sandbox="bubblewrap", **more)


def imported(package, *, vouched=True):
    digest = package_import(package=package).problem.content_digest if vouched else "0" * 64
    return package_import(package=package, publish=True, record=record(digest))


class TestPublish:
    def test_a_record_of_this_content_publishes(self, package):
        """The verification is stored with the date of the record, and says that it was recorded."""
        result = imported(package)
        assert (result.published, result.note) == (True, "")
        verification = Verification.objects.get()
        assert verification.finished_at == WHEN
        assert verification.report["recorded"] is True

    def test_a_record_of_other_content_does_not(self, package):
        """The problem stays in review, and the result says why."""
        result = imported(package, vouched=False)
        assert not result.published
        assert "No verification" in result.note
        assert Problem.objects.get().status == "in_review"

    def test_twice_is_once(self, package):
        """The second start writes nothing."""
        imported(package)
        imported(package)
        assert Verification.objects.count() == 1

    @pytest.mark.parametrize("taken_back", [problem_withdraw, problem_archive])
    def test_what_somebody_took_back_stays_back(self, package, taken_back):
        """The next start of the server does not overrule a person."""
        taken_back(problem=imported(package).problem)
        result = imported(package)
        assert (result.published, result.note) == (False, "")

    def test_a_new_edition_replaces_a_published_one(self, package):
        """Changed and recorded again: it is published without a gap."""
        imported(package)
        newer = dataclasses.replace(package, time_limit_ms=900)
        make = package_import(package=dataclasses.replace(newer, slug="other", uuid="")).problem
        result = package_import(package=newer, publish=True, record=record(make.content_digest))
        assert result.published


class TestRecords:
    def test_survive_the_file(self, tmp_path):
        """Written and read: the same records."""
        records = {"b": record("1" * 64, report={"ok": True}), "a": record("2" * 64, report={})}
        records_save(folder=tmp_path, records=records)
        assert records_load(folder=tmp_path) == records
        assert [path.name for path in tmp_path.iterdir()] == ["verified.json"]

    def test_no_file_means_no_records(self, tmp_path):
        """A folder of packages needs none."""
        assert records_load(folder=tmp_path) == {}

    @pytest.mark.parametrize(
        "text",
        ["{", "[]", "{}", '{"version": 2, "problems": {}}', '{"version": 1, "problems": {"a": {}}}',
         '{"version": 1, "problems": {"a": {"content_digest": "x", "verified_at": "yesterday"}}}',
         '{"version": 1, "problems": {"a": {"content_digest": "x", "verified_at": "2026-13-01T00:00:00Z"}}}'],
    )  # fmt: skip
    def test_a_broken_file_is_an_error(self, tmp_path, text):
        """Never half of the records."""
        (tmp_path / "verified.json").write_text(text)
        with pytest.raises(InvalidInput) as refused:
            records_load(folder=tmp_path)
        assert refused.value.code == "bad_record"

    def test_the_file_is_readable_json(self, tmp_path):
        """People review it."""
        records_save(folder=tmp_path, records={"a": record("1" * 64)})
        document = json.loads((tmp_path / "verified.json").read_text())
        assert document["problems"]["a"]["verified_at"] == "2026-11-01T12:00:00+00:00"
