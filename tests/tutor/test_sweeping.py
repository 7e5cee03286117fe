"""Texts that nothing names are removed, those that something names stay."""

from __future__ import annotations

import pytest
from django.utils import timezone

from codereview.common.models import Payload
from codereview.common.payloads import ORPHAN_AGE, payload_create
from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.producing import answer_produce, hint_produce
from tutor.services import effort_state, hint_request, message_send
from tutor.sweeping import KINDS, tutor_sweep

pytestmark = pytest.mark.django_db


def test_only_orphans_that_are_old_enough_go(user):
    submission = make_judged(user=user, problem=make_problem())
    hint_produce(hint_id=hint_request(submission=submission, user=user).pk)
    effort_state(submission=submission, user=user, kind="hypothesis", text="I think the minus sign is wrong here.")
    answer_produce(message_id=message_send(user=user, problem=submission.problem, text="Where?").pk)
    orphans = [payload_create(kind=kind, data={"sentences": []}) for kind in KINDS]
    kept = set(Payload.objects.filter(kind__in=KINDS).exclude(pk__in=orphans).values_list("pk", flat=True))
    assert tutor_sweep() == 0
    Payload.objects.update(created_at=timezone.now() - 2 * ORPHAN_AGE)
    assert tutor_sweep() == len(orphans)
    assert set(Payload.objects.filter(kind__in=KINDS).values_list("pk", flat=True)) == kept
