"""`judge` and `verify_problems`: words for people, JSON for programs, exit codes for scripts."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

import sandbox
from problems.models import Problem, TestCase
from problems.packages import package_from_files, write_folder, write_zip
from tests.problems.packages.making import with_files

WRONG = "print(4)\n"
RIGHT = "print(sum(map(int, input().split())))\n"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "sum-of-two"
    write_folder(package_from_files(with_files({}), slug="sum-of-two"), path)
    return path


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "solution.py"
    path.write_text(RIGHT)
    return path


@pytest.fixture(autouse=True)
def _bubblewrap(settings, real_sandbox, monkeypatch):
    """The commands find the sandbox of these tests under its alias."""
    monkeypatch.setitem(sandbox.sandboxes._instances, "bubblewrap", real_sandbox)


def run(capsys, *arguments) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    try:
        call_command(*map(str, arguments), "--sandbox=bubblewrap")
    except SystemExit as left:
        return left.code, capsys.readouterr().out
    except CommandError as error:
        return error.returncode, str(error)
    return 0, capsys.readouterr().out


class TestJudge:
    def test_a_right_file_needs_no_database(self, capsys, folder, source):
        """Exit code 0, a line per test and a summary; any query would fail this test."""
        code, output = run(capsys, "judge", source, "--problem", folder, "--language", "python")
        assert code == 0
        assert "accepted: 4 of 4 tests passed" in output.splitlines()[-1]
        assert len(output.splitlines()) == 5

    def test_json_is_the_judgement_of_the_contract(self, capsys, folder, source):
        source.write_text(WRONG)
        code, output = run(capsys, "judge", source, "--problem", folder, "--language", "python", "--json")
        document = json.loads(output)
        assert code == 1
        assert (document["status"], document["verdict"], document["tests_total"]) == ("finished", "wrong_answer", 4)
        assert document["compile"]["ok"] is True
        assert document["sandbox"] == "bubblewrap"
        assert document["tests"][0]["name"] == "sample/1"
        assert "expected" not in document["tests"][1]

    def test_a_compile_error_shows_the_compilers_words(self, capsys, folder, source):
        source.write_text("print(\n")
        code, output = run(capsys, "judge", source, "--problem", folder, "--language", "python")
        assert code == 1
        assert "SyntaxError" in output

    @pytest.mark.django_db
    def test_a_stored_problem_by_slug(self, capsys, source):
        problem = Problem.objects.create(slug="stored", title="Stored")
        TestCase.objects.create(problem=problem, name="sample/1", visibility="sample", input="1 2\n", expected="3\n")
        code, output = run(capsys, "judge", source, "--problem", "stored", "--language", "python")
        assert (code, output.count("accepted")) == (0, 2)

    @pytest.mark.django_db
    def test_misuse_is_one_sentence_and_exit_code_2(self, capsys, folder, source, tmp_path):
        code, words = run(capsys, "judge", source, "--problem", "nowhere", "--language", "python")
        assert (code, words) == (2, "nowhere is neither a folder nor a problem's slug")
        code, words = run(capsys, "judge", tmp_path / "no.py", "--problem", folder, "--language", "python")
        assert (code, "cannot be read as text" in words) == (2, True)
        (folder / "problem.yaml").write_bytes(b"[")
        code, words = run(capsys, "judge", source, "--problem", folder, "--language", "python")
        assert (code, "problem.yaml: line 1" in words) == (2, True)

    def test_help_has_two_examples(self, capsys):
        with pytest.raises(SystemExit):
            call_command("judge", "--help")
        assert capsys.readouterr().out.count("manage.py judge ") == 2


class TestVerifyProblems:
    def test_a_good_package(self, capsys, folder, tmp_path):
        """Folder and zip alike; exit code 0."""
        write_zip(package_from_files(with_files({}), slug="sum-of-two"), tmp_path / "sum-of-two.zip")
        code, output = run(capsys, "verify_problems", folder, tmp_path / "sum-of-two.zip")
        assert code == 0
        assert output.splitlines()[-1] == "2 of 2 problems are fine"

    def test_a_broken_label_is_exit_code_1(self, capsys, folder):
        (folder / "submissions/accepted/add.py").write_text(WRONG)
        code, output = run(capsys, "verify_problems", folder, "--json")
        document = json.loads(output)
        assert (code, document["ok"]) == (1, False)
        assert document["problems"][0]["solutions"][0]["verdict"] == "wrong_answer"

    def test_a_broken_package_is_exit_code_1_with_its_diagnostics(self, capsys, folder):
        (folder / "problem.yaml").unlink()
        code, output = run(capsys, "verify_problems", folder)
        assert code == 1
        assert "problem.yaml: the package has no problem.yaml [no_problem_yaml]" in output

    @pytest.mark.django_db
    def test_a_stored_problem_by_slug(self, capsys):
        """What is stored is exported and verified like a package."""
        Problem.objects.create(slug="stored", title="Stored", statement="Add.")
        code, output = run(capsys, "verify_problems", "stored")
        assert code == 1
        assert "there are no tests [no_tests]" in output

    @pytest.mark.django_db
    def test_an_unknown_name_is_misuse(self, capsys):
        code, words = run(capsys, "verify_problems", "nowhere")
        assert (code, words) == (2, "nowhere is neither a file nor a problem's slug")

    def test_help_has_two_examples(self, capsys):
        with pytest.raises(SystemExit):
            call_command("verify_problems", "--help")
        assert capsys.readouterr().out.count("manage.py verify_problems ") == 3
