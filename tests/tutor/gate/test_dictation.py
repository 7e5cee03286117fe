"""Prose that dictates a change is read as the change it dictates."""

import pytest

from tests.tutor.gate.scene import CODE
from tutor.gate.candidates import edited
from tutor.gate.dictation import despelled, edits_of

FIXED = "    if number >= limit:"


@pytest.mark.parametrize(
    "text",
    [
        "Change `>` to `>=`.",
        "Change number > limit to number >= limit.",
        "Replace the `>` with `>=` and run it again.",
        "Use `>=` instead of `>`.",
        "Instead of `>`, use `>=`.",
        "`number > limit` should be `number >= limit`.",
        "number > limit -> number >= limit",
        "Line 5 should read if number >= limit.",
        "On line 5, write `if number >= limit:`.",
        "Replace line 5 with `if number >= limit:`.",
        "Turn greater than into greater than or equal to on line 5.",
        "The sign > must become >=.",
    ],
)
def test_a_dictated_fix_is_carried_out(text):
    programs = [program for edit in edits_of(text) for program in edited(CODE, edit, [5])]
    assert any(FIXED in program for program in programs)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Set total to one.", "total = 1"),
        ("Increase total by number.", "total += number"),
        ("Delete line 3.", ""),
    ],
)
def test_assignments_and_deletions_are_read(text, line):
    programs = [program for edit in edits_of(text) for program in edited(CODE, edit, [])]
    assert any(line in program and program != CODE for program in programs)


def test_plain_prose_dictates_nothing():
    assert edits_of("Look at the first test and follow it on paper.") == ()


def test_spelled_operators_become_signs():
    assert despelled("n plus one is less than or equal to ten") == "n + 1 <= 10"


def test_a_quotation_mark_that_stands_alone_is_code():
    """A missing bracket is mended by `}")`: the mark at its end closes the learner's text."""
    (edit, *_others) = edits_of('On line 2 use `}")` instead of `}"`.')
    assert (edit.old, edit.new) == ('}"', '}")')
    assert edits_of("Use `'yes'` instead of `'no'`.")[0].new == "yes"
