"""Filters of the reviews' templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reviews.sheet import prose_html

register = template.Library()

_ICONS = {"essential": "fail", "actionable": "tool", "informative": "hint", "celebratory": "pass"}


@register.filter
def prose(text: str) -> SafeString:
    """Words with code in backticks."""
    return prose_html(text)


@register.filter
def is_block(text: str) -> bool:
    """Is it code of several lines, and no sentence?"""
    return "\n" in text


@register.filter
def severity_icon(severity: str) -> str:
    return _ICONS.get(severity, "hint")


@register.filter
def word(value: str) -> str:
    """What a severity or a category is called."""
    return _(value.capitalize())
