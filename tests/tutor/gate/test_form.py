"""Only text of a plain form may be shown."""

import pytest

from tutor.gate.form import form_check, without_blocks


@pytest.mark.parametrize(
    "unit",
    [
        "",
        "   ",
        "word " * 401,
        "x" * 4001,
        "```\nopen",
        "~~~\nopen\n```",
        "one `open span",
        "<script>alert(1)</script>",
        "#include <stdio.h>",
        "a <!-- hidden --> comment",
        "[click](http://example.org)",
        "![](x.png)",
        "[ref]: http://example.org",
        "see https://example.org",
        "www.example.org has it",
        "soft\u00adhyphen",
        "turned \u202e text",
        "a\x07bell",
    ],
)
def test_what_is_never_shown(unit):
    assert form_check(unit) == "schema"


@pytest.mark.parametrize(
    "unit",
    [
        "Is `a < b` true for 3 and 3?",
        "When n < 3 and n > 1, what happens?",
        "```html\n<b>bold</b>\n```",
        "`values[0]` and (then) `f(x)`",
        "The list [1, 2] has two items.",
        "“Quotes”, dashes — and accents: é.",
    ],
)
def test_what_may_be_shown(unit):
    assert form_check(unit) == ""


def test_blocks_are_taken_out_whole():
    assert without_blocks("before\n```\ncode\n```\nafter") == "before\nafter"
