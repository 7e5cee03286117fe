"""Hints and answers computed from the evidence, without a model."""

from tutor.rules.answers import answer_compose
from tutor.rules.compose import LEVEL_MAX, hint_compose

__all__ = ["LEVEL_MAX", "answer_compose", "hint_compose"]
