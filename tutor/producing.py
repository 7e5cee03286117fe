"""Produces one hint: claim, evidence, provider, gate, released sentences, finish once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.utils import timezone

from codereview.common.errors import ApplicationError
from codereview.common.events import events_publish
from codereview.common.leases import lease_claim, lease_finish, lease_kept
from codereview.common.markdown import markdown_to_html
from codereview.common.payloads import payload_create, payloads_delete
from codereview.llm import providers
from codereview.llm.base import BaseProvider, CompletionRequest
from codereview.llm.exceptions import LlmError
from submissions.subjects import submission_subjects
from tutor.gate import gate_check
from tutor.models import Hint
from tutor.packet import Packet, packet_build
from tutor.progress.following import progress_follow_hint
from tutor.rules import hint_compose
from tutor.sentences import sentence_units

logger = structlog.get_logger(__name__)

# Said when even the computed hint is withheld: true of every failing submission.
LAST_RESORT = "Choose the smallest input that fails, work out its answer by hand, and follow your code line by line."


@dataclass(slots=True)
class _Telling:
    """A hint while it is told: what has been released, and how it ended."""

    hint: Hint
    packet: Packet
    subjects: tuple[str, ...]
    cancelled: Callable[[], bool]
    released: list[str] = field(default_factory=list)
    outcome: str = Hint.Outcome.COMPLETE

    def publish(self, type: str, **data: object) -> None:  # noqa: A002 - the contract's word
        events_publish(subjects=self.subjects, type=type, data={"hint": str(self.hint.pk), **data})


def hint_produce(*, hint_id: uuid.UUID) -> bool:
    """Body of the task. False when another worker holds or has finished the hint.

    A released sentence is numbered, so a hint that is told again after a worker's death repeats numbers
    and a page shows each once.
    """
    seconds = settings.JUDGE_LEASE_SECONDS
    token = lease_claim(model=Hint, pk=hint_id, seconds=seconds)
    if token is None:
        return False
    hint = Hint.objects.select_related("submission__problem", "submission__user").get(pk=hint_id)
    with lease_kept(model=Hint, pk=hint_id, token=token, seconds=seconds) as lost:
        try:
            packet = packet_build(submission=hint.submission)
        except ApplicationError as error:
            return _fail(hint, token, error)
        telling = _Telling(
            hint=hint,
            packet=packet,
            subjects=submission_subjects(submission=hint.submission),
            cancelled=lambda: lost.is_set() or _cancel_requested(hint_id),
        )
        _tell(telling, providers.default)
    return _finish(telling, token)


def _tell(telling: _Telling, provider: BaseProvider) -> None:
    hint = telling.hint
    telling.publish("hint.started", submission=str(hint.submission_id), level=hint.level, provider=provider.alias)
    computed = hint_compose(evidence=telling.packet.evidence, level=hint.level)
    request = CompletionRequest(purpose="hint", computed=computed)
    if provider.computes:
        telling.outcome = Hint.Outcome.COMPUTED
    try:
        withheld = _release(telling, sentence_units(provider.stream(request, cancelled=telling.cancelled)))
    except LlmError as error:
        logger.warning("hint.provider_failed", hint_id=str(hint.pk), provider=provider.alias, error=str(error))
        withheld = "provider_unavailable"
    if telling.cancelled():
        telling.outcome = Hint.Outcome.CANCELLED
    elif withheld:
        telling.publish("hint.withheld", reason=withheld)
        _fall_back(telling, computed)


def _fall_back(telling: _Telling, computed: tuple[str, ...]) -> None:
    """Follow a withheld or failed answer with what is computed; it passes the same gate."""
    telling.outcome = Hint.Outcome.INTERRUPTED if telling.released else Hint.Outcome.COMPUTED
    already = set(telling.released)
    # Each computed sentence stands alone, so one that is withheld does not silence the others.
    for sentence in computed:
        if sentence not in already:
            _release(telling, iter([sentence]))
    if not telling.released:
        _release(telling, iter([LAST_RESORT]))


def _release(telling: _Telling, units: Iterator[str]) -> str:
    """Publish units that pass the gate, until one does not. Returns the reason, "" when all passed."""
    for unit in units:
        if telling.cancelled():
            return ""
        decision = gate_check(sentence=unit, level=telling.hint.level, guarded=telling.packet.guarded)
        if not decision.allowed:
            logger.info("hint.withheld", hint_id=str(telling.hint.pk), reason=decision.reason)
            return decision.reason
        telling.publish("hint.delta", index=len(telling.released), text=unit, html=markdown_to_html(unit))
        telling.released.append(unit)
    return ""


def _finish(telling: _Telling, token: str) -> bool:
    hint = telling.hint
    payload_id = payload_create(kind="hint", data={"sentences": telling.released})
    cancelled = telling.outcome == Hint.Outcome.CANCELLED
    mine = lease_finish(
        model=Hint,
        pk=hint.pk,
        token=token,
        status=Hint.Status.CANCELLED if cancelled else Hint.Status.FINISHED,
        outcome=telling.outcome,
        provider=providers.default.alias,
        payload=payload_id,
        finished_at=timezone.now(),
    )
    if not mine:
        payloads_delete(payload_ids=[payload_id])
        return False
    telling.publish("hint.finished", submission=str(hint.submission_id), level=hint.level, outcome=str(telling.outcome))
    progress_follow_hint(hint=hint)
    return True


def _fail(hint: Hint, token: str, error: ApplicationError) -> bool:
    """End a hint that cannot be made at all, with the reason for the learner."""
    lease_finish(model=Hint, pk=hint.pk, token=token, status=Hint.Status.FAILED, finished_at=timezone.now())
    events_publish(
        subjects=submission_subjects(submission=hint.submission),
        type="error",
        data={"hint": str(hint.pk), "code": error.code, "detail": str(error.detail)},
    )
    return False


def _cancel_requested(hint_id: uuid.UUID) -> bool:
    return Hint.objects.filter(pk=hint_id, cancel_requested_at__isnull=False).exists()
