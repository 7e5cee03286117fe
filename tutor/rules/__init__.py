"""Hints computed from the evidence, without a model."""

from tutor.rules.compose import LEVEL_MAX, hint_compose

__all__ = ["LEVEL_MAX", "hint_compose"]
