"""The words over a review that no model wrote: what was looked at, what matters first, what is fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.analysers import Analysis
from reviews.findings import Finding, Severity


def summary_compose(*, findings: Sequence[Finding], analysis: Analysis) -> str:
    """One to three sentences, true of exactly these findings."""
    if not analysis.ran:
        return _(
            "No analyser for this language could run, so nothing is said about the code. It is stored; ask again later."
        )
    counts = Counter(finding.severity for finding in findings)
    troubles = len(findings) - counts[Severity.CELEBRATORY]
    if not troubles:
        return _("The analysers looked for common mistakes and found none.")
    sentences = [_how_many(troubles)]
    if essential := counts[Severity.ESSENTIAL]:
        sentences.append(
            ngettext(
                "%(count)d of them is essential: begin there.",
                "%(count)d of them are essential: begin there.",
                essential,
            )
            % {"count": essential}
        )
    sentences.append(_("The first is in line %(line)d.") % {"line": findings[0].start_line})
    return " ".join(sentences)


def _how_many(count: int) -> str:
    words = ngettext(
        "The analysers found %(count)d thing to look at.", "The analysers found %(count)d things to look at.", count
    )
    return words % {"count": count}
