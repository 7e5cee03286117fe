"""The words over a review that no model wrote: what was looked at, what matters first, what is fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.findings import Finding, Severity


def summary_compose(*, findings: Sequence[Finding], looked: bool) -> str:
    """One to three sentences, true of exactly these findings. `looked`: could any analyser or model look at all?"""
    if not looked:
        return _("No analyser for this language could run, so nothing is said about the code. Ask again later.")
    counts = Counter(finding.severity for finding in findings)
    troubles = len(findings) - counts[Severity.CELEBRATORY]
    if not troubles:
        return _("The review looked for common mistakes and found none.")
    if troubles == 1:
        return _("The review found one thing to look at, in line %(line)d.") % {"line": findings[0].start_line}
    sentences = [_("The review found %(count)d things to look at.") % {"count": troubles}]
    if essential := counts[Severity.ESSENTIAL]:
        words = ngettext("One of them is essential.", "%(count)d of them are essential.", essential)
        sentences.append(words % {"count": essential})
    sentences.append(_("Begin with line %(line)d.") % {"line": findings[0].start_line})
    return " ".join(sentences)
