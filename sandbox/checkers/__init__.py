"""Checkers: does an output answer a test? Pure functions on bytes; run outside the sandbox."""

from __future__ import annotations

from sandbox.checkers.mismatch import Mismatch
from sandbox.checkers.registry import KINDS, Checker, InvalidChecker, checker_options, get_checker
from sandbox.checkers.texts import check_exact, check_floats, check_tokens, check_unordered, within

__all__ = [
    "KINDS",
    "Checker",
    "InvalidChecker",
    "Mismatch",
    "check_exact",
    "check_floats",
    "check_tokens",
    "check_unordered",
    "checker_options",
    "get_checker",
    "within",
]
