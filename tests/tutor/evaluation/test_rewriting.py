"""Rewritten programs mean the same."""

from __future__ import annotations

import pytest

from tutor.evaluation.rewriting import commented, renamed, renamed_in_place, rewritings

CODE = "def add(first, second):\n    total = first + second\n    return total\n\n\nprint(add(1, 2))\n"


def _run(code, capsys):
    exec(compile(code, "rewritten", "exec"), {})  # noqa: S102 - a program written above
    return capsys.readouterr().out


@pytest.mark.parametrize("rewrite", [renamed, renamed_in_place, commented])
def test_the_same_output(rewrite, capsys):
    changed = rewrite(CODE)
    assert changed != CODE
    assert _run(changed, capsys) == "3\n"


def test_names_change_and_lines_stay():
    changed = renamed_in_place(CODE, keep="add")
    assert "total_x = first_x + second_x" in changed
    assert len(changed.splitlines()) == len(CODE.splitlines())
    assert "def add(" in changed


def test_code_that_does_not_parse_has_no_rewritings():
    assert rewritings("def (:\n") == []
