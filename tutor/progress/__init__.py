"""What a learner has shown: skill statistics, what followed each hint, and the next problem."""

from __future__ import annotations
