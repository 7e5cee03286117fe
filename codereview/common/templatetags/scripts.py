"""Where the browser finds the modules of our scripts."""

from __future__ import annotations

import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def import_map() -> SafeString:
    """Names of modules and their addresses, as JSON. The same on every page, so it is written once per process."""
    return _written() if settings.DEBUG else _kept()


def _written() -> SafeString:
    return render_to_string("includes/import_map.json")


_kept = functools.cache(_written)
