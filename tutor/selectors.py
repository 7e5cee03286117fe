"""Reads about hints, the chat and preferences."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.llm import budget_left, providers
from problems.models import Problem
from submissions.models import Submission
from tutor.documents import hints_json, messages_json
from tutor.models import Hint, Message, TutorPreference

PAGE_HINTS = 20
PAGE_MESSAGES = 40


def hint_get(*, hint_id: uuid.UUID, user: User) -> Hint:
    """A hint of the user's own. Raises NotFound for anybody else's."""
    hint = Hint.objects.select_related("submission", "followed_by").filter(pk=hint_id, user=user).first()
    if hint is None:
        raise NotFound(_("There is no such hint."))
    return hint


def message_get(*, message_id: uuid.UUID, user: User) -> Message:
    """An answer of the tutor to this user. Raises NotFound for anybody else's, and for a learner's own turn."""
    rows = Message.objects.select_related("problem").filter(user=user, role=Message.Role.ASSISTANT)
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    return message


def messages_of(*, user: User, problem: Problem) -> QuerySet[Message]:
    """The turns of one learner's chat on a problem."""
    return Message.objects.filter(user=user, problem=problem)


def submission_hints(*, submission: Submission) -> list[dict[str, Any]]:
    """All hints of a submission with their text, in order of level."""
    return hints_json(hints=submission.hints.select_related("followed_by").order_by("level"))


def problem_hints(*, user: User, problem: Problem) -> list[dict[str, Any]]:
    """The user's latest hints on a problem, oldest first, for the workspace page."""
    rows = Hint.objects.select_related("followed_by").filter(user=user, problem=problem)
    return hints_json(hints=reversed(rows.order_by("-created_at", "-id")[:PAGE_HINTS]))


def attempt_latest(*, user: User, problem: Problem) -> Submission | None:
    """The newest attempt that was judged: what a question is about, also while another one is in judgement."""
    rows = Submission.objects.filter(
        user=user, problem=problem, kind=Submission.Kind.SUBMISSION, status=Submission.Status.FINISHED
    )
    return rows.order_by("-created_at", "-id").first()


def problem_messages(*, user: User, problem: Problem) -> list[dict[str, Any]]:
    """The latest turns of the chat on a problem, oldest first, for the workspace page."""
    latest = messages_of(user=user, problem=problem).order_by("-created_at", "-id")[:PAGE_MESSAGES]
    return messages_json(messages=reversed(latest))


def preferences_of(*, user: User) -> TutorPreference:
    """What the user wants of the tutor; the defaults, not stored, when they never said."""
    return TutorPreference.objects.filter(user=user).first() or TutorPreference(user=user)


def preferences_json(*, user: User) -> dict[str, Any]:
    """The preferences, and who speaks to this user."""
    preference = preferences_of(user=user)
    return {
        "automatic_hints": preference.automatic_hints,
        "use_model": preference.use_model,
        "tutor": tutor_json(user=user, use_model=preference.use_model),
    }


def tutor_json(*, user: User | None = None, use_model: bool = True) -> dict[str, Any]:
    """Who speaks: the name that the page gives, so that nobody takes a model for a person.

    `notice` warns that the model's budget is nearly or wholly spent; computed hints go on.
    """
    provider = providers.default
    if provider.computes or not use_model:
        return {"provider": "rules", "model": "", "leaves_house": False, "notice": ""}
    return {
        "provider": provider.alias,
        "model": provider.model,
        "leaves_house": provider.needs_network,
        "notice": budget_left(user=user).message,
    }


def own_submission_get(*, submission_id: uuid.UUID, user: User) -> Submission:
    """A submission of the user's own, also for staff. Raises NotFound."""
    submission = Submission.objects.select_related("problem", "user").filter(pk=submission_id, user=user).first()
    if submission is None:
        raise NotFound(_("There is no such submission, or it is not yours."))
    return submission
