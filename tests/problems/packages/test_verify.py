"""Verifying: every labelled solution is judged as its label says, or the report tells which is not."""

from __future__ import annotations

import pytest

from problems.packages import Diagnostics, PackageError, package_from_files, package_verify
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
