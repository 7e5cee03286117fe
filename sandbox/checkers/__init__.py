"""Checkers: does an output answer a test? Pure functions on bytes; run outside the sandbox.

Authors' own checkers are programs: `sandbox.judge.author` runs them in a box of their own.
"""

from __future__ import annotations

from sandbox.checkers.flags import parse_flags
from sandbox.checkers.mismatch import Mismatch
from sandbox.checkers.registry import CUSTOM, KINDS, Checker, InvalidChecker, checker_options, get_checker
from sandbox.checkers.texts import check_default, check_exact, check_floats, check_tokens, check_unordered, within

__all__ = [
    "CUSTOM",
    "KINDS",
    "Checker",
    "InvalidChecker",
    "Mismatch",
    "check_default",
    "check_exact",
    "check_floats",
    "check_tokens",
    "check_unordered",
    "checker_options",
    "get_checker",
    "parse_flags",
    "within",
]
