"""Signals for the apps above."""

from __future__ import annotations

from django.dispatch import Signal

# Sent in an assistant's worker after the commit that finished or failed a submission, with `submission_id`;
# once as a rule, twice at worst.
submission_judged = Signal()

# Sent where a set of submissions was judged again, after the commit, with `submission_ids`.
submissions_rejudged = Signal()
