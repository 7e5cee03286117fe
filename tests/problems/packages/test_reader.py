"""From files to a package, or to errors that name file and reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.packages import PackageError, package_from_files, read_package
from sandbox.judge import CheckerSpec, Mode, Visibility
from tests.problems.packages.making import FUNCTION, GOOD, with_files, zipped


def package(changes=None, *, slug="sum-of-two"):
    return package_from_files(with_files(changes or {}), slug=slug)


def errors(changes, *, slug="sum-of-two") -> list[tuple[str, str]]:
    with pytest.raises(PackageError) as caught:
        package(changes, slug=slug)
    return [(item.code, item.path) for item in caught.value.diagnostics.errors]


KEYS = ["name", "limits", "uuid", "skills", "hints", "checker", "function", "starter_code", "teaching"]
BAD_SIGNATURE = ("bad_signature", "codereview.yaml")


def outcome(changes):
    """The errors of reading, none when it went well."""
    try:
        package(changes)
    except PackageError as error:
        return error.diagnostics.errors
    return ()


class TestGoodPackages:
    def test_every_field(self):
        found = package()
        assert (found.slug, found.title, found.difficulty) == ("sum-of-two", "Sum of Two", "easy")
        assert (found.mode, found.languages, found.skills) == (Mode.STDIO, ("python", "c"), ("arithmetic",))
        assert (found.time_limit_ms, found.memory_limit_kb, found.output_limit_kb) == (1000, 256 * 1024, 1024)
        assert found.statement == "Print the sum of $a$ and $b$.\n"
        assert found.checker == CheckerSpec(kind="tokens")
        assert len(found.hints) == 3

    def test_tests_are_in_judging_order_with_their_words(self):
        tests = package().tests
        assert [(test.name, test.visibility) for test in tests] == [
            ("sample/1", Visibility.SAMPLE),
            ("secret/01-zero", Visibility.SECRET),
            ("secret/02-negative", Visibility.TEACHING),
            ("secret/03-large", Visibility.SECRET),
        ]
        assert (tests[2].description, tests[2].hint) == ("both are negative", "Mind the sign.")

    def test_solutions_carry_the_verdict_of_their_folder(self):
        assert [(item.path, item.expected, item.language) for item in package().solutions] == [
            ("submissions/accepted/add.py", "accepted", "python"),
            ("submissions/run_time_error/large.py", "runtime_error", "python"),
            ("submissions/wrong_answer/no_sign.py", "wrong_answer", "python"),
        ]

    def test_a_function_has_a_signature(self):
        found = package({"codereview.yaml": FUNCTION})
        assert found.mode is Mode.FUNCTION
        assert (found.signature.name, found.signature.parameters[0].type) == ("total", "list[int]")

    def test_what_has_no_field_is_kept(self):
        found = package(
            {
                "notes.txt": b"\xff",
                "submissions/accepted/add.ml": b"",
                "data/secret/01-zero.yaml": b"description: x\nfull_feedback: true\n",
            }
        )
        assert found.files == {"notes.txt": b"\xff", "submissions/accepted/add.ml": b""}
        assert found.extra["tests"] == {"secret/01-zero": {"full_feedback": True}}
        assert found.extra["problem"]["license"] == "cc by-sa"

    def test_short_floats_are_numbers_and_dates_are_texts(self):
        found = package({"codereview.yaml": b"checker: {kind: floats, absolute: 1e-6}\nsince: 2026-01-02\n"})
        assert found.checker.options == {"absolute": 1e-6}
        assert found.extra["codereview"] == {"since": "2026-01-02"}

    def test_the_slug_comes_from_folder_archive_or_caller(self, tmp_path):
        assert read_package(zipped(GOOD)).slug == "sum-of-two"
        archive = tmp_path / "other-name.zip"
        archive.write_bytes(zipped(GOOD, folder=""))
        assert read_package(archive).slug == "other-name"
        assert read_package(archive, slug="third").slug == "third"

    def test_other_languages_of_the_statement_are_kept(self):
        found = package({"statement/problem.sv.md": b"Summan.\n", "problem.yaml": b"name: {en: Sum, sv: Summa}\n"})
        assert (found.title, found.extra["problem"]["name"]) == ("Sum", {"sv": "Summa"})
        assert found.files == {"statement/problem.sv.md": b"Summan.\n"}

    def test_an_older_statement_folder_is_read(self):
        found = package({"statement/problem.en.md": None, "problem_statement/problem.md": b"Old.\n"})
        assert found.statement == "Old.\n"


class TestBrokenPackages:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"problem.yaml": None}, ("no_problem_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: [a"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"- a\n"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"\xff"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: a\nname: b\n"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: &a x\nb: *a\n"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: x\ny: " + b"[" * 500}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: x\ny: !!python/object/apply:os.system [id]\n"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"name: x\ny: .inf\n"}, ("bad_yaml", "problem.yaml")),
            ({"problem.yaml": b"license: x\n"}, ("no_title", "problem.yaml")),
            ({"problem.yaml": b"name: x\nlimits: {time_limit: 0}\n"}, ("out_of_range", "problem.yaml")),
            ({"problem.yaml": b"name: x\nlimits: {memory: lots}\n"}, ("wrong_value", "problem.yaml")),
            ({"problem.yaml": b"name: x\nlimits: 5\n"}, ("wrong_value", "problem.yaml")),
            ({"codereview.yaml": b"difficulty: brutal\n"}, ("wrong_value", "codereview.yaml")),
            ({"codereview.yaml": b"hint_level_max: 5\n"}, ("out_of_range", "codereview.yaml")),
            ({"codereview.yaml": b"hint_level_max: 1.5\n"}, ("wrong_value", "codereview.yaml")),
            ({"codereview.yaml": b"skills: {a: b}\n"}, ("wrong_value", "codereview.yaml")),
            ({"codereview.yaml": b"checker: {kind: magic}\n"}, ("bad_checker", "codereview.yaml")),
            ({"codereview.yaml": b"checker: {kind: floats, absolute: -1}\n"}, ("bad_checker", "codereview.yaml")),
            ({"codereview.yaml": b"teaching: [secret/99]\n"}, ("unknown_test", "codereview.yaml")),
            ({"codereview.yaml": b"teaching: [sample/1]\n"}, ("unknown_test", "codereview.yaml")),
            ({"codereview.yaml": b"mode: function\nfunction: {name: 1x, returns: int}\n"}, BAD_SIGNATURE),
            ({"codereview.yaml": b"mode: function\nfunction: {name: f, returns: void}\n"}, BAD_SIGNATURE),
            ({"codereview.yaml": b"mode: function\nfunction: {name: f, parameters: 3}\n"}, BAD_SIGNATURE),
            ({"data/secret/01-zero.yaml": b"description: [1]\n"}, ("wrong_value", "data/secret/01-zero.yaml")),
            ({"statement/problem.en.md": b"\xff"}, ("not_utf8", "statement/problem.en.md")),
            ({"submissions/accepted/add.py": b"\xff"}, ("not_utf8", "submissions/accepted/add.py")),
            ({"submissions/accepted/add.py": b"\0"}, ("null_byte", "submissions/accepted/add.py")),
        ],
    )  # fmt: skip
    def test_each_fault_names_its_file(self, changes, expected):
        assert errors(changes) == [expected]

    @pytest.mark.parametrize("slug", ["", "Sum", "a--b", "-a", "a b", "../x", "ä", "a" * 81])
    def test_slugs_are_plain(self, slug):
        assert errors({}, slug=slug) == [("bad_slug", "")]

    def test_all_errors_are_told_at_once(self):
        found = errors({"problem.yaml": b"license: x\n", "codereview.yaml": b"mode: magic\nskills: 3\n"})
        wrong = ("wrong_value", "codereview.yaml")
        assert found == [("no_title", "problem.yaml"), wrong, wrong]

    @given(st.binary(max_size=60), st.sampled_from(["problem.yaml", "codereview.yaml", "data/secret/01-zero.yaml"]))
    def test_hostile_yaml_is_read_or_refused(self, text, path):
        found = outcome({path: text})
        assert all(item.path == path for item in found)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        ),
        st.sampled_from(KEYS),
    )
    def test_any_value_for_any_key_is_taken_or_refused(self, value, key):
        """Nothing but PackageError comes out of wrong types."""
        document = json.dumps({"mode": "function", "name": "x", key: value}).encode()
        outcome({"codereview.yaml": document, "problem.yaml": document})
