"""The three roles around a problem, as groups that an administrator may give to people and change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, router

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Authors": ("view_problem", "add_problem", "change_problem", "view_skill", "add_skill", "view_verification"),
    "Reviewers": ("view_problem", "verify_problem", "view_skill", "view_verification"),
    "Publishers": ("view_problem", "publish_problem", "view_skill", "view_verification"),
}


def groups_ensure(*, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the groups that do not exist, after a migration made the permissions. Never changes one that does.

    A receiver of `post_migrate`, which is sent for every database: only that of the groups counts.
    """
    if using != router.db_for_write(Group):
        return
    for name, codenames in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            wanted = Permission.objects.filter(content_type__app_label="problems", codename__in=codenames)
            group.permissions.set(wanted)
