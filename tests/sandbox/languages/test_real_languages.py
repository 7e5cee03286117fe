"""Every language in the real sandboxes: each way to end, and functions with typed values."""

from __future__ import annotations

import json

import pytest

from sandbox.judge import CompileCache, FunctionSignature, Mode, Parameter, Verdict, judge
from sandbox.languages import get_language, starter_code
from tests.sandbox.judge.requests import call, case, request, signature
from tests.sandbox.languages.places import places, quickest_place
from tests.sandbox.languages.programs import FUNCTIONS, SAMPLES

TABLE = "dict[str, list[optional[float]]]"
NESTED = "list[dict[str, optional[list[list[int]]]]]"
TRICKY = 'é"\\/\n\t\x01😀'


@pytest.mark.parametrize(("alias", "language"), places(SAMPLES))
class TestPrograms:
    def test_each_way_to_end_has_its_verdict(self, sandboxes, cache, alias, language):
        """Compiled once: right, wrong, crashed with the learner's line, too slow, too large, at the end of input."""
        sample = SAMPLES[language]
        words = (("sum 1 2", "3"), ("sum 1 2", "4"), ("crash", "x"), ("loop", "x"), ("memory", "x"), ("end", "end"))
        tests = [case(f"{given}\n".encode(), f"{wanted}\n".encode()) for given, wanted in words]
        judgement = judge(
            request(*tests, source=sample.source, language=language, time_limit_ms=700, memory_limit_kb=128 * 1024),
            sandbox=sandboxes[alias],
            cache=cache,
        )
        assert judgement.compile.ok, judgement.compile.output
        right, wrong, crashed, slow, large, end = judgement.tests
        assert (right.verdict, wrong.verdict, end.verdict) == (
            Verdict.ACCEPTED,
            Verdict.WRONG_ANSWER,
            Verdict.ACCEPTED,
        )
        assert crashed.verdict is Verdict.RUNTIME_ERROR
        assert (crashed.exception.name, crashed.exception.line) == (sample.crash, sample.crash_line)
        assert "/build/" not in crashed.stderr
        assert slow.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert slow.message.startswith("stopped after")
        assert large.verdict is Verdict.MEMORY_LIMIT_EXCEEDED
        limit = 128 * get_language(language).memory_multiplier
        assert large.message == f"needed more than {limit:.0f} MiB of memory"

    def test_what_does_not_compile_names_the_line(self, sandboxes, cache, alias, language):
        """A type error is one, in every typed language."""
        sample = SAMPLES[language]
        judgement = judge(
            request(case(b"", b""), source=sample.broken, language=language), sandbox=sandboxes[alias], cache=cache
        )
        assert judgement.verdict is Verdict.COMPILE_ERROR
        assert judgement.compile.line == sample.broken_line, judgement.compile.output
        assert "/build/" not in judgement.compile.output


@pytest.mark.parametrize(("alias", "language"), places(FUNCTIONS))
class TestFunctions:
    def test_typed_arguments_and_value(self, sandboxes, cache, alias, language):
        """Printing is kept apart; an exception names the learner's line and shows no frame of the driver."""
        source, name, line = FUNCTIONS[language]
        table = json.dumps({"x": [1.5, None, 2], "y": []})
        tests = [
            case(f"{table}\n0\n".encode(), b'["x"]\n'),
            case(f"{table}\n9\n".encode(), b"[]\n"),
            case(f"{table}\n0\n".encode(), b'["y"]\n'),
            case(f"{table}\n-1\n".encode(), b"[]\n"),
        ]
        judgement = judge(
            call(*tests, source=source, language=language, types=(TABLE, "int"), returns="list[str]"),
            sandbox=sandboxes[alias],
            cache=cache,
        )
        assert judgement.compile.ok, judgement.compile.output
        right, empty, wrong, crashed = judgement.tests
        assert (right.verdict, empty.verdict, wrong.verdict) == (
            Verdict.ACCEPTED,
            Verdict.ACCEPTED,
            Verdict.WRONG_ANSWER,
        )
        assert right.printed.strip() == "debug"
        assert crashed.verdict is Verdict.RUNTIME_ERROR
        assert (crashed.exception.name, crashed.exception.line) == (name, line)
        assert "driver" not in crashed.stderr.lower()


@pytest.mark.parametrize("language", FUNCTIONS)
class TestTypes:
    def test_the_stub_compiles_and_answers_with_an_empty_value(self, sandboxes, cache, language):
        """Every type in one signature."""
        types = ("int", "float", "bool", "str", "list[list[int]]", TABLE)
        stub = starter_code(language, Mode.FUNCTION, signature(*types, returns=NESTED))
        given = [1, 1.5, True, TRICKY, [[1], []], {"a": [None]}]
        test = case("".join(json.dumps(value) + "\n" for value in given).encode(), b"[]\n")
        judgement = judge(
            call(test, source=stub, language=language, types=types, returns=NESTED, time_limit_ms=3000),
            sandbox=sandboxes[quickest_place(language)],
            cache=cache,
        )
        assert judgement.compile.ok, judgement.compile.output
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests

    def test_values_survive_both_ways(self, sandboxes, cache, language):
        """Nested lists, missing values, and text with every awkward character."""
        values = [{TRICKY: [[1, -(2**53)], []], "none": None}, {}]
        stub = starter_code(language, Mode.FUNCTION, signature(NESTED, returns=NESTED))
        test = case(f"{json.dumps(values)}\n".encode(), f"{json.dumps(values)}\n".encode())
        judgement = judge(
            call(test, source=returning_the_argument(stub), language=language, types=(NESTED,), returns=NESTED),
            sandbox=sandboxes[quickest_place(language)],
            cache=cache,
        )
        assert judgement.compile.ok, judgement.compile.output
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests

    def test_integers_have_64_bits(self, sandboxes, cache, language):
        """TypeScript's own numbers have 53, as everywhere in JavaScript."""
        number = 2**53 - 1 if language == "typescript" else -(2**63)
        stub = starter_code(language, Mode.FUNCTION, signature("int", returns="int"))
        test = case(f"{number}\n".encode(), f"{number}\n".encode())
        judgement = judge(
            call(test, source=returning_the_argument(stub), language=language),
            sandbox=sandboxes[quickest_place(language)],
            cache=cache,
        )
        assert judgement.verdict is Verdict.ACCEPTED, judgement

    def test_a_missing_function_does_not_compile_and_says_what_is_wanted(self, sandboxes, language):
        """In TypeScript, whose driver looks it up, it is a runtime error that says so."""
        sources = {"java": "class Solution {}\n", "go": "package main\n", "cpp": "int other;\n", "typescript": "\n"}
        judgement = judge(
            call(case(b"1\n", b"1\n"), source=sources[language], language=language),
            sandbox=sandboxes[quickest_place(language)],
            cache=CompileCache(),
        )
        if language == "typescript":
            assert "answer" in judgement.tests[0].message
        else:
            assert judgement.verdict is Verdict.COMPILE_ERROR
            assert "answer" in judgement.compile.output


def returning_the_argument(stub: str) -> str:
    """The stub, with its first parameter in place of the empty value."""
    head, _, rest = stub.partition("return ")
    _, end, tail = rest.partition(";" if ";" in rest else "\n")
    return f"{head}return a{end}{tail}"


def test_words_of_the_language_are_no_names():
    """A parameter called like a keyword gets an underscore."""
    asked = FunctionSignature(name="answer", parameters=(Parameter(name="new", type="int"),), returns="int")
    assert "long long new_)" in starter_code("cpp", Mode.FUNCTION, asked)
    assert "long new_)" in starter_code("java", Mode.FUNCTION, asked)
    assert "new_: number)" in starter_code("typescript", Mode.FUNCTION, asked)
    assert "new int)" in starter_code("go", Mode.FUNCTION, asked)


JAVA_ENTRIES = {
    "public class Other {\n    public static void main(String[] a) { System.out.println(1); }\n}\n": None,
    "class A { }\nclass B {\n    public static void main(String[] a) { System.out.println(1); }\n}\n": None,
    "package p;\n\npublic class Q {\n    public static void main(String[] a) { System.out.println(1); }\n}\n": None,
    "public class Other {\n    public static void main(String[] a) { Object o = null; o.hashCode(); }\n}\n": 2,
}


@pytest.mark.parametrize("source", JAVA_ENTRIES)
def test_a_java_class_may_have_any_name(sandboxes, cache, source):
    """Programs brought from elsewhere are seldom called Main; their lines are told all the same."""
    judgement = judge(
        request(case(b"", b"1\n"), source=source, language="java"),
        sandbox=sandboxes[quickest_place("java")],
        cache=cache,
    )
    line = JAVA_ENTRIES[source]
    if line is None:
        assert judgement.verdict is Verdict.ACCEPTED, judgement
    else:
        assert judgement.tests[0].exception.line == line


def test_a_java_program_without_main_is_told_so(sandboxes, cache):
    judgement = judge(
        request(case(b"", b""), source="class A { }\n", language="java"),
        sandbox=sandboxes[quickest_place("java")],
        cache=cache,
    )
    assert judgement.verdict is Verdict.COMPILE_ERROR
    assert "public static void main" in judgement.compile.output
