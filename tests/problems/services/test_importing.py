"""Taking in packages, and giving them out."""

import dataclasses
from pathlib import Path

import pytest

from codereview.common.errors import Conflict
from problems.content import content_digest, package_digest
from problems.models import Problem, TestCase
from problems.packages import PackageError, judge_request, package_from_files, read_package, zip_bytes
from problems.packaging import content_to_package, package_to_content
from problems.selectors import problem_judge_request, problem_samples
from problems.services import (
    Action,
    package_import,
    package_plan,
    problem_export,
    problem_import,
    problem_refresh,
)
from sandbox.judge import Verdict, judge
from tests.factories import SUM_TESTS, make_problem
from tests.problems.packages import test_foreign as foreign
from tests.problems.packages.making import with_files, zipped

pytestmark = pytest.mark.django_db

CATALOGUE = Path(__file__).resolve().parents[3] / "problems" / "catalogue"
PACKAGES = sorted(path.parent for path in CATALOGUE.glob("*/problem.yaml"))


@pytest.fixture
def package():
    """A package that is not stored here."""
    problem = make_problem(slug="sum")
    package = problem_export(problem=problem)
    problem.delete()
    return package


def replace(package, **changes):
    return dataclasses.replace(package, **changes)


class TestRoundTrip:
    @pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
    def test_every_catalogue_package_survives(self, folder):
        """Read, import, export, zip, read: always the same package, with the digests known before."""
        package = read_package(folder)
        problem = problem_import(package=package)
        assert problem_export(problem=problem) == package
        assert read_package(zip_bytes(problem_export(problem=problem))) == package
        content = package_to_content(package)
        assert (problem.content_digest, problem.package_digest) == (content_digest(content), package_digest(content))
        assert package_import(package=package).plan.action is Action.UNCHANGED

    def test_a_problem_made_here_survives(self, package):
        """Also without anything that only a package has."""
        assert problem_export(problem=problem_import(package=package)) == package
        assert content_to_package(package_to_content(package)) == package

    @pytest.mark.parametrize("files", [foreign.LEGACY, foreign.POINTS, foreign.TestInteractive.FILES])
    def test_packages_of_other_judges_survive(self, files):
        """With their validators, subtasks, arguments and statements; what is judged is the package's own request."""
        package = package_from_files(dict(files), slug="foreign")
        problem = problem_import(package=package)
        assert problem_export(problem=problem) == dataclasses.replace(package, uuid=str(problem.uuid))
        asked = problem_judge_request(problem=problem, language="python", source="pass")
        of_package = judge_request(package, language="python", source="pass")
        assert dataclasses.replace(asked, tests_digest="") == dataclasses.replace(of_package, tests_digest="")

    def test_further_files_and_keys_survive(self, package):
        """What nothing here models is kept byte for byte."""
        package = replace(
            package,
            files={"statement/problem.de.md": "Hällo".encode(), "attachments/a.bin": bytes(range(256))},
            extra={"problem": {"license": "cc by-sa"}, "tests": {"sample/1": {"args": 1}}},
        )
        assert problem_export(problem=problem_import(package=package)) == package


class TestImport:
    def test_begins_in_review(self, package):
        """Whoever imports does not publish by it."""
        problem = problem_import(package=package)
        assert (problem.status, problem.published_at) == ("in_review", None)

    def test_the_same_again_writes_nothing(self, package, django_assert_max_num_queries):
        """An unchanged package costs one look."""
        first = problem_import(package=package)
        with django_assert_max_num_queries(4):  # savepoint, look, release
            again = problem_import(package=package)
        assert again.updated_at == first.updated_at

    def test_updates_tests_in_place(self, package):
        """A test that stays keeps its id; one that went is gone, one that came is there."""
        problem = problem_import(package=package)
        ids = dict(problem.tests.values_list("name", "pk"))
        tests = [
            replace(test, input=b"5 5\n", expected=b"10\n") for test in package.tests if test.name != "secret/02-zeros"
        ]
        tests.append(replace(package.tests[-1], name="secret/04-new", input=b"0 1\n"))
        problem = problem_import(package=replace(package, tests=tuple(tests)))
        after = dict(problem.tests.values_list("name", "pk"))
        assert set(after) == {"sample/1", "secret/01-negative", "secret/03-large", "secret/04-new"}
        assert all(after[name] == ids[name] for name in ids.keys() & after.keys())
        assert problem.tests.get(name="sample/1").input == "5 5\n"

    def test_changed_tests_withdraw_a_published_problem(self, package):
        """The new content is not the verified one."""
        problem_import(package=package)
        Problem.objects.update(status="published")
        assert problem_import(package=replace(package, title="Other words")).status == "published"
        assert problem_import(package=replace(package, time_limit_ms=777)).status == "in_review"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"tests": ()}, "no_tests"),
            ({"title": "x" * 121}, "too_long"),
            ({"skills": ("y" * 51,)}, "too_long"),
            ({"hints": ("a", "b\0", "c")}, "null_byte"),
            ({"starter_code": {"python": "\0"}}, "null_byte"),
            ({"extra": {"problem": {"credits": ["\0"]}}}, "null_byte"),
            ({"solutions": ()}, "no_accepted"),
            ({"languages": ("klingon",)}, "unknown_language"),
            ({"uuid": "not-a-uuid"}, "bad_uuid"),
        ],
    )
    def test_a_broken_package_stores_nothing(self, package, changes, code):
        """The error names the reason; the stored problem stays as it was."""
        stored = problem_import(package=package)
        broken = replace(package, **changes)
        with pytest.raises(PackageError) as refused:
            problem_import(package=broken)
        assert code in [error.code for error in refused.value.errors]
        assert package_plan(package=broken).action is Action.REFUSE
        assert problem_export(problem=stored) == package

    def test_bytes_that_are_no_text_are_refused(self, package):
        """Tests are text; nothing is stored in part."""
        broken = replace(package, tests=(*package.tests, replace(package.tests[0], name="secret/x", input=b"\xff\n")))
        with pytest.raises(PackageError):
            problem_import(package=broken)
        assert not Problem.objects.exists()

    def test_a_uuid_belongs_to_one_problem(self, package):
        """A copied folder with the old uuid is refused, and nothing of it is stored."""
        problem_import(package=package)
        with pytest.raises(Conflict) as refused:
            problem_import(package=replace(package, slug="copied"))
        assert refused.value.code == "uuid_taken"
        assert TestCase.objects.count() == len(SUM_TESTS)

    def test_a_package_without_uuid_gets_a_lasting_one(self, package):
        """Importing it twice is still the same problem."""
        package = replace(package, uuid="")
        first = problem_import(package=package)
        assert package_import(package=package).plan.action is Action.UNCHANGED
        assert problem_import(package=package).uuid == first.uuid


class TestBadArchives:
    """Each is refused with the file and the reason, and nothing of it is stored."""

    WITHOUT_TESTS = {
        path: data for path, data in with_files({"codereview.yaml": b"mode: stdio\n"}).items() if "data/" not in path
    }
    BOMB = {"data/secret/03-large.in": b"0" * (3 * 1024 * 1024)}

    @pytest.mark.parametrize(
        ("archive", "code", "path"),
        [
            (zipped(with_files(BOMB)), "compression_ratio", "sum-of-two/data/secret/03-large.in"),
            (zipped(with_files({}), folder="../"), "path_unsafe", "../problem.yaml"),
            (zipped(with_files({}), folder="/etc/"), "path_unsafe", "/etc/problem.yaml"),
            (zipped(WITHOUT_TESTS), "no_tests", "data"),
            (zipped(with_files({"data/secret/01-zero.ans": None})), "no_answer", "data/secret/01-zero.ans"),
            (zipped(with_files({"codereview.yaml": b"languages: [cobol]\n"})), "unknown_language", "codereview.yaml"),
            (
                zipped(with_files({"problem.yaml": b"name: x\nlimits: {time_limit: 900}\n"})),
                "out_of_range",
                "problem.yaml",
            ),
            (zipped(with_files({"problem.yaml": b"name: x\nlimits: {memory: -1}\n"})), "out_of_range", "problem.yaml"),
        ],
        ids=["bomb", "climbs", "absolute", "no tests", "no answer", "language", "time limit", "memory limit"],
    )
    def test_from_the_bytes_to_the_database(self, archive, code, path):
        with pytest.raises(PackageError) as refused:
            package_import(package=read_package(archive, slug="sum-of-two"))
        assert (code, path) in {(item.code, item.path) for item in refused.value.diagnostics.errors}
        assert not Problem.objects.exists()

    def test_a_test_of_50_megabytes_is_named_and_nothing_is_stored(self, tmp_path):
        files = with_files({"data/secret/03-large.in": b"1 2\n" * (50 * 1024 * 1024 // 4)})
        for path, content in files.items():
            target = tmp_path / "sum-of-two" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        with pytest.raises(PackageError) as refused:
            package_import(package=read_package(tmp_path / "sum-of-two"))
        (error,) = refused.value.diagnostics.errors
        assert (error.code, error.path) == ("large_test", "data/secret/03-large.in")
        assert error.message == "50 MiB; a test may have 32 MiB"
        assert not Problem.objects.exists()

    def test_a_test_of_20_megabytes_is_stored_and_judged(self, real_sandbox):
        """What is within the bounds is taken whole, by the database and by the program."""
        count = 20 * 1024 * 1024 // 2
        changes = {"data/secret/03-large.in": b"1 " * count + b"\n", "data/secret/03-large.ans": b"%d\n" % count}
        package = package_from_files(with_files(changes), slug="sum-of-two")
        problem = package_import(package=package).problem
        request = problem_judge_request(
            problem=problem, language="python", source="import sys\nprint(sys.stdin.read().count('1'))\n"
        )
        last = dataclasses.replace(request, tests=request.tests[-1:])
        judgement = judge(last, sandbox=real_sandbox)
        assert (judgement.tests[0].name, judgement.verdict) == ("secret/03-large", Verdict.ACCEPTED), judgement.tests


class TestEdits:
    @pytest.fixture
    def edited(self, package):
        problem = problem_import(package=package)
        Problem.objects.update(title="Edited here")
        problem_refresh(problem=problem)
        return problem

    def test_are_kept_when_asked(self, edited, package):
        """As the import at every start does."""
        result = package_import(package=package, keep_edits=True)
        assert result.plan.action is Action.KEEP
        assert Problem.objects.get().title == "Edited here"

    def test_are_replaced_and_the_plan_says_so(self, edited, package):
        """As an author who uploads a package expects."""
        plan = package_plan(package=package)
        assert (plan.action, plan.replaces_edits) == (Action.UPDATE, True)
        assert problem_import(package=package).title == package.title
        assert not package_plan(package=package).replaces_edits

    def test_a_plan_writes_nothing(self, package):
        """Whatever it finds."""
        assert package_plan(package=package).action is Action.CREATE
        assert not Problem.objects.exists()


def test_an_interactive_problem_shows_its_sample_conversations():
    """What the program reads and what it writes; never the interactor's own input."""
    package = package_from_files(dict(foreign.TestInteractive.FILES), slug="foreign")
    samples = problem_samples(problem=problem_import(package=package))
    assert samples == [{"name": "sample/1", "input": "lower\n", "expected": "50\n", "description": ""}]
