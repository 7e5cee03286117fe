"""The views in words: for the prompt, and for whoever reads an answer."""

from __future__ import annotations

from collections.abc import Iterable

from insights.query.grammar import FUNCTION_NAMES
from insights.query.views import View, views_for


def schema_describe(names: bool = False) -> str:
    """The views, their columns and the rules, for a model's prompt. The same text for every question."""
    rules = (
        "Write one SELECT (WITH, UNION, JOIN, subqueries and windows are fine; WITH RECURSIVE is not).",
        "Tie every JOIN by an equality of columns; CROSS JOIN, NATURAL JOIN and commas in FROM are refused.",
        f"Functions: {FUNCTION_NAMES}. No others: dates are plain text columns, recency is days_ago.",
        "A division is always fractional, and NULL when by zero. LIKE ignores case. Flags are 1 and 0.",
        "Problems, languages and skills are written in lower case, as slugs.",
    )
    shown = [view for view in views_for(names=names).values() if not view.stands_for]
    return "\n".join(["Views", *(_described(view) for view in shown), "Rules", *(f"- {rule}" for rule in rules)])


def _described(view: View) -> str:
    columns = "\n".join(f"  {name} {kind} -- {meaning}" for name, kind, meaning in view.columns)
    return f"{view.name}: {view.about}\n{columns}"


def definitions_for(views: Iterable[str]) -> list[str]:
    """One sentence for each view that an answer was read from, for people."""
    known = views_for(names=True)
    return [f"{name}: {known[name].about}" for name in sorted(views) if name in known]
