"""The same statement means the same on both databases."""

from __future__ import annotations

from sqlglot import exp


def portable(tree: exp.Query, *, target: str) -> exp.Query:
    """Change the tree in place, and return it.

    A division is fractional, and NULL when by zero; LIKE ignores case; ROUND takes any number.
    """
    for division in reversed(list(tree.find_all(exp.Div))):  # the inner ones first
        division.replace(_fraction(division))
    if target == "postgres":
        for like in list(tree.find_all(exp.Like)):
            like.replace(exp.ILike(this=like.this, expression=like.expression))
        for rounding in tree.find_all(exp.Round):
            if rounding.args.get("decimals") is not None and not isinstance(rounding.this, exp.Cast):
                rounding.set("this", exp.cast(rounding.this, "decimal"))
    return tree


def _fraction(division: exp.Div) -> exp.Div:
    by = division.expression
    return exp.Div(
        this=exp.cast(division.this, "double"),
        expression=by
        if isinstance(by, exp.Literal | exp.Nullif)
        else exp.Nullif(this=by, expression=exp.Literal.number(0)),
        typed=False,
        safe=True,
    )
