"""A review to take away: as Markdown for people, as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput
from reviews.models import Review
from reviews.selectors import review_detail, review_version_get, review_versions
from sandbox.languages import LANGUAGES

TYPES = {"markdown": ("md", "text/markdown"), "json": ("json", "application/json")}

_BACKTICKS = re.compile(r"`+")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def review_export(*, review: Review, kind: str, number: str | None = None) -> str:
    """The text of a file of `kind` ("markdown", "json"), of the newest version or of one by its number.

    Raises InvalidInput (export_format) and NotFound.
    """
    if kind not in TYPES:
        detail = _("Choose as=markdown or as=json.")
        error = FieldError(pointer="/as", code="export_format", detail=detail)
        raise InvalidInput(detail, code="export_format", errors=(error,))
    version = review_version_get(review=review, number=number) if number is not None else None
    document = review_detail(review=review, version=version)
    if kind == "markdown":
        return review_markdown(document=document)
    versions = review_versions(review=review).values(
        "number", "rating", "findings_count", "provider", "model", "created_at"
    )
    whole = {**document, "versions": list(versions)}
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def review_markdown(*, document: Mapping[str, Any]) -> str:
    """The whole review, code included. `document` is as `review_detail` makes it."""
    language = LANGUAGES.get(document["language"])
    rating = document["rating"]
    facts = [
        _("Language: %(name)s") % {"name": language.name if language else document["language"]},
        _("Rating: %(rating)s of 100") % {"rating": rating} if rating is not None else _("Rating: none"),
        _("Version: %(version)d") % {"version": document["version"]},
        _("Asked for: %(date)s") % {"date": document["created_at"].date().isoformat()},
    ]
    parts = [f"# {_escape(document['title'])}", "\n".join(f"- {fact}" for fact in facts), document["summary"]]
    if document["findings"]:
        parts.append(f"## {_('Findings')}")
    parts += [_finding(number, finding) for number, finding in enumerate(document["findings"], 1)]
    parts += [f"## {_('Code')}", _fenced(document["code"], document["language"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _finding(number: int, finding: Mapping[str, Any]) -> str:
    start, end = finding["start_line"], finding["end_line"]
    lines = _("line %(line)d") % {"line": start}
    if end > start:
        lines = _("lines %(start)d to %(end)d") % {"start": start, "end": end}
    parts = [
        f"### {number}. {finding['severity'].capitalize()}, {finding['category']}: {lines}",
        _fenced(finding["quote"]),
        finding["text"],
        _suggestion(finding["suggestion"]),
        _("Found by: %(source)s") % {"source": finding["source"]},
    ]
    return "\n\n".join(part for part in parts if part)


def _suggestion(text: str) -> str:
    if not text:
        return ""
    heading = _("Suggestion:")
    return f"{heading}\n\n{_fenced(text)}" if "\n" in text else f"{heading} {text}"


def _fenced(code: str, language: str = "") -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in _BACKTICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.rstrip(chr(10))}\n{fence}"


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
