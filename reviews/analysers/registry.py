"""The analysers there are. A new one is its module and one entry here."""

from __future__ import annotations

from reviews.analysers.base import Analyser
from reviews.analysers.python import PythonChecks

ANALYSERS: tuple[Analyser, ...] = (PythonChecks(),)


def analysers_for(*, language: str) -> tuple[Analyser, ...]:
    """Those that can look at a language."""
    return tuple(analyser for analyser in ANALYSERS if language in analyser.languages)
