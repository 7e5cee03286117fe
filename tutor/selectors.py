"""Reads about hints."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.markdown import markdown_to_html
from codereview.common.payloads import payloads_get
from problems.models import Problem
from submissions.models import Submission
from tutor.models import Hint
from tutor.services import hints_allowed

PAGE_HINTS = 20


def hint_get(*, hint_id: uuid.UUID, user: User) -> Hint:
    """A hint of the user's own. Raises NotFound for anybody else's."""
    hint = Hint.objects.select_related("submission").filter(pk=hint_id, user=user).first()
    if hint is None:
        raise NotFound(_("There is no such hint."))
    return hint


def submission_hints(*, submission: Submission) -> list[dict[str, Any]]:
    """All hints of a submission with their text, in order of level."""
    return hints_json(hints=submission.hints.order_by("level"))


def problem_hints(*, user: User, problem: Problem) -> list[dict[str, Any]]:
    """The user's latest hints on a problem, oldest first, for the workspace page."""
    latest = Hint.objects.filter(user=user, problem=problem).order_by("-created_at", "-id")[:PAGE_HINTS]
    return hints_json(hints=reversed(latest))


def hints_json(*, hints: Iterable[Hint]) -> list[dict[str, Any]]:
    """The public shape of hints; two queries in all. A missing text is an empty one."""
    rows = list(hints)
    texts = payloads_get(payload_ids=[hint.payload for hint in rows if hint.payload is not None])
    return [_hint_json(hint, texts.get(hint.payload, {}).get("sentences", []) if hint.payload else []) for hint in rows]


def _hint_json(hint: Hint, sentences: list[str]) -> dict[str, Any]:
    return {
        "id": str(hint.pk),
        "submission": str(hint.submission_id),
        "level": hint.level,
        "status": hint.status,
        "outcome": hint.outcome,
        "provider": hint.provider,
        "helpful": hint.helpful,
        "sentences": [{"text": text, "html": markdown_to_html(text)} for text in sentences],
        "created_at": hint.created_at.isoformat(),
    }


def hint_budget(*, submission: Submission) -> dict[str, int]:
    """How many hints were given for a submission and how many there can be."""
    return {"given": submission.hints.count(), "allowed": hints_allowed(submission=submission)}
