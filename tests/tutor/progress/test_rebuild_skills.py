"""The command rebuild_skills."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_problem
from tests.tutor.progress.rows import tried
from tutor.models import SkillStat

pytestmark = pytest.mark.django_db


def rebuild(*arguments: str) -> str:
    output = io.StringIO()
    call_command("rebuild_skills", *arguments, stdout=output)
    return output.getvalue()


def test_one_json_document_says_what_was_done(user):
    tried(user, make_problem(skills=("loops", "lists")), "accepted")
    assert json.loads(rebuild("--json")) == {"users": 1, "skills": 2, "changed": 2}
    assert json.loads(rebuild("--json"))["changed"] == 0
    assert rebuild() == "1 learners, 2 rows, 0 changed\n"


def test_one_learner_can_be_chosen(user, other_user):
    for person in (user, other_user):
        tried(person, make_problem())
    assert json.loads(rebuild("--user", user.email.upper(), "--json"))["users"] == 1
    assert set(SkillStat.objects.values_list("user_id", flat=True)) == {user.pk}


def test_an_unknown_address_is_misuse(db):
    with pytest.raises(CommandError, match=r"There is no account with the address nobody@example\.org") as refused:
        rebuild("--user", "nobody@example.org")
    assert refused.value.returncode == 2
