"""`codereview.common.markdown`: statements as safe HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codereview.common.markdown import MATH_MAX_CHARACTERS, markdown_to_html


def test_words_code_and_tables_are_rendered():
    """What statements are made of."""
    html = markdown_to_html("# Sum\n\nAdd `a` and **b**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```")
    for piece in ("<h1>Sum</h1>", "<code>a</code>", "<strong>b</strong>", "<td>1</td>", 'class="language-python"'):
        assert piece in html


@pytest.mark.parametrize(("source", "display"), [("$a_1 \\le 10^9$", "inline"), ("$$\\sum_{i=1}^n i$$", "block")])
def test_mathematics_becomes_mathml(source, display):
    """Formulas are rendered on the server, in the line or on their own."""
    html = markdown_to_html(source)
    assert "<math" in html
    assert f'display="{display}"' in html
    assert "$" not in html


def test_fractions_and_roots_keep_their_elements():
    """The allow-list does not cut formulas up."""
    html = markdown_to_html("$\\frac{1}{2} + \\sqrt{x}$")
    assert "<mfrac>" in html
    assert "<msqrt>" in html


@pytest.mark.parametrize(
    "formula", ["\\frac{1", "\\left(", "x_1_2", "\\begin{matrix}", "x" * (MATH_MAX_CHARACTERS + 1)]
)
def test_a_broken_or_endless_formula_is_shown_as_it_is_written(formula):
    """The reader sees the source; nothing crashes."""
    assert "<code>" in markdown_to_html(f"${formula}$") or "<math" in markdown_to_html(f"${formula}$")


def test_dollars_beside_digits_are_money():
    """A price is no formula."""
    assert "<math" not in markdown_to_html("It costs 5$ or 10$ a piece.")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/track.gif)",
        "<iframe src=https://example.org></iframe>",
        "<style>*{display:none}</style>",
        '<a href="x" style="position:fixed">y</a>',
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        '```"><script>alert(1)</script>\ncode\n```',
    ],
)
def test_hostile_text_does_nothing(hostile):
    """No script, no handler, no foreign picture, no style."""
    html = markdown_to_html(hostile).lower()
    tags = [tag.split(">")[0] for tag in html.split("<")[1:]]
    assert not {tag.split()[0] for tag in tags} & {"script", "img", "iframe", "style"}
    for piece in ("onerror", "style=", "javascript:", "data:"):
        assert not any(piece in tag for tag in tags)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab$\\{}_^<>&|`*[]()!\"' \n#-0"), max_size=80))
def test_any_text_renders(text):
    """Whatever is written, it renders, and no script comes out."""
    assert "<script" not in markdown_to_html(text)
