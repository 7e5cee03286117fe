"""Verifying: every labelled solution is judged as its label says, or the report tells which is not."""

from __future__ import annotations

import pytest

from problems.packages import (
    Diagnostics,
    PackageError,
    VerifyCache,
    check_package,
    package_files,
    package_from_files,
    package_verify,
)
from problems.packages.request import digest_tests, judge_request
from sandbox.base import Outcome
from sandbox.judge import CheckerSpec
from tests.problems.packages.making import with_files
from tests.sandbox.scripted import ScriptedSandbox, ended, exited


def package(changes=None):
    return package_from_files(with_files(changes or {}), slug="sum-of-two")


class TestPackageVerify:
    def test_a_good_package_in_the_real_sandbox(self, real_sandbox):
        """Real programs, real verdicts; progress tells of each solution as it is judged."""
        seen = []
        report = package_verify(package(), sandbox=real_sandbox, progress=seen.append)
        assert report.ok, report.to_json()
        assert [(item.path, item.verdict, item.failed_test) for item in seen] == [
            ("submissions/accepted/add.py", "accepted", ""),
            ("submissions/run_time_error/large.py", "runtime_error", "secret/03-large"),
            ("submissions/wrong_answer/no_sign.py", "wrong_answer", "secret/02-negative"),
        ]
        assert report.solutions == tuple(seen)

    def test_a_solution_that_breaks_its_label_fails_the_package(self):
        only = {"submissions/wrong_answer/no_sign.py": None, "submissions/run_time_error/large.py": None}
        sandbox = ScriptedSandbox(exited(b"3\n"), exited(b"1\n"), exited(b"-3\n"), exited(b"2000000000\n"))
        report = package_verify(package(only), sandbox=sandbox)
        assert not report.ok
        (solution,) = report.solutions
        assert (solution.expected, solution.verdict, solution.failed_test) == (
            "accepted",
            "wrong_answer",
            "secret/01-zero",
        )

    def test_rejected_means_anything_but_accepted(self):
        changes = {
            "submissions/wrong_answer/no_sign.py": None,
            "submissions/run_time_error/large.py": None,
            "submissions/accepted/add.py": None,
            "submissions/rejected/slow.py": b"pass\n",
            "submissions/accepted/add.c": b"int main;\n",
        }
        good = [exited(b"3\n"), exited(b"0\n"), exited(b"-3\n"), exited(b"2000000000\n")]
        report = package_verify(package(changes), sandbox=ScriptedSandbox(*good, ended(Outcome.CPU_LIMIT, cpu_ms=1300)))
        assert [(item.expected, item.ok) for item in report.solutions] == [("accepted", True), ("rejected", True)]

    def test_a_tight_limit_is_a_warning(self):
        only = {"submissions/wrong_answer/no_sign.py": None, "submissions/run_time_error/large.py": None}
        answers = [exited(text, cpu_ms=600) for text in (b"3\n", b"0\n", b"-3\n", b"2000000000\n")]
        report = package_verify(package(only), sandbox=ScriptedSandbox(*answers))
        assert report.ok
        assert report.margin.share == 0.6
        assert "tight_time_limit" in {item.code for item in report.diagnostics.warnings}

    def test_with_errors_nothing_is_run(self):
        sandbox = ScriptedSandbox()
        report = package_verify(package({"data/secret/01-zero.ans": None}), sandbox=sandbox)
        assert not report.ok
        assert (report.solutions, sandbox.boxes) == ((), [])

    def test_a_missing_toolchain_is_a_failure_not_a_pass(self):
        class WithoutPython(ScriptedSandbox):
            def families(self):
                return frozenset({"native"})

        report = package_verify(package(), sandbox=WithoutPython())
        assert not report.ok
        assert report.solutions[0].message == "the sandbox scripted has no toolchain for python"

    def test_json_has_everything(self):
        report = package_verify(package({"data/secret/01-zero.ans": None}), sandbox=ScriptedSandbox())
        document = report.to_json()
        assert (document["slug"], document["ok"], document["solutions"]) == ("sum-of-two", False, [])
        assert document["diagnostics"][0]["code"] == "no_answer"
        assert document["margin"]["time_limit_ms"] == 1000


class TestRequest:
    def test_the_request_carries_limits_tests_and_digest(self):
        request = judge_request(package(), language="python", source="pass")
        assert request.tests[0].name == "sample/1"
        assert (request.time_limit_ms, request.memory_limit_kb) == (1000, 262144)
        assert len(request.tests_digest) == 64

    def test_the_digest_covers_what_is_compared(self):
        base = package()
        same = judge_request(base, language="c", source="other").tests_digest
        assert judge_request(base, language="python", source="x").tests_digest == same
        for changes in (
            {"data/secret/01-zero.in": b"0 00\n"},
            {"data/secret/01-zero.ans": b"00\n"},
            {"codereview.yaml": b"checker: {kind: exact}\n"},
        ):
            assert judge_request(package(changes), language="python", source="x").tests_digest != same

    def test_moving_bytes_between_input_and_answer_changes_the_digest(self):
        one = judge_request(
            package({"data/sample/1.in": b"ab\n", "data/sample/1.ans": b"c\n"}), language="c", source=""
        )
        two = judge_request(
            package({"data/sample/1.in": b"ab\nc", "data/sample/1.ans": b"\n"}), language="c", source=""
        )
        assert digest_tests(one.tests, checker=CheckerSpec()) != digest_tests(two.tests, checker=CheckerSpec())


def test_diagnostics_read_like_a_linters():
    diagnostics = Diagnostics()
    diagnostics.warning("no_uuid", "problem.yaml", "there is no uuid")
    assert [str(item) for item in diagnostics] == ["warning: problem.yaml: there is no uuid [no_uuid]"]
    diagnostics.raise_errors()
    diagnostics.error("x", "a.in", "bad")
    diagnostics.error("y", "b.in", "worse")
    with pytest.raises(PackageError, match=r"a\.in: bad \(1 more\)") as caught:
        diagnostics.raise_errors()
    assert [field.pointer for field in caught.value.errors] == ["/a.in", "/b.in"]


ONLY_ACCEPTED = {"submissions/wrong_answer/no_sign.py": None, "submissions/run_time_error/large.py": None}
SLOW = {**ONLY_ACCEPTED, "submissions/time_limit_exceeded/slow.py": b"pass\n"}


def right(cpu_ms=10):
    return [exited(text, cpu_ms=cpu_ms) for text in (b"3\n", b"0\n", b"-3\n", b"2000000000\n")]


class TestMargins:
    def test_a_limit_is_suggested(self):
        """Twice the slowest accepted solution, as a figure that people read easily."""
        report = package_verify(package(ONLY_ACCEPTED), sandbox=ScriptedSandbox(*right(cpu_ms=620)))
        assert report.margin.suggested_ms == 1500
        (warning,) = [item for item in report.diagnostics.warnings if item.code == "tight_time_limit"]
        assert warning.message.endswith("takes 620 ms of 1000 ms, less than 2 times as much; 1500 ms would do")

    def test_a_time_out_far_beyond_the_limit_is_no_bound(self):
        """It is run with half as much time again; stopped there, it leaves room enough."""
        sandbox = ScriptedSandbox(*right(), ended(Outcome.CPU_LIMIT, cpu_ms=1900))
        report = package_verify(package(SLOW), sandbox=sandbox)
        assert report.ok
        assert sandbox.boxes[-1].processes[-1].limits.cpu_ms > 1500
        assert report.margin.fastest_time_out_ms is None
        assert not report.diagnostics.warnings

    def test_a_time_out_near_the_limit_is_a_warning(self):
        """A faster machine might accept it."""
        near = exited(b"3\n", cpu_ms=1200)
        answers = [near, *right()[1:], near, near]  # once with the wider limit, then with the real one, twice
        report = package_verify(package(SLOW), sandbox=ScriptedSandbox(*right(), *answers))
        assert report.ok, report.to_json()
        assert report.margin.fastest_time_out_ms == 1200
        assert "loose_time_limit" in {item.code for item in report.diagnostics.warnings}

    def test_where_no_limit_fits_it_is_said(self):
        near = exited(b"3\n", cpu_ms=1200)
        answers = [near, *right()[1:], near, near]
        report = package_verify(package(SLOW), sandbox=ScriptedSandbox(*right(cpu_ms=600), *answers))
        assert report.margin.suggested_ms is None
        assert any("no limit leaves room for both" in item.message for item in report.diagnostics.warnings)


class TestUseForTimeLimit:
    """Which solutions bound the time limit: by their labels, unless `submissions.yaml` says otherwise."""

    @pytest.mark.parametrize(
        ("use", "slowest"),
        [
            ("true", 620),
            ("false", 0),
            ("lower", 620),
        ],
    )
    def test_an_accepted_solution(self, use, slowest):
        changes = {**ONLY_ACCEPTED, "submissions/submissions.yaml": f"accepted: {{use_for_time_limit: {use}}}".encode()}
        report = package_verify(package(changes), sandbox=ScriptedSandbox(*right(cpu_ms=620)))
        assert report.ok, report.to_json()
        assert report.margin.slowest_accepted_ms == slowest

    def test_a_wrong_solution_may_bound_it_too(self):
        """On the tests that the rule is about."""
        changes = {
            "submissions/run_time_error/large.py": None,
            "submissions/submissions.yaml": b"wrong_answer/no_sign.py: {secret/01-zero: {use_for_time_limit: lower}}",
        }
        wrong = [exited(b"3\n", cpu_ms=900), exited(b"0\n", cpu_ms=700), exited(b"3\n")]
        report = package_verify(package(changes), sandbox=ScriptedSandbox(*right(), *wrong))
        assert report.ok, report.to_json()
        assert report.margin.slowest_accepted_ms == 700

    def test_a_slow_solution_may_be_left_out(self):
        near = exited(b"3\n", cpu_ms=1200)
        changes = {**SLOW, "submissions/submissions.yaml": b"time_limit_exceeded: {use_for_time_limit: false}\n"}
        report = package_verify(package(changes), sandbox=ScriptedSandbox(*right(), near, near))
        assert report.ok, report.to_json()
        assert report.margin.fastest_time_out_ms is None
        assert "loose_time_limit" not in {item.code for item in report.diagnostics.warnings}

    def test_any_solution_may_bound_it_from_above(self):
        """It is run beyond the limit, as one in the folder of those too slow."""
        near = exited(b"3\n", cpu_ms=1200)
        changes = {
            **ONLY_ACCEPTED,
            "submissions/brute_force/slow.py": b"pass\n",
            "submissions/submissions.yaml": b"brute_force: {use_for_time_limit: upper}\n",
        }
        answers = [near, *right()[1:], near, near]
        report = package_verify(package(changes), sandbox=ScriptedSandbox(*right(), *answers))
        assert report.ok, report.to_json()
        assert report.margin.fastest_time_out_ms == 1200


class TestLanguages:
    """What `submissions.yaml` says of languages and entry points."""

    def test_a_files_language_may_be_said(self, real_sandbox):
        """Whatever its name ends in; it survives writing and reading."""
        changes = {
            "submissions/accepted/add.txt": b"print(sum(map(int, input().split())))\n",
            "submissions/submissions.yaml": b"accepted/add.txt: {language: python3, entrypoint: add.txt}\n",
        }
        read = package(changes)
        report = package_verify(read, sandbox=real_sandbox)
        assert ("submissions/accepted/add.txt", "python", True) in [
            (item.path, item.language, item.ok) for item in report.solutions
        ]
        assert "bad_entrypoint" not in {item.code for item in report.diagnostics}
        assert package_from_files(package_files(read), slug="sum-of-two") == read

    def test_a_language_that_is_not_judged_keeps_the_file(self):
        changes = {"submissions/submissions.yaml": b"accepted/old.py: {language: cobol}\n"}
        read = package({**changes, "submissions/accepted/old.py": b"x"})
        assert "submissions/accepted/old.py" in read.files
        found = {item.code: item.message for item in check_package(read)}
        assert found["unknown_language"] == "accepted/old.py: cobol is not judged here; the files are kept"
        assert "not_verified" in found

    @pytest.mark.parametrize(
        ("name", "code", "entry", "is_known"),
        [
            ("add.java", "public class Adder {}", "Adder", True),
            ("add.java", "public class Adder {}", "Main", False),
            ("add.py", "pass", "add.py", True),
            ("add.py", "pass", "main.py", False),
            ("add.cpp", "int main;", "main", True),
        ],
    )
    def test_an_entry_point_that_is_not_there_is_a_warning(self, name, code, entry, is_known):
        changes = {
            f"submissions/accepted/{name}": code.encode(),
            "submissions/submissions.yaml": f"accepted/{name}: {{entrypoint: {entry}}}".encode(),
        }
        assert ("bad_entrypoint" not in {item.code for item in check_package(package(changes))}) is is_known


class TestCache:
    def test_a_second_verification_runs_nothing(self, tmp_path):
        """The same report, from the file, and no program is started."""
        first = ScriptedSandbox(*right())
        cache = VerifyCache(tmp_path / "cache.json")
        report = package_verify(package(ONLY_ACCEPTED), sandbox=first, cache=cache)
        cache.save()
        second = ScriptedSandbox()
        again = package_verify(package(ONLY_ACCEPTED), sandbox=second, cache=VerifyCache(tmp_path / "cache.json"))
        assert [item.cached for item in again.solutions] == [True]
        assert again.margin == report.margin
        assert not any(box.processes for box in second.boxes)

    @pytest.mark.parametrize(
        "change",
        [
            {"submissions/accepted/add.py": b"print(3)\n"},
            {"data/secret/01-zero.in": b"0  0\n"},
            {"data/secret/01-zero.ans": b"0 \n"},
            {"codereview.yaml": b"skills: [loops]\nchecker: {kind: exact}\n"},
            {"problem.yaml": b"name: x\nlimits: {time_limit: 2.0}\n"},
            {"submissions/submissions.yaml": b"accepted: {permitted: [AC]}\n"},
        ],
    )
    def test_what_matters_is_judged_anew(self, tmp_path, change):
        cache = VerifyCache(tmp_path / "cache.json")
        package_verify(package(ONLY_ACCEPTED), sandbox=ScriptedSandbox(*right()), cache=cache)
        report = package_verify(package({**ONLY_ACCEPTED, **change}), sandbox=ScriptedSandbox(*right()), cache=cache)
        assert not any(item.cached for item in report.solutions)

    def test_words_do_not_matter(self, tmp_path):
        cache = VerifyCache(tmp_path / "cache.json")
        package_verify(package(ONLY_ACCEPTED), sandbox=ScriptedSandbox(*right()), cache=cache)
        words = {**ONLY_ACCEPTED, "statement/problem.en.md": b"Other words.\n"}
        assert package_verify(package(words), sandbox=ScriptedSandbox(), cache=cache).solutions[0].cached

    @pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"version": 0, "entries": {}}', b'{"version": 1}'])
    def test_a_damaged_file_counts_as_empty(self, tmp_path, content):
        (tmp_path / "cache.json").write_bytes(content)
        assert VerifyCache(tmp_path / "cache.json").get("x") is None

    def test_a_failing_checker_is_not_remembered(self, tmp_path):
        """It may have been the machine's fault."""
        changes = {"codereview.yaml": b"checker: {kind: custom}\n", "output_validator/c.py": b"pass\n", **ONLY_ACCEPTED}
        cache = VerifyCache(tmp_path / "cache.json")
        for _ in range(2):
            sandbox = ScriptedSandbox(*[exited(b"3\n"), exited(b"", exit_code=1)])
            report = package_verify(package(changes), sandbox=sandbox, cache=cache)
            assert report.solutions[0].verdict == "judge_error"
            assert report.solutions[0].message.startswith("the checker output_validator/c.py ended with exit code 1")
            assert not report.solutions[0].cached


class TestRules:
    @pytest.mark.parametrize(
        ("rules", "words"),
        [
            ("wrong_answer: {permitted: [AC, WA]}", ""),
            ("wrong_answer: {permitted: [WA]}", "gets AC, permitted is WA"),
            ("'wrong_answer/*': {required: [TLE]}", "gets none of TLE"),
            ("'wrong_answer/{no_sign,other}.py': {'secret/02*': {permitted: [WA]}}", ""),
            ("'wrong_answer/no_*': {secret: {permitted: [AC]}}", "gets WA on secret, permitted is AC"),
            ("wrong_answer/no_sign.py: {message: hello}", "no message for the judges has 'hello'"),
        ],
    )
    def test_what_submissions_yaml_asks_for(self, real_sandbox, rules, words):
        changes = {"submissions/submissions.yaml": rules.encode(), "submissions/run_time_error/large.py": None}
        report = package_verify(package(changes), sandbox=real_sandbox)
        wrong = report.solutions[-1]
        assert (wrong.ok, wrong.message) == (not words, words or wrong.message)

    def test_a_folders_rule_inherits_what_it_does_not_say(self, real_sandbox):
        """`required` of wrong_answer stays WA when only `permitted` is given."""
        changes = {
            "submissions/submissions.yaml": b"wrong_answer: {permitted: [AC, WA, TLE]}\n",
            "submissions/wrong_answer/no_sign.py": b"print(sum(map(int, input().split())))\n",
        }
        report = package_verify(package(changes), sandbox=real_sandbox)
        assert (report.solutions[-1].ok, report.solutions[-1].message) == (False, "gets none of WA")

    @pytest.mark.parametrize(
        ("rules", "words"),
        [
            ("accepted: {permitted: [WA], required: [AC]}", "accepted: no verdict is both permitted and required"),
            ("accepted: {use_for_time_limit: maybe}", "use_for_time_limit must be true, false, lower or upper"),
            (
                "accepted/add.py: {permitted: [AC], use_for_time_limit: upper}",
                "accepted/add.py: use_for_time_limit: upper needs TLE to be permitted",
            ),
            (
                "accepted/add.py: {secret: {required: [TLE], use_for_time_limit: lower}}",
                "accepted/add.py: secret: use_for_time_limit: lower does not go with required: [TLE]",
            ),
        ],
    )
    def test_rules_that_contradict_themselves_are_refused(self, rules, words):
        report = package_verify(package({"submissions/submissions.yaml": rules.encode()}), sandbox=ScriptedSandbox())
        assert [(item.path, item.message) for item in report.diagnostics.errors] == [
            ("submissions/submissions.yaml", words)
        ]

    def test_a_rule_for_nothing_is_a_warning(self):
        changes = {"submissions/submissions.yaml": b"accepted/none.py: {permitted: [AC]}\n"}
        report = package_verify(package({**changes, "data/secret/01-zero.ans": None}), sandbox=ScriptedSandbox())
        assert "unmatched_rule" in {item.code for item in report.diagnostics}
