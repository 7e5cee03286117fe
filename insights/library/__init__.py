"""Questions that need no model: matched from typed words, run through the same guard as any other."""

from insights.library.invariants import invariants_check
from insights.library.matching import library_match
from insights.library.questions import READY
from insights.library.ready import Invariant, Match, ReadyQuestion

__all__ = ["READY", "Invariant", "Match", "ReadyQuestion", "invariants_check", "library_match"]
