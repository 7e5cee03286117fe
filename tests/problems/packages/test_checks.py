"""What can be said of a package without running it."""

from __future__ import annotations

import pytest

from problems.packages import check_package, package_from_files
from tests.problems.packages.making import FUNCTION, with_files


def findings(changes) -> set[tuple[str, str, str]]:
    package = package_from_files(with_files(changes), slug="sum-of-two")
    return {(item.severity.value, item.code, item.path) for item in check_package(package)}


def test_a_good_package_has_nothing_to_mend():
    assert findings({}) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"statement/problem.en.md": None}, ("error", "no_statement", "statement/problem.en.md")),
        ({"statement/problem.en.md": b"# Sum\n"}, ("warning", "heading_in_statement", "statement/problem.en.md")),
        ({"problem.yaml": b"name: x\n"}, ("warning", "no_uuid", "problem.yaml")),
        ({"problem.yaml": b"name: x\nuuid: 1234\n"}, ("error", "bad_uuid", "problem.yaml")),
        ({"problem.yaml": b"name: x\n"}, ("info", "no_license", "problem.yaml")),
        ({"codereview.yaml": b"skills: []\n"}, ("warning", "no_skills", "codereview.yaml")),
        ({"codereview.yaml": b"skills: [juggling]\n"}, ("warning", "unknown_skill", "codereview.yaml")),
        ({"codereview.yaml": b"languages: [cobol]\n"}, ("error", "unknown_language", "codereview.yaml")),
        ({"codereview.yaml": b"starter_code: {cobol: x}\n"}, ("error", "unknown_language", "codereview.yaml")),
        (
            {"codereview.yaml": FUNCTION.replace(b"[python]", b"[python, c]")},
            ("error", "no_function_mode", "codereview.yaml"),
        ),
        ({"codereview.yaml": b"hints: [one]\n"}, ("warning", "few_hints", "codereview.yaml")),
        ({"codereview.yaml": b"hints: [one, two, ' ']\n"}, ("error", "empty_hint", "codereview.yaml")),
        ({"data/sample/1.in": None}, ("warning", "no_samples", "data/sample")),
        ({"data/sample/1.in": None}, ("warning", "orphan", "data/sample/1.ans")),
        ({"codereview.yaml": b"{}\n"}, ("info", "no_teaching_tests", "codereview.yaml")),
        ({"data/secret/03-large.in": None}, ("warning", "few_secret_tests", "data/secret")),
        ({"data/secret/01-zero.ans": None}, ("error", "no_answer", "data/secret/01-zero.ans")),
        ({"data/secret/01-zero.in": b"\xff\n"}, ("error", "not_utf8", "data/secret/01-zero.in")),
        ({"data/secret/01-zero.in": b"a\0\n"}, ("error", "null_byte", "data/secret/01-zero.in")),
        ({"data/secret/01-zero.in": b"0 0\r\n"}, ("warning", "carriage_return", "data/secret/01-zero.in")),
        ({"data/secret/01-zero.in": b"0 0"}, ("warning", "no_final_newline", "data/secret/01-zero.in")),
        ({"data/secret/01-zero.yaml": None}, ("warning", "no_description", "data/secret/01-zero.yaml")),
        (
            {"data/secret/01-zero.yaml": b"description: " + b"x" * 201},
            ("error", "long_description", "data/secret/01-zero.yaml"),
        ),
        ({"data/sample/1.in": b"1 " * 9000 + b"\n"}, ("warning", "large_sample", "data/sample/1.in")),
        ({"data/secret/01-zero.in": b"1 2\n"}, ("warning", "two_answers", "data/secret/01-zero.in")),
        (
            {"data/secret/01-zero.in": b"1 2\n", "data/secret/01-zero.ans": b"3\n"},
            ("warning", "duplicate", "data/secret/01-zero.in"),
        ),
        ({"submissions/accepted/add.py": None}, ("error", "no_accepted", "submissions/accepted")),
        (
            {"submissions/wrong_answer/no_sign.py": None, "submissions/run_time_error/large.py": None},
            ("warning", "no_wrong", "submissions"),
        ),
        ({"submissions/accepted/add.js": b""}, ("warning", "language_not_offered", "submissions/accepted/add.js")),
        ({"submissions/accepted/add.ml": b""}, ("warning", "not_verified", "submissions/accepted/add.ml")),
        ({"submissions/brute/add.py": b""}, ("warning", "not_verified", "submissions/brute/add.py")),
        (
            {"submissions/accepted/add.py": b"#" * 70_000},
            ("warning", "large_solution", "submissions/accepted/add.py"),
        ),
        ({"codereview.yaml": FUNCTION}, ("error", "bad_value", "data/sample/1.in")),
    ],
)
def test_each_fault_is_found(changes, expected):
    assert expected in findings(changes)


def test_without_any_test_there_is_one_error_about_it():
    data = {path: None for path in with_files({}) if path.startswith("data/")}
    assert ("error", "no_tests", "data") in findings(data | {"codereview.yaml": b"{}\n"})


def test_values_of_function_mode_name_parameter_and_reason():
    package = package_from_files(with_files({"codereview.yaml": FUNCTION}), slug="sum-of-two")
    messages = {item.path: item.message for item in check_package(package).errors}
    assert messages["data/sample/1.in"].startswith("line 1 (numbers): not a JSON value")
