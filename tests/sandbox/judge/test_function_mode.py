"""Function mode outside the box: what is sent to the driver and what of its output is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.judge import (
    CompileCache,
    InvalidArguments,
    InvalidRequest,
    Verdict,
    judge,
    parse_arguments,
    parse_expected,
)
from sandbox.judge.function_mode import encode_call, new_nonce, read_statement
from tests.sandbox.judge.requests import call, case, signature
from tests.sandbox.scripted import ScriptedSandbox, exited

NONCE = "ab" * 16


def frame(text: bytes, *, tag: bytes = b"V", nonce: str = NONCE) -> bytes:
    return b"\x1e" + nonce.encode() + b" " + tag + b" " + text + b"\n"


def stated(text: bytes, *, tag: bytes = b"V", before: bytes = b"", after: bytes = b"", times: int = 1, **options):
    """An answer of the box that states a value with the nonce that the process was given."""

    def answer(process):
        nonce = process.stdin.split(b'"')[3].decode()
        return exited(before + frame(text, tag=tag, nonce=nonce) * times + after, **options)

    return answer


def verdict_of(answer, *, expected: bytes = b"3\n", returns: str = "int", visibility: str = "sample"):
    request = call(case(b"1\n", expected, visibility=visibility), source="def answer(a): ...", returns=returns)
    return judge(request, sandbox=ScriptedSandbox(answer), cache=CompileCache()).tests[0]


class TestStatement:
    def test_what_was_printed_is_kept_apart(self):
        statement = read_statement(b"hello\n" + frame(b"[1]"), NONCE)
        assert (statement.printed, statement.tag, statement.text) == (b"hello\n", "V", b"[1]")

    @pytest.mark.parametrize(
        ("stdout", "problem"),
        [
            (b"3\n", "none"),
            (frame(b"3", nonce="cd" * 16), "none"),
            (frame(b"3") + frame(b"3"), "several"),
            (frame(b"3") + b"more", "trailing"),
            (frame(b"3")[:-1], "garbled"),
            (frame(b"3", tag=b"X"), "garbled"),
        ],
    )
    def test_anything_but_one_last_frame_is_refused(self, stdout, problem):
        statement = read_statement(stdout, NONCE)
        assert (statement.tag, statement.problem) == ("", problem)

    @given(st.binary())
    def test_hostile_output_never_becomes_a_statement(self, stdout):
        """Without the nonce nothing that is printed counts."""
        assert read_statement(stdout, new_nonce()).problem == "none"


class TestArguments:
    def test_one_value_per_line(self):
        two = signature("list[int]", "str")
        assert parse_arguments(two, b'[1, 2]\n"a b"\n') == [[1, 2], "a b"]
        assert parse_arguments(signature(), b"") == []

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"[1]\n", "answer takes 2 values, one per line; the input has 1"),
            (b'[1]\n"x"\n3\n', "the input has 3"),
            (b'[1.5]\n"x"\n', r"line 1 \(a\): \[0\]: float where int is expected"),
            (b"[1]\nx\n", r"line 2 \(b\): not a JSON value"),
        ],
    )
    def test_what_does_not_fit_is_named(self, data, words):
        with pytest.raises(InvalidArguments, match=words):
            parse_arguments(signature("list[int]", "str"), data)

    def test_a_broken_answer_is_named(self):
        with pytest.raises(InvalidArguments, match="the answer: str where int is expected"):
            parse_expected(signature("int"), b'"3"\n')

    def test_floats_arrive_as_floats(self):
        arguments = parse_arguments(signature("float"), b"3\n")
        assert encode_call(signature("float"), arguments, NONCE).endswith(b"\n3.0\n")

    def test_line_separators_in_texts_do_not_break_lines(self):
        arguments = parse_arguments(signature("str"), '"a\u2028b\u0085c"\n'.encode())
        assert encode_call(signature("str"), arguments, NONCE).count(b"\n") == 2


class TestVerdicts:
    def test_the_right_value_is_accepted_and_prints_are_shown(self):
        result = verdict_of(stated(b"3", before=b"debug\n"))
        assert (result.verdict, result.output, result.printed) == (Verdict.ACCEPTED, "3", "debug\n")

    @pytest.mark.parametrize(
        ("answer", "verdict", "words"),
        [
            (stated(b"4"), Verdict.WRONG_ANSWER, "expected “3”, got “4”"),
            (stated(b"3.0"), Verdict.WRONG_ANSWER, "returned float where int is expected"),
            (stated(b"true"), Verdict.WRONG_ANSWER, "returned bool where int is expected"),
            (stated(b"null"), Verdict.WRONG_ANSWER, "returned None where int is expected: is a return missing?"),
            (stated(b"set", tag=b"T"), Verdict.WRONG_ANSWER, "returned a value of type set where int is expected"),
            (stated(b"", tag=b"M"), Verdict.RUNTIME_ERROR, "defines no function named answer"),
            (stated(b"3", times=2), Verdict.RUNTIME_ERROR, "answered more than once"),
            (stated(b"3", after=b"!"), Verdict.RUNTIME_ERROR, "went on writing after its answer"),
            (exited(b"3\n"), Verdict.RUNTIME_ERROR, "ended before the function returned a value"),
            (stated(b"3", exit_code=1), Verdict.RUNTIME_ERROR, "ended with exit code 1"),
        ],
    )
    def test_anything_else_is_not(self, answer, verdict, words):
        result = verdict_of(answer)
        assert (result.verdict, result.message) == (verdict, words)

    def test_a_type_name_does_not_leave_a_secret_test(self):
        """A class could be named after the secret input."""
        result = verdict_of(stated(b"input_was_7", tag=b"T"), visibility="secret")
        assert result.message == "did not return an int"
        assert "7" not in repr(result)

    def test_own_input_that_does_not_fit_is_answered(self):
        """In a run the learner is told; nothing is run."""
        request = call(case(b"x\n", None, visibility="custom"), source="")
        result = judge(request, sandbox=ScriptedSandbox(), cache=CompileCache()).tests[0]
        assert result.message.startswith("this input does not fit the function: line 1 (a): not a JSON value")

    def test_an_authors_broken_test_is_a_broken_request(self):
        with pytest.raises(InvalidRequest, match="sample/1: line 1"):
            judge(call(case(b"x\n", b"3\n"), source=""), sandbox=ScriptedSandbox(), cache=CompileCache())
        with pytest.raises(InvalidRequest, match="sample/1: the answer"):
            verdict_of(stated(b"3"), expected=b"x\n")

    def test_a_language_without_driver_is_refused(self):
        with pytest.raises(InvalidRequest, match="C has no function mode"):
            judge(call(case(), source="", language="c"), sandbox=ScriptedSandbox(), cache=CompileCache())
