"""Deterministic analysers: tools that look at code inside a sandbox and say what they found as findings."""

from reviews.analysers.base import Analyser, Analysis, SourceFile
from reviews.analysers.registry import ANALYSERS, analysers_for
from reviews.analysers.running import analysers_run

__all__ = ["ANALYSERS", "Analyser", "Analysis", "SourceFile", "analysers_for", "analysers_run"]
