"""What a program said about its own failure, read back from stderr."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.judge.failures import parse_exception, ran_out_of_memory, tidy_trace, without_secrets
from sandbox.judge.types import ExceptionInfo

SOURCE = "\n".join(f"line{number}" for number in range(1, 21))
CHAINED = b"""Traceback (most recent call last):
  File "/box/main.py", line 3, in f
    int("x")
ValueError: invalid literal

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/box/main.py", line 9, in <module>
    f()
  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode
    raise KeyError(key)
KeyError: 'name: of the key'
"""


class TestPython:
    def test_the_last_of_chained_errors_counts_with_the_learners_innermost_line(self):
        assert parse_exception(CHAINED, "python", SOURCE) == ExceptionInfo(
            name="KeyError", message="'name: of the key'", line=9
        )

    def test_recursion_is_folded_by_python_and_read(self):
        text = (
            b'Traceback (most recent call last):\n  File "main.py", line 2, in f\n    f()\n'
            b"  [Previous line repeated 995 more times]\nRecursionError: maximum recursion depth exceeded\n"
        )
        assert parse_exception(text, "python", SOURCE).name == "RecursionError"

    def test_an_error_without_frames(self):
        text = b"debug\nTypeError: answer() takes 1 positional argument but 2 were given\n"
        found = parse_exception(text, "python", SOURCE)
        assert (found.name, found.line) == ("TypeError", None)

    def test_a_line_outside_the_learners_file_is_not_believed(self):
        text = b'Traceback (most recent call last):\n  File "main.py", line 7777\nValueError\n'
        assert parse_exception(text, "python", SOURCE) == ExceptionInfo(name="ValueError")

    @pytest.mark.parametrize("text", [b"", b"just words\n", b"Traceback (most recent call last):\n", b"\xff\xfe"])
    def test_no_error_in_the_text(self, text):
        assert parse_exception(text, "python", SOURCE) is None


class TestJavaScript:
    def test_name_message_and_line(self):
        text = (
            b"/box/main.js:3\nfoo.x;\n^\n\nReferenceError: foo is not defined\n"
            b"    at f (/box/main.js:5:1)\n    at node:internal/x:1:1\n"
        )
        assert parse_exception(text, "javascript", SOURCE) == ExceptionInfo(
            name="ReferenceError", message="foo is not defined", line=5
        )

    def test_a_heap_that_is_full_is_a_matter_of_memory(self):
        text = b"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n"
        assert ran_out_of_memory(text, "javascript", None)
        assert not ran_out_of_memory(text, "python", None)


class TestNative:
    def test_what_is_kept(self):
        text = b"terminate called after throwing an instance of 'std::invalid_argument'\n  what():  stoi\n"
        assert parse_exception(text, "native", SOURCE) == ExceptionInfo(name="std::invalid_argument", message="stoi")

    def test_bad_alloc_is_a_matter_of_memory(self):
        text = b"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n"
        assert ran_out_of_memory(text, "native", parse_exception(text, "native", SOURCE))


class TestSecrets:
    def test_only_a_known_name_may_leave(self):
        """A line would be the program's to choose: with a long source it spells out the secret input."""
        info = ExceptionInfo(name="KeyError", message="secret input", line=2)
        assert without_secrets(info) == ExceptionInfo(name="KeyError")

    def test_an_invented_name_may_not(self):
        info = ExceptionInfo(name="Input_was_42", message="42", line=2)
        assert without_secrets(info) == ExceptionInfo(name="Exception")


@given(st.binary(max_size=300), st.sampled_from(["python", "javascript", "native"]))
def test_hostile_text_is_read_without_a_crash(text, trace):
    info = parse_exception(text, trace, SOURCE)
    assert info is None or len(info.name) <= 100
    tidy_trace(text.decode("latin-1"), "main.py")


def test_a_flood_of_look_alikes_is_read_quickly():
    """The patterns stay linear on text made to slow them down."""
    flood = b"Traceback (most recent call last):\n" + b'  File "' * 4000 + b"A" * 30_000
    for trace in ("python", "javascript", "native"):
        parse_exception(flood, trace, SOURCE)
    tidy_trace(flood.decode(), "main.py")


def test_tidy_traces_show_the_learners_file_only():
    text = (
        'Traceback (most recent call last):\n  File "/box/a/main.py", line 2, in f\n    x\n'
        '  File "/box/a/function_driver.py", line 9, in g\n    y\nKeyError: 1\n'
    )
    assert tidy_trace(text, "main.py") == (
        'Traceback (most recent call last):\n  File "main.py", line 2, in f\n    x\nKeyError: 1\n'
    )
