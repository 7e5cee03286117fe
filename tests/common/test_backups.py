"""Both stores are copied together, and come back together."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from codereview.accounts.models import User
from codereview.common.backups import BackupRefused, backup_create, backup_restore
from codereview.common.models import Payload
from codereview.common.payload_owners import payloads_check
from submissions.models import Submission
from tests.factories import make_problem
from tests.tutor.stored import make_judged

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> dict:
    return {payload.pk: (payload.kind, payload.data, payload.created_at) for payload in Payload.objects.all()}


@pytest.fixture
def backup(user, tmp_path):
    """A backup of one learner with one judged submission."""
    make_judged(user=user, problem=make_problem(), verdict="accepted")
    directory = tmp_path / "backup"
    backup_create(directory=directory)
    return directory


def test_what_was_lost_comes_back(backup):
    """Rows, texts and times."""
    submission, payloads = Submission.objects.get(), stored()
    assert payloads
    Submission.objects.all().delete()
    User.objects.all().delete()
    assert not Payload.objects.exists()
    report = backup_restore(directory=backup)
    assert report.fine
    assert Submission.objects.get() == submission
    assert stored() == payloads


def test_what_came_later_is_gone_after_a_restore(backup, user):
    kept = Submission.objects.get()
    make_judged(user=user, problem=kept.problem, verdict="wrong_answer")
    backup_restore(directory=backup, replace=True)
    assert Submission.objects.get() == kept
    assert payloads_check().fine


def test_people_are_not_lost_by_mistake(backup):
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(backup))
    assert Submission.objects.exists()


def test_nothing_is_written_over(backup):
    with pytest.raises(BackupRefused, match="exists already"):
        backup_create(directory=backup)


def test_a_damaged_backup_changes_nothing(backup):
    with (backup / "payloads.jsonl.gz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(BackupRefused, match="damaged"):
        backup_restore(directory=backup, replace=True)
    assert Submission.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"vendor": "sqlite"})])
def test_what_is_no_backup_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BackupRefused, match="no whole backup"):
        backup_restore(directory=tmp_path)


def test_only_its_owner_reads_a_backup(backup):
    """It holds everything."""
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_of_another_kind_of_database_is_refused(backup):
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, "vendor": "oracle"}))
    with pytest.raises(BackupRefused, match="oracle"):
        backup_restore(directory=backup, replace=True)
