"""How a verdict is shown: an icon and a word, never a colour alone."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from submissions.models import Submission

register = template.Library()

_MARK = (
    '<span class="verdict" data-tone="{}"><svg class="icon" aria-hidden="true"><use href="#icon-{}"></use></svg>'
    "{}</span>"
)
# tone, icon, word
_OPEN = {
    "queued": ("wait", "waiting", _("Queued")),
    "running": ("wait", "running", _("Running")),
    "cancelled": ("neutral", "stop", _("Cancelled")),
}
_OUR_FAULT = ("neutral", "tool", _("Our fault"))
_NOT_RUN = ("neutral", "skipped", _("Not run"))
_FAILED_ICONS = {
    "time_limit_exceeded": "clock",
    "memory_limit_exceeded": "memory",
    "output_limit_exceeded": "overflow",
    "runtime_error": "bolt",
    "compile_error": "braces",
}
_WORDS = dict(Submission.Verdict.choices)


@register.simple_tag
def verdict_mark(status: str, verdict: str | None) -> SafeString:
    """Icon and word of a submission, subtask or test: its `status` while it is open, else its `verdict`."""
    return format_html(_MARK, *_mark(status, verdict or ""))


def _mark(status: str, verdict: str) -> tuple[str, str, object]:
    if status in _OPEN:
        return _OPEN[status]
    if verdict == "judge_error" or status == "failed":
        return _OUR_FAULT
    if verdict in {"", "skipped"}:
        return _NOT_RUN
    if verdict == "accepted":
        return "pass", "pass", _WORDS[verdict]
    return "fail", _FAILED_ICONS.get(verdict, "fail"), _WORDS.get(verdict, verdict)
