"""Small coloured words in admin lists and pages. The colour never stands alone: the word says the same."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from problems.models import Problem, Verification

_TONE_OF_PROBLEM = {
    Problem.Status.DRAFT: "neutral",
    Problem.Status.IN_REVIEW: "wait",
    Problem.Status.PUBLISHED: "pass",
    Problem.Status.ARCHIVED: "neutral",
}
_TONE_OF_VERIFICATION = {
    Verification.Status.QUEUED: "wait",
    Verification.Status.RUNNING: "wait",
    Verification.Status.PASSED: "pass",
    Verification.Status.FAILED: "fail",
}


def badge(*, tone: str, words: str) -> SafeString:
    return format_html('<span class="problem-badge problem-badge-{}">{}</span>', tone, words)


def problem_badge(problem: Problem) -> SafeString:
    status = Problem.Status(problem.status)
    return badge(tone=_TONE_OF_PROBLEM[status], words=str(status.label))


def verification_badge(*, status: str | None, is_stale: bool) -> SafeString:
    """The badge of a newest verification; None means that there is none."""
    if not status:
        return badge(tone="neutral", words=_("Not verified"))
    if is_stale:
        return badge(tone="fail", words=_("Stale"))
    known = Verification.Status(status)
    return badge(tone=_TONE_OF_VERIFICATION[known], words=str(known.label))
