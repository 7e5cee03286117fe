"""`codereview.common.payload_owners`: rows and payloads tell the same story, and a difference is found."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from codereview.common import payload_owners
from codereview.common.models import Payload
from codereview.common.payload_owners import payloads_check, payloads_sweep
from codereview.common.payloads import payload_create
from problems.models import Problem
from submissions.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(user) -> Draft:
    """A row with its payload."""
    problem = Problem.objects.create(slug="two-sum", title="Two sum")
    payload = payload_create(kind="draft", data={"code": "x = 1"})
    return Draft.objects.create(user=user, problem=problem, language="python", payload=payload)


def make_old(**filters) -> None:
    Payload.objects.filter(**filters).update(created_at=timezone.now() - timedelta(hours=2))


class TestCheck:
    def test_stores_that_agree_are_fine(self, draft):
        report = payloads_check()
        assert report.fine
        assert (report.payloads, report.rows, report.missing) == (1, 1, [])

    def test_an_orphan_is_pending_while_young_and_an_orphan_later(self, draft):
        """A crash between payload and row leaves this."""
        payload_create(kind="source", data={})
        assert (payloads_check().pending, payloads_check().orphans) == (1, 0)
        make_old(kind="source")
        assert (payloads_check().pending, payloads_check().orphans) == (0, 1)
        assert not payloads_check().fine

    def test_a_row_without_its_payload_is_named(self, draft):
        Payload.objects.all().delete()
        report = payloads_check()
        assert report.missing_total == 1
        assert report.missing == [
            {"row": f"submissions.Draft {draft.pk}", "field": "payload", "payload": str(draft.payload)}
        ]

    def test_a_kind_that_nobody_owns_is_named(self):
        payload_create(kind="riddle", data={})
        assert payloads_check().unknown_kinds == {"riddle": 1}

    def test_every_kind_that_is_written_has_an_owner(self):
        assert {"source", "judgement", "draft", "hint", "message", "effort"} <= set(payload_owners._owners)


class TestSweep:
    def test_orphans_go_and_named_or_young_ones_stay(self, draft):
        orphan = payload_create(kind="source", data={})
        make_old()
        young = payload_create(kind="source", data={})
        assert payloads_sweep() == 1
        left = set(Payload.objects.values_list("pk", flat=True))
        assert left == {draft.payload, young}
        assert orphan not in left


class TestDeletion:
    def test_a_deleted_row_takes_its_payload_with_it(self, draft):
        draft.delete()
        assert not Payload.objects.exists()

    def test_so_does_a_cascade(self, draft, user):
        user.delete()
        assert not Payload.objects.exists()

    def test_a_deletion_that_is_rolled_back_keeps_the_payload(self, draft):
        with transaction.atomic():
            draft.delete()
            transaction.set_rollback(True)
        assert Payload.objects.filter(pk=draft.payload).exists()


class TestCommand:
    def test_it_prints_one_document_and_says_by_its_exit_code(self, draft, capsys):
        call_command("payloads_check", json=True)
        assert json.loads(capsys.readouterr().out)["fine"] is True
        Draft.objects.update(payload=uuid.uuid4())
        with pytest.raises(SystemExit) as caught:
            call_command("payloads_check", json=True)
        assert caught.value.code == 1
        assert json.loads(capsys.readouterr().out)["missing_total"] == 1

    def test_it_can_sweep_first(self, draft, capsys):
        payload_create(kind="source", data={})
        make_old()
        call_command("payloads_check", sweep=True)
        assert "0 orphaned" in capsys.readouterr().out
