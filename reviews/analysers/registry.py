"""The analysers there are. A new one is its module and one entry here."""

from __future__ import annotations

from reviews.analysers.base import Analyser
from reviews.analysers.golang import GoVet
from reviews.analysers.java import JavaLints
from reviews.analysers.native import CompilerWarnings
from reviews.analysers.python import PythonChecks
from reviews.analysers.rust import RustLints
from reviews.analysers.tokens import TokenChecks
from reviews.analysers.typescript import TypeChecks

ANALYSERS: tuple[Analyser, ...] = (
    PythonChecks(),
    CompilerWarnings(),
    JavaLints(),
    GoVet(),
    TypeChecks(),
    RustLints(),
    TokenChecks(),
)


def analysers_for(*, language: str) -> tuple[Analyser, ...]:
    """Those that can look at a language."""
    return tuple(analyser for analyser in ANALYSERS if language in analyser.languages)
