"""Code is found in any dress, prose is left alone, and no text breaks the search."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tutor.gate.scene import CODE, make_request
from tutor.gate.candidates import CANDIDATES_MAX, Matter, candidates_of
from tutor.gate.decoding import decoded_texts
from tutor.gate.dictation import edits_of
from tutor.gate.form import form_check
from tutor.gate.snippets import Kind, bare_of, looks_like_code, snippets_of
from tutor.gate.trees import forms_of

PROSE = (
    "Look at the first test, and compare what it prints with what you expect.",
    "What happens in the last round, when nothing is left (or only one value)?",
    "In the worst case this takes O(n log n) steps, e.g. for a sorted list.",
    "Input/output and upper/lower case matter here; see the statement.",
    "A set answers in one step, however many names it holds - that helps.",
    "The value(s) you read come first; then the loop begins.",
)


@pytest.mark.parametrize("text", PROSE)
def test_prose_holds_no_code(text):
    assert not any(looks_like_code(snippet.text) for snippet in snippets_of(text))
    assert _candidates(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write total = sum(values) + 1 here.", "total = sum(values) + 1"),
        ("return best", "return best"),
        ("- for row in rows: print(row)", "for row in rows: print(row)"),
        ("1. x += y", "x += y"),
        ("Then say if (a <= b) { total++; }", "if (a <= b) { total++; }"),
    ],
)
def test_bare_code_is_found_in_prose(text, code):
    assert code in bare_of(text)


def test_blocks_and_spans_are_told_apart():
    found = snippets_of("Try `a + b` or\n\n```python\n  x = 1\n  y = 2\n```\n")
    assert [(item.kind, item.text) for item in found] == [(Kind.BLOCK, "x = 1\ny = 2"), (Kind.INLINE, "a + b")]


FRAGMENTS = st.sampled_from(
    ["`", "```", "~~~", "\n", "    ", "if x >= 1:", "total = 0", "(", "[", "{", "\\x41", "change ", " to ", "line 5 ",
     "instead of ", "# ", "\u200b", "def f(", "%41%42", "aGVsbG8gd29ybGQ=", " -> ", '"', "=" * 9, "(" * 60, "7 " * 9]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(FRAGMENTS, max_size=20).map("".join)))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_said_breaks_the_extractor(text):
    form_check(text)
    snippets_of(text)
    edits_of(text)
    decoded_texts(text)
    forms_of(text)
    assert len(_candidates(text)) <= CANDIDATES_MAX


def _candidates(text):
    matter = Matter(request=make_request(), starter=CODE, unit=text, snippets=snippets_of(text), earlier=(text,))
    return candidates_of(matter)
