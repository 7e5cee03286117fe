"""Drafts: the code a person is working on, kept on the server so that no device and no reload loses it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.actors import Actor
from codereview.accounts.models import User
from codereview.common.errors import Conflict
from codereview.common.payloads import payload_create, payload_get, payloads_delete
from problems.models import Problem
from submissions.inputs import check_draft, check_language
from submissions.limits import check_draft_rate
from submissions.models import Draft, Submission

DRAFT = "draft"  # the payload's kind: {"code": str}


def draft_save(*, actor: Actor, problem: Problem, language: str, code: str, revision: int) -> Draft:
    """Store the text as the revision after `revision` (0: there was none yet).

    Saving the text that is already there changes nothing. Raises InvalidInput (see
    `submissions.inputs`), TooManyRequests, or Conflict (draft_conflict) when the server holds another
    revision: `code` and `revision` of that one come with the error, as `draft`.
    """
    check_language(problem=problem, language=language)
    check_draft(code=code)
    check_draft_rate(actor=actor)
    draft = _find(actor, problem, language)
    stored = (payload_get(payload_id=draft.payload) or {}).get("code") if draft else None
    if draft and stored == code:
        return draft
    if (draft.revision if draft else 0) != revision:
        raise _conflict(draft, stored)
    payload = payload_create(kind=DRAFT, data={"code": code})
    saved = _switch(draft, payload) if draft else _insert(actor, problem, language, payload)
    if saved is None:
        payloads_delete(payload_ids=[payload])
        newer = _find(actor, problem, language)
        raise _conflict(newer, (payload_get(payload_id=newer.payload) or {}).get("code") if newer else None)
    if draft is not None:
        payloads_delete(payload_ids=[draft.payload])
    return saved


def drafts_claim(*, guest_key: str, user: User) -> int:
    """Give a guest's drafts and runs to the account they signed in to. Returns how many drafts moved.

    Where the account has a draft of the same problem and language, the text edited last wins.
    """
    if not guest_key:
        return 0
    Submission.objects.filter(user__isnull=True, guest_key=guest_key).update(user=user, guest_key="")
    moved = 0
    for draft in Draft.objects.filter(user__isnull=True, guest_key=guest_key):
        moved += _claim(draft, user)
    return moved


def _find(actor: Actor, problem: Problem, language: str) -> Draft | None:
    return Draft.objects.filter(problem=problem, language=language, **_owner(actor)).first()


def _owner(actor: Actor) -> dict[str, Any]:
    return {"user": actor.user} if actor.user else {"user": None, "guest_key": actor.guest_key}


def _insert(actor: Actor, problem: Problem, language: str, payload: Any) -> Draft | None:
    """None when another request made the draft meanwhile."""
    try:
        with transaction.atomic():
            return Draft.objects.create(problem=problem, language=language, payload=payload, **_owner(actor))
    except IntegrityError:
        return None


def _switch(draft: Draft, payload: Any) -> Draft | None:
    """None when another request changed the draft meanwhile."""
    changed = Draft.objects.filter(pk=draft.pk, revision=draft.revision).update(
        revision=draft.revision + 1, payload=payload, updated_at=timezone.now()
    )
    return Draft.objects.filter(pk=draft.pk).first() if changed else None


def _conflict(draft: Draft | None, code: str | None) -> Conflict:
    newer = {"code": code or "", "revision": draft.revision if draft else 0}
    return Conflict(
        _("This draft was changed elsewhere since you opened it."), code="draft_conflict", extra={"draft": newer}
    )


@transaction.atomic
def _claim(draft: Draft, user: User) -> bool:
    """Move one draft, or drop it for the newer one. Deleting a draft deletes its text (see receivers)."""
    present = Draft.objects.filter(user=user, problem=draft.problem_id, language=draft.language).first()
    if present is None:
        return Draft.objects.filter(pk=draft.pk).update(user=user, guest_key="") == 1
    newer = draft.updated_at > present.updated_at
    if newer:
        # The two rows exchange their texts, so that the one that goes takes the older text with it.
        Draft.objects.filter(pk=present.pk).update(
            payload=draft.payload, revision=max(draft.revision, present.revision) + 1, updated_at=timezone.now()
        )
        draft.payload = present.payload
    draft.delete()
    return newer
