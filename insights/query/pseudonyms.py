"""Every learner has a random number by which questions know the learner."""

from __future__ import annotations

import secrets

from codereview.accounts.models import User
from insights.models import Pseudonym

_LOWEST, _HIGHEST = 100_000_000, 2_000_000_000


def pseudonyms_refresh() -> None:
    """Give a number to who has none. Staff are no learners and have none."""
    Pseudonym.objects.filter(user__is_staff=True).delete()
    missing = list(User.objects.filter(is_staff=False, pseudonym__isnull=True).values_list("pk", flat=True))
    # A number that is taken leaves its learner without one until the next question.
    Pseudonym.objects.bulk_create(
        (Pseudonym(user_id=pk, number=_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)) for pk in missing),
        ignore_conflicts=True, batch_size=1000,
    )  # fmt: skip
