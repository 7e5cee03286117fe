"""Roles: who may do what with problems."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from problems.groups import GROUPS, groups_ensure
from problems.models import Problem, Verification
from tests.factories import make_problem, make_user

pytestmark = pytest.mark.django_db


def member(client, group):
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    return client


def test_exist_after_migrating_with_all_their_permissions():
    """Every named permission is a real one."""
    for name, codenames in GROUPS.items():
        found = Group.objects.get(name=name).permissions.values_list("codename", flat=True)
        assert sorted(found) == sorted(codenames)


def test_an_administrators_change_survives_the_next_migration():
    """What exists is left as it is."""
    Group.objects.get(name="Authors").permissions.clear()
    groups_ensure()
    assert not Group.objects.get(name="Authors").permissions.exists()


def test_each_role_does_its_part_and_no_more(client):
    """An author writes, a reviewer verifies, a publisher publishes."""
    problem = make_problem(slug="shared", status="in_review")
    Verification.objects.create(problem=problem, content_digest=problem.content_digest, status="passed")
    page = reverse("admin:problems_problem_change", args=[problem.pk])
    verify = reverse("admin:problems_problem_verify", args=[problem.pk])
    publish = reverse("admin:problems_problem_change_status", args=[problem.pk])
    outcome = {}
    for group in GROUPS:
        person = member(client, group)
        assert person.get(page).status_code == 200
        outcome[group] = (
            person.post(page, {}).status_code,
            person.post(verify).status_code,
            person.post(publish, {"change": "publish"}).status_code,
        )
    assert outcome == {"Authors": (200, 403, 403), "Reviewers": (403, 302, 403), "Publishers": (403, 403, 302)}
    assert Problem.objects.get().status in {"published", "in_review"}
