"""import_problems, as the start of the server and an author use it."""

import shutil

import pytest
from django.core.management import get_commands, load_command_class

from problems.models import Problem
from problems.packages import read_package, write_zip
from problems.services import problem_refresh, problem_withdraw, records_save

pytestmark = pytest.mark.django_db


class TestImport:
    def test_takes_in_a_folder_of_packages(self, command, packages):
        """All of them, in review."""
        code, text = command("import_problems", packages)
        assert (code, text.splitlines()[-1]) == (0, "2 packages: 2 create")
        assert set(Problem.objects.values_list("slug", "status")) == {("one", "in_review"), ("two", "in_review")}

    def test_takes_in_one_package_or_a_zip(self, command, packages, tmp_path):
        """Named by folder, by archive."""
        write_zip(read_package(packages / "two"), tmp_path / "two.zip")
        code, document = command("import_problems", packages / "one", tmp_path / "two.zip", "--json")
        assert (code, [item["action"] for item in document["problems"]]) == (0, ["create", "create"])

    def test_the_second_time_is_quick_and_quiet(self, command, packages, django_assert_max_num_queries):
        """A handful of queries per package, and one line."""
        command("import_problems", packages)
        with django_assert_max_num_queries(10):
            code, text = command("import_problems", packages)
        assert (code, text.splitlines()) == (0, ["2 packages: 2 unchanged"])

    def test_a_dry_run_writes_nothing(self, command, packages):
        """It says what would happen."""
        code, document = command("import_problems", packages, "--dry-run", "--json")
        assert (code, document["dry_run"]) == (0, True)
        assert [item["action"] for item in document["problems"]] == ["create", "create"]
        assert not Problem.objects.exists()

    @pytest.mark.parametrize("dry", [[], ["--dry-run"]])
    def test_a_broken_package_does_not_stop_the_others(self, command, packages, dry):
        """Exit code 1, the reason, and the sound one is taken in."""
        (packages / "one" / "problem.yaml").write_text("name: [")
        code, document = command("import_problems", packages, "--json", *dry)
        assert (code, document["ok"]) == (1, False)
        assert document["problems"][0]["error"]["diagnostics"][0]["code"] == "bad_yaml"
        assert document["problems"][1]["action"] == "create"
        assert Problem.objects.filter(slug="two").exists() is not bool(dry)
        code, text = command("import_problems", packages, *dry)
        assert code == 1
        assert "problem.yaml" in text

    def test_edits_made_here_are_kept_unless_told_otherwise(self, command, packages):
        """The next start does not undo a teacher's work."""
        command("import_problems", packages)
        edited = Problem.objects.get(slug="one")
        Problem.objects.filter(slug="one").update(title="Edited here")
        problem_refresh(problem=edited)
        code, text = command("import_problems", packages)
        assert code == 0
        assert "one: kept as edited here" in text
        assert Problem.objects.get(slug="one").title == "Edited here"
        command("import_problems", packages, "--overwrite")
        assert Problem.objects.get(slug="one").title == "One"

    @pytest.mark.parametrize("path", ["missing", "."])
    def test_a_path_that_is_no_package_is_misuse(self, command, tmp_path, path):
        """Exit code 2 and a sentence."""
        code, text = command("import_problems", tmp_path / path)
        assert code == 2
        assert str(tmp_path) in text


class TestPublish:
    @pytest.fixture
    def recorded(self, command, packages):
        """Both packages verified for real, in the sandbox of this machine."""
        code, document = command("record_verifications", packages, "--json")
        assert (code, document["ok"]) == (0, True)
        return packages

    def test_publishes_what_is_recorded(self, command, recorded):
        """Once; the second start changes nothing."""
        for _ in range(2):
            code, text = command("import_problems", recorded, "--publish")
            assert code == 0
            assert text.splitlines()[-1].endswith("2 published")
        assert Problem.objects.filter(status="published").count() == 2

    def test_leaves_in_review_what_is_not_recorded_and_says_so(self, command, recorded):
        """A changed test makes the record stale."""
        (recorded / "one" / "data" / "sample" / "1.in").write_text("1 1\n")
        code, text = command("import_problems", recorded, "--publish")
        assert code == 1
        assert "one: create: No verification has run yet" in text
        assert dict(Problem.objects.values_list("slug", "status")) == {"one": "in_review", "two": "published"}

    def test_what_a_person_withdrew_stays_withdrawn(self, command, recorded):
        """And is no fault."""
        command("import_problems", recorded, "--publish")
        problem_withdraw(problem=Problem.objects.get(slug="one"))
        code, document = command("import_problems", recorded, "--publish", "--json")
        assert (code, document["problems"][0]["published"]) == (0, False)

    def test_a_broken_record_is_misuse(self, command, packages):
        """Nothing is published on the word of a file that cannot be read."""
        (packages / "verified.json").write_text("{")
        code, text = command("import_problems", packages, "--publish")
        assert code == 2
        assert "verified.json" in text


class TestRecord:
    def test_check_says_what_is_stale_without_running(self, command, packages):
        """Never recorded, then changed since."""
        code, document = command("record_verifications", packages, "--check", "--json")
        assert (code, document["problems"]["one"]["detail"]) == (1, "never recorded")
        command("record_verifications", packages)
        assert command("record_verifications", packages, "--check", "--json")[0] == 0
        (packages / "one" / "data" / "sample" / "1.in").write_text("2 1\n")
        code, document = command("record_verifications", packages, "--check", "--json")
        assert (code, document["problems"]["one"]["detail"]) == (1, "changed since it was recorded")
        assert document["problems"]["two"]["recorded"] is True

    def test_what_fails_is_not_recorded(self, command, packages):
        """The label is wrong: the record must not vouch for it."""
        wrong = packages / "one" / "submissions" / "wrong_answer" / "absolute.py"
        wrong.write_text("print(sum(map(int, input().split())))\n")
        code, document = command("record_verifications", packages, "--json")
        assert code == 1
        assert "absolute.py is accepted" in document["problems"]["one"]["detail"]
        assert document["problems"]["two"]["recorded"] is True

    def test_records_of_packages_that_are_gone_go_too(self, command, packages):
        """The file names what is there."""
        records_save(folder=packages, records={})
        command("record_verifications", packages)
        shutil.rmtree(packages / "two")
        command("record_verifications", packages, "--all")
        assert '"two"' not in (packages / "verified.json").read_text()

    def test_a_folder_without_packages_is_misuse(self, command, tmp_path):
        """Exit code 2."""
        assert command("record_verifications", tmp_path)[0] == 2


@pytest.mark.parametrize("name", ["import_problems", "export_problem", "record_verifications"])
def test_help_has_two_examples_and_the_exit_codes(name):
    """As every command of the house."""
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    text = parser.format_help()
    assert text.count(f"manage.py {name} ") >= 2
    assert "exit codes: 0" in text
