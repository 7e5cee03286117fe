"""Short hands for writing rules: how much it matters, of what kind it is, what is said."""

from __future__ import annotations

import functools

from reviews.analysers.base import Rule
from reviews.findings import Category, Severity


def _rule(severity: Severity, category: Category, text: str, suggestion: str = "") -> Rule:
    return Rule(severity=severity, category=category, text=text, suggestion=suggestion)


essential = functools.partial(_rule, Severity.ESSENTIAL)
actionable = functools.partial(_rule, Severity.ACTIONABLE)
informative = functools.partial(_rule, Severity.INFORMATIVE)
CORRECT, SAFE, FAST = Category.CORRECTNESS, Category.SECURITY, Category.PERFORMANCE
READ, STYLE = Category.READABILITY, Category.STYLE
