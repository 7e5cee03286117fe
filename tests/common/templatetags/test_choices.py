"""Options of a select element."""

from __future__ import annotations

from codereview.common.templatetags.choices import options

CHOICES = [("a", "First"), ("b", "Second")]


def test_the_chosen_one_is_selected():
    assert options(CHOICES, "b") == '<option value="a">First</option><option value="b" selected>Second</option>'


def test_nothing_chosen_selects_nothing():
    assert "selected" not in options(CHOICES)


def test_values_and_labels_are_text():
    """A problem's title is its author's."""
    assert options([('"><script>', "<b>")]) == '<option value="&quot;&gt;&lt;script&gt;">&lt;b&gt;</option>'
