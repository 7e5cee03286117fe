"""What a learner wants of the tutor."""

from __future__ import annotations

from codereview.accounts.models import User
from tutor.models import TutorPreference


def preferences_set(
    *, user: User, automatic_hints: bool | None = None, use_model: bool | None = None
) -> TutorPreference:
    """Change what is given; None leaves it as it is."""
    wanted = {"automatic_hints": automatic_hints, "use_model": use_model}
    values = {name: value for name, value in wanted.items() if value is not None}
    preference, _created = TutorPreference.objects.update_or_create(user=user, defaults=values)
    return preference
