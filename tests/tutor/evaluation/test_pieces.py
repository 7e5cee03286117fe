"""The oracles read code out of any text."""

from __future__ import annotations

import pytest

from tutor.evaluation.oracles.pieces import is_statement, pieces_of


def test_fences_with_and_without_an_end():
    assert pieces_of("So:\n```python\nx = 1\n```\nDone.").blocks == (("python", "x = 1\n"),)
    assert pieces_of("So:\n```\nx = 1").blocks == (("", "x = 1"),)


def test_code_spans_that_could_be_lines_and_not_plain_values():
    pieces = pieces_of("It printed `4`, so write `total += price` and not `total`.")
    assert pieces.lines == ("total += price",)


def test_bare_lines_and_lists():
    pieces = pieces_of("Try this\n\nfor i in range(3):\n    print(i)\n\nand you are done.")
    assert ("", "for i in range(3):\n    print(i)") in pieces.blocks
    assert pieces_of("- `x = 1`\n- `y = 2`").blocks == (("", "x = 1\ny = 2"),)


@pytest.mark.parametrize(
    "text",
    ["Change `<` to `<=` on line 3.", "On line 3 replace < with <=", "On line 3 use `<=` instead of `<`."],
)
def test_dictated_changes(text):
    pieces = pieces_of(text)
    assert ("<", "<=") in pieces.changes
    assert pieces.cited == (3,)


@pytest.mark.parametrize("line", ["x = 1", "return x", "for a in b:", "print(x)", "int n = 0;", "} else {"])
def test_statements(line):
    assert is_statement(line)


@pytest.mark.parametrize("line", ["Look at the test.", "4", "total", "What is it?", "One more thing"])
def test_prose_is_no_statement(line):
    assert not is_statement(line)
