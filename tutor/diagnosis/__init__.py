"""Likely causes of a failure, found by looking at the evidence and the learner's code."""

from tutor.diagnosis.base import Cause
from tutor.diagnosis.inspect import causes_find

__all__ = ["Cause", "causes_find"]
