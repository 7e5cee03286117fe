"""Signals for the apps above."""

from __future__ import annotations

from django.dispatch import Signal

# Sent in the worker after the commit that finished or failed a submission, with `submission_id`.
submission_judged = Signal()
