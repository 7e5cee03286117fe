"""A problem's life: draft, in review, published, archived. One table; every step is a guarded UPDATE."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.common.errors import Conflict
from problems.models import Problem, Verification

logger = structlog.get_logger(__name__)

_S = Problem.Status
TRANSITIONS: Mapping[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW}),
    _S.IN_REVIEW: frozenset({_S.DRAFT, _S.PUBLISHED, _S.ARCHIVED}),
    _S.PUBLISHED: frozenset({_S.IN_REVIEW, _S.ARCHIVED}),
    _S.ARCHIVED: frozenset({_S.IN_REVIEW}),
}


def problem_submit_for_review(*, problem: Problem) -> Problem:
    """draft → in review, by the author. Raises Conflict (transition_refused)."""
    return _transition(problem, sources={_S.DRAFT}, target=_S.IN_REVIEW)


def problem_return_to_draft(*, problem: Problem) -> Problem:
    """in review → draft. Raises Conflict (transition_refused)."""
    return _transition(problem, sources={_S.IN_REVIEW}, target=_S.DRAFT)


def problem_withdraw(*, problem: Problem) -> Problem:
    """published → in review: learners no longer see it. Raises Conflict (transition_refused)."""
    return _transition(problem, sources={_S.PUBLISHED}, target=_S.IN_REVIEW)


def problem_archive(*, problem: Problem) -> Problem:
    """published or in review → archived. Raises Conflict (transition_refused)."""
    return _transition(problem, sources={_S.PUBLISHED, _S.IN_REVIEW}, target=_S.ARCHIVED)


def problem_reopen(*, problem: Problem) -> Problem:
    """archived → in review. Raises Conflict (transition_refused)."""
    return _transition(problem, sources={_S.ARCHIVED}, target=_S.IN_REVIEW)


@transaction.atomic
def problem_publish(*, problem: Problem) -> Problem:
    """in review → published, provided its newest verification passed on the present content.

    Raises Conflict: verification_missing, verification_running, verification_stale, verification_failed
    or transition_refused. The UPDATE is guarded by the digest too, so an edit that commits meanwhile
    cannot be published unverified.
    """
    problem.refresh_from_db()
    verification_require(problem=problem)
    return _transition(problem, sources={_S.IN_REVIEW}, target=_S.PUBLISHED, content_digest=problem.content_digest)


def verification_require(*, problem: Problem) -> Verification:
    """The newest verification, if it passed on the present content. Raises Conflict as `problem_publish`."""
    latest = problem.verifications.first()
    if latest is None:
        raise Conflict(
            _("No verification has run yet. Verify the problem, then publish it."), code="verification_missing"
        )
    if latest.content_digest != problem.content_digest:
        raise Conflict(
            _("Tests, limits or solutions changed after the last verification. Verify again, then publish."),
            code="verification_stale",
        )
    if latest.status == Verification.Status.FAILED:
        raise Conflict(
            _("The last verification failed. Mend what its report names, verify again, then publish."),
            code="verification_failed",
        )
    if latest.status != Verification.Status.PASSED:
        raise Conflict(_("The verification is still running. Publish when it has passed."), code="verification_running")
    return latest


def _transition(problem: Problem, *, sources: set[Problem.Status], target: str, **guard: str) -> Problem:
    allowed = {source for source in sources if target in TRANSITIONS[source]}
    values = {"status": target, "updated_at": timezone.now()}
    if target == _S.PUBLISHED:
        values["published_at"] = timezone.now()
    rows = Problem.objects.filter(pk=problem.pk, status__in=allowed, **guard)
    if rows.update(**values) != 1:
        problem.refresh_from_db()
        raise Conflict(
            _("A problem that is “%(from)s” cannot become “%(to)s”.")
            % {"from": problem.get_status_display(), "to": _S(target).label},
            code="transition_refused",
        )
    problem.refresh_from_db()
    logger.debug("problem.status_changed", problem=problem.slug, status=target)
    return problem
