"""Packages as other judges have them, without our own file: legacy and 2025-09, with groups, validators and TeX."""

from __future__ import annotations

import pytest

from problems.packages import PackageError, check_package, package_files, package_from_files, package_verify
from problems.packages.request import judge_request
from sandbox.judge import Aggregation, CompileCache, Mode, Verdict, Visibility, judge
from tests.sandbox.judge import programs

TEX = rb"""\problemname{The Largest Divisor}
Anna has a number $n$ --- find a \textbf{proper divisor} of it.
% a remark
\section*{Input}
One line with an integer $n$ ($4 \le n \le 10^9$, no prime).
\section*{Output}
\begin{itemize}
  \item any divisor other than $1$ and $n$
  \item \emph{nothing} else
\end{itemize}
"""
LEGACY: dict[str, bytes] = {
    "problem.yaml": b"name: Divisors\nvalidation: custom\nvalidator_flags: be strict\nkeywords: math loops\n"
    b"limits:\n  memory: 128\n",
    ".timelimit": b"2\n",
    "problem_statement/problem.en.tex": TEX,
    "data/sample/1.in": b"12\n",
    "data/sample/1.ans": b"6\n",
    "data/secret/01-square.in": b"49\n",
    "data/secret/01-square.ans": b"7\n",
    "data/secret/01-square.desc": b"the square\nof a prime\n",
    "data/secret/01-square.hint": b"Look at the root.\n",
    "data/secret/02.in": b"100\n",
    "data/secret/02.ans": b"50\n",
    "output_validators/divisor/validate.cpp": programs.DIVISOR_CPP.encode(),
    "output_validators/divisor/rules.h": programs.DIVISOR_RULES.encode(),
    "submissions/accepted/small.py": b"n = int(input())\nprint(next(i for i in range(2, n) if n % i == 0))\n",
    "submissions/accepted/large.c": b'#include <stdio.h>\nint main(void) { int n, i; scanf("%d", &n);'
    b' for (i = n / 2; n % i; i--); printf("%d\\n", i); }\n',
    "submissions/wrong_answer/half.py": b"print(int(input()) // 2)\n",
}
POINTS: dict[str, bytes] = {
    "problem.yaml": b"problem_format_version: 2025-09\nname: {en: Points}\nuuid: 5f0c1c2a-3c55-4d0f-9d6b-0c1f6f3f9a11\n"
    b"type: scoring\nlanguages: [python3, kotlin]\n",
    "statement/problem.en.md": b"Print the double.\n",
    "data/sample/1.in": b"1\n",
    "data/sample/1.ans": b"2\n",
    "data/secret/1-small/test_group.yaml": b"max_score: 30\nrequire_pass: sample\n",
    "data/secret/1-small/a.in": b"2\n",
    "data/secret/1-small/a.ans": b"4\n",
    "data/secret/1-small/b.in": b"3\n",
    "data/secret/1-small/b.ans": b"6\n",
    "data/secret/2-parts/test_group.yaml": b"max_score: 40\nscore_aggregation: sum\n",
    "data/secret/2-parts/a.in": b"10\n",
    "data/secret/2-parts/a.ans": b"20\n",
    "data/secret/2-parts/b.in": b"-10\n",
    "data/secret/2-parts/b.ans": b"-20\n",
    "data/secret/3-large/test_group.yaml": b"max_score: 30\nrequire_pass: [secret/1-small]\n",
    "data/secret/3-large/a.in": b"100000\n",
    "data/secret/3-large/a.ans": b"200000\n",
    "submissions/accepted/double.py": b"print(2 * int(input()))\n",
    "submissions/partially_accepted/positive.py": b"print(2 * abs(int(input())))\n",
    "submissions/wrong_answer/two.py": b"print(2)\n",
}


def read(files, changes=None):
    merged = {path: content for path, content in {**files, **(changes or {})}.items() if content is not None}
    return package_from_files(merged, slug="foreign")


def codes(package) -> set[str]:
    return {item.code for item in check_package(package)}


def errors(files, changes) -> list[tuple[str, str]]:
    try:
        found = check_package(read(files, changes)).errors
    except PackageError as error:
        found = error.diagnostics.errors
    return [(item.code, item.path) for item in found]


class TestLegacy:
    def test_everything_is_understood(self):
        package = read(LEGACY)
        assert (package.title, package.time_limit_ms, package.memory_limit_kb) == ("Divisors", 2000, 128 * 1024)
        assert package.skills == ("loops", "math")
        assert package.checker.kind == "custom"
        assert package.checker.options["path"] == "output_validators/divisor/validate.cpp"
        assert package.checker.options["arguments"] == ["be", "strict"]
        assert set(package.checker.options["files"]) == {"rules.h"}
        square = next(test for test in package.tests if test.name == "secret/01-square")
        assert (square.description, square.hint) == ("the square of a prime", "Look at the root.")
        assert not check_package(package).errors

    def test_the_statement_reads_as_markdown(self):
        assert read(LEGACY).statement == (
            "Anna has a number $n$ — find a **proper divisor** of it.\n\n## Input\n\n"
            "One line with an integer $n$ ($4 \\le n \\le 10^9$, no prime).\n\n## Output\n\n"
            "- any divisor other than $1$ and $n$\n- *nothing* else\n"
        )

    def test_its_solutions_are_judged_by_its_validator(self, real_sandbox):
        report = package_verify(read(LEGACY), sandbox=real_sandbox)
        assert report.ok, report.to_json()
        assert [item.verdict for item in report.solutions] == ["accepted", "accepted", "wrong_answer"]

    @pytest.mark.parametrize("files", [LEGACY, POINTS])
    def test_writing_and_reading_back_loses_nothing(self, files):
        package = read(files)
        written = package_files(package)
        again = package_from_files(written, slug="foreign")
        assert again == package
        assert package_files(again) == written
        assert {path for path in files if path not in written} <= {".timelimit"}

    def test_what_it_is_stays_what_it_is(self):
        """A legacy package is exported as one: words beside the tests, TeX, validators in their folder."""
        written = package_files(read(LEGACY))
        assert b"problem_format_version: legacy" in written["problem.yaml"]
        assert written["data/secret/01-square.hint"] == b"Look at the root.\n"
        assert written["problem_statement/problem.en.tex"] == TEX
        assert written["output_validators/divisor/rules.h"] == LEGACY["output_validators/divisor/rules.h"]
        assert "statement/problem.en.md" not in written

    def test_a_long_description_is_shortened_and_kept(self):
        changes = {"data/secret/01-square.desc": b"long words " * 40}
        package = read(LEGACY, changes)
        assert len(package.tests[1].description) == 200
        assert package_files(package)["data/secret/01-square.desc"] == b"long words " * 40

    def test_the_title_may_come_from_tex(self):
        assert read(LEGACY, {"problem.yaml": b"validation: custom\n"}).title == "The Largest Divisor"

    def test_groups_and_points(self):
        changes = {
            "problem.yaml": b"name: x\ntype: scoring\nvalidator_flags: case_sensitive\n",
            "output_validators/divisor/validate.cpp": None,
            "output_validators/divisor/rules.h": None,
            "data/secret/01-square.in": None,
            "data/secret/02.in": None,
            "data/testdata.yaml": b"on_reject: continue\n",
            "data/secret/a/testdata.yaml": b"grader_flags: min\naccept_score: 40\noutput_validator_flags: x y\n",
            "data/secret/a/1.in": b"4\n",
            "data/secret/a/1.ans": b"2\n",
            "data/secret/b/1.in": b"6\n",
            "data/secret/b/1.ans": b"3\n",
            "data/secret/b/2.in": b"8\n",
            "data/secret/b/2.ans": b"4\n",
        }
        package = read(LEGACY, changes)
        first, second = package.scoring.groups
        assert (first.name, first.aggregation, first.max_score) == ("secret/a", Aggregation.MIN, 40)
        assert (second.aggregation, second.max_score, second.stop_at_first_failure) == (Aggregation.SUM, 2, False)
        assert package.scoring.max_score == 42
        assert {test.name: test.arguments for test in package.tests}["secret/a/1"] == ("x", "y")


class TestPoints:
    def test_groups_are_read(self):
        scoring = read(POINTS).scoring
        assert [(group.name, group.max_score, group.requires) for group in scoring.groups] == [
            ("secret/1-small", 30, ("sample",)),
            ("secret/2-parts", 40, ()),
            ("secret/3-large", 30, ("secret/1-small",)),
        ]
        assert (scoring.aggregation, scoring.max_score) == (Aggregation.SUM, 100)

    @pytest.mark.parametrize(
        ("source", "score", "groups"),
        [
            ("print(2 * int(input()))", 1.0, ["accepted", "accepted", "accepted"]),
            ("print(2 * abs(int(input())))", 0.8, ["accepted", "wrong_answer", "accepted"]),
            ("print(min(20, 2 * int(input())))", 0.7, ["accepted", "accepted", "wrong_answer"]),
            ("n = int(input())\nprint(2 * n - (n == 3))", 0.4, ["wrong_answer", "accepted", "skipped"]),
            ("print(20)", 0.2, ["skipped", "wrong_answer", "skipped"]),
        ],
    )
    def test_points_and_dependencies(self, real_sandbox, source, score, groups):
        """A group that needs another is not run without it; parts of a group count where it says so."""
        request = judge_request(read(POINTS), language="python", source=source)
        judgement = judge(request, sandbox=real_sandbox, cache=CompileCache())
        assert judgement.score == score, judgement.groups
        assert [group["verdict"] for group in judgement.public()["groups"]] == groups

    def test_a_skipped_group_says_why(self, real_sandbox):
        request = judge_request(read(POINTS), language="python", source="print(0)")
        judgement = judge(request, sandbox=real_sandbox, cache=CompileCache())
        assert judgement.groups[2].message == "not run: secret/1-small must pass first"
        assert judgement.verdict is Verdict.WRONG_ANSWER

    def test_labels_of_points(self, real_sandbox):
        report = package_verify(read(POINTS), sandbox=real_sandbox)
        assert report.ok, report.to_json()
        assert {item.path: item.score for item in report.solutions}["submissions/partially_accepted/positive.py"] == 0.8

    def test_a_checker_may_give_parts(self, real_sandbox):
        validator = (
            b"import sys\nn, given = int(open(sys.argv[1]).read()), int(sys.stdin.read())\n"
            b"if given != 2 * n:\n    open(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.5')\nsys.exit(42)\n"
        )
        changes = {
            "output_validator/check.py": validator,
            "data/secret/1-small/test_group.yaml": b"max_score: 30\nscore_aggregation: min\n",
            "data/secret/3-large/test_group.yaml": b"max_score: 30\nscore_aggregation: min\n",
        }
        request = judge_request(read(POINTS, changes), language="python", source="print(2 * abs(int(input())))")
        judgement = judge(request, sandbox=real_sandbox, cache=CompileCache())
        assert (judgement.score, judgement.verdict) == (0.9, Verdict.ACCEPTED), judgement.judge_message

    def test_a_part_where_there_are_none_is_the_checkers_fault(self, real_sandbox):
        source = b"import sys\nopen(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.5')\nsys.exit(42)\n"
        package = read(POINTS, {"output_validator/check.py": source})
        judgement = judge(
            judge_request(package, language="python", source="print(1)"), sandbox=real_sandbox, cache=CompileCache()
        )
        assert judgement.verdict is Verdict.JUDGE_ERROR
        assert "secret/1-small passes or fails as a whole" in judgement.judge_message

    def test_languages_of_other_judges(self):
        package = read(POINTS)
        assert package.languages == ("python",)
        assert "unknown_language" in codes(package)

    def test_a_shown_secret_test(self):
        changes = {"data/secret/1-small/a.yaml": b"full_feedback: true\noutput_validator_args: [case_sensitive]\n"}
        package = read(POINTS, changes)
        test = next(test for test in package.tests if test.name == "secret/1-small/a")
        assert (test.visibility, test.arguments) == (Visibility.TEACHING, ("case_sensitive",))
        assert package_from_files(package_files(package), slug="foreign") == package

    def test_arguments_come_from_the_nearest_settings(self):
        changes = {
            "data/secret/test_group.yaml": b"output_validator_args: [space_change_sensitive]\n",
            "data/secret/2-parts/test_group.yaml": b"max_score: 40\noutput_validator_args: [float_tolerance, 1e-3]\n",
        }
        found = {test.name: test.arguments for test in read(POINTS, changes).tests}
        assert found["secret/1-small/a"] == ("space_change_sensitive",)
        assert found["secret/2-parts/a"] == ("float_tolerance", "0.001")
        assert found["sample/1"] == ()


class TestInteractive:
    FILES = {
        "problem.yaml": b"problem_format_version: 2025-09\nname: {en: Guess}\ntype: interactive\n",
        "statement/problem.en.md": b"Guess it.\n",
        "data/sample/1.in": b"42\n",
        "data/sample/1.ans": b"\n",
        "data/sample/1.interaction": b">50\n<lower\n",
        "data/secret/1.in": b"7\n",
        "data/secret/1.ans": b"\n",
        "output_validator/guess.py": programs.GUESS.encode(),
        "submissions/accepted/bisect.py": programs.BISECT.encode(),
        "submissions/wrong_answer/count.py": b"n = 0\nwhile True:\n    n += 1\n    print(n, flush=True)\n    input()\n",
    }

    def test_its_solutions_are_judged(self, real_sandbox):
        package = read(self.FILES, {"data/secret/1.in": b"77\n"})
        assert package.mode is Mode.INTERACTIVE
        report = package_verify(package, sandbox=real_sandbox)
        assert report.ok, report.to_json()

    def test_without_an_interactor_it_is_refused(self):
        assert ("no_interactor", "output_validator") in errors(self.FILES, {"output_validator/guess.py": None})


class TestRefusals:
    @pytest.mark.parametrize(
        ("files", "changes", "code", "path"),
        [
            (LEGACY, {"problem.yaml": b"name: x\ntype: multi-pass\n"}, "unsupported_type", "problem.yaml"),
            (LEGACY, {"problem.yaml": b"name: x\nvalidator_flags: 7 7\n", **dict.fromkeys([
                "output_validators/divisor/validate.cpp", "output_validators/divisor/rules.h"])},
             "bad_checker", "problem.yaml"),
            (LEGACY, {"output_validators/other/main.py": b""}, "bad_validator", "output_validators"),
            (LEGACY, {"output_validators/divisor/build": b"make"}, "bad_validator", "output_validators/divisor/build"),
            (LEGACY, {"output_validators/divisor/two.cpp": b"", "output_validators/divisor/validate.cpp": None,
                      "output_validators/divisor/one.cpp": b""}, "bad_validator", "output_validators/divisor"),
            (LEGACY, {"output_validators/divisor/validate.cpp": b"\xff"}, "not_utf8",
             "output_validators/divisor/validate.cpp"),
            (LEGACY, {"output_validators/divisor/validate.cpp": b" "}, "bad_validator",
             "output_validators/divisor/validate.cpp"),
            (LEGACY, {"codereview.yaml": b"checker: {kind: custom, sourc: x}"}, "bad_checker", "codereview.yaml"),
            (LEGACY, {".timelimit": b"fast"}, "wrong_value", ".timelimit"),
            (LEGACY, {".timelimit": b"1000"}, "out_of_range", ".timelimit"),
            (LEGACY, {"problem.yaml": b"name: x\nlimits: {time_limit: 0}"}, "out_of_range", "problem.yaml"),
            (LEGACY, {"problem.yaml": b"name: x\nlimits: {memory: 1.0e+9}"}, "out_of_range", "problem.yaml"),
            (POINTS, {"problem.yaml": b"name: x\nlanguages: [cobol]\n"}, "unknown_language", "problem.yaml"),
            (POINTS, {"data/secret/loose.in": b"1\n"}, "mixed_groups", "data/secret/loose.in"),
            (POINTS, {"data/secret/1-small/test_group.yaml": b"{}"}, "unbounded_score",
             "data/secret/1-small/test_group.yaml"),
            (POINTS, {"data/secret/1-small/test_group.yaml": b"max_score: -1"}, "out_of_range",
             "data/secret/1-small/test_group.yaml"),
            (POINTS, {"data/secret/1-small/test_group.yaml": b"max_score: 30\nrequire_pass: secret/3-large"},
             "bad_dependency", "data/secret/1-small/test_group.yaml"),
            (POINTS, {"data/secret/3-large/test_group.yaml": b"max_score: 30\nrequire_pass: secret/2-parts"},
             "bad_dependency", "data/secret/3-large/test_group.yaml"),
            (POINTS, {"data/secret/1-small/test_group.yaml": b"x: ["}, "bad_yaml",
             "data/secret/1-small/test_group.yaml"),
            (POINTS, {"data/secret/1-small/a.yaml": b"args: [one]"}, "unsupported_input", "data/secret/1-small/a.yaml"),
            (POINTS, {"data/secret/1-small/a.yaml": b"output_validator_args: [loud]"}, "bad_checker",
             "data/secret/1-small/a"),
            (POINTS, {"data/secret/1-small/a.ans": None}, "no_answer", "data/secret/1-small/a.ans"),
            (POINTS, {"data/secret/1-small/a.ans": b"7" * (2 << 20)}, "answer_beyond_limit",
             "data/secret/1-small/a.ans"),
            (POINTS, {"data/secret/1-small/a.in": b"7" * (50 << 20)}, "large_test", "data/secret/1-small/a.in"),
            (POINTS, {"submissions/submissions.yaml": b"accepted: 7"}, "wrong_value", "submissions/submissions.yaml"),
            (POINTS, {"submissions/submissions.yaml": b"accepted: {permitted: [OK]}"}, "wrong_value",
             "submissions/submissions.yaml"),
            (POINTS, {"submissions/submissions.yaml": b"["}, "bad_yaml", "submissions/submissions.yaml"),
        ],
    )  # fmt: skip
    def test_each_is_named_with_its_file(self, files, changes, code, path):
        assert (code, path) in errors(files, changes)

    @pytest.mark.parametrize(
        ("settings", "code"),
        [(b"grading: custom", "custom_grader"), (b"grader_flags: accept_if_any_accepted", "custom_grader")],
    )
    def test_graders_of_ones_own_are_refused(self, settings, code):
        changes = {"problem.yaml": b"name: x\ntype: scoring\n", "data/secret/testdata.yaml": settings}
        assert (code, "data/secret/testdata.yaml") in errors(LEGACY, changes)

    def test_groups_that_do_not_add_up_are_a_warning(self):
        assert "score_sum" in codes(read(POINTS, {"data/secret/test_group.yaml": b"max_score: 90\n"}))

    def test_a_format_of_the_future_is_a_warning(self):
        assert "unknown_format" in codes(read(POINTS, {"problem.yaml": b"problem_format_version: 2031\nname: x\n"}))
