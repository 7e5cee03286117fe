"""How often a person may start work. Guests get less, per session and per network address."""

from __future__ import annotations

from codereview.accounts.actors import Actor
from codereview.common.limits import limit_check_named


def check_submission_rate(*, actor: Actor) -> None:
    """Count one submission. Raises TooManyRequests."""
    limit_check_named(name="submissions_per_person", key=actor.key)


def check_run_rate(*, actor: Actor, address: str) -> None:
    """Count one run. Raises TooManyRequests. Dropping cookies gains a guest nothing: the address counts too."""
    if actor.user:
        limit_check_named(name="runs_per_person", key=actor.key)
        return
    limit_check_named(name="runs_per_guest", key=actor.key)
    limit_check_named(name="guest_runs_per_address", key=address)


def check_draft_rate(*, actor: Actor) -> None:
    """Count one saved draft. Raises TooManyRequests."""
    limit_check_named(name="drafts_per_person", key=actor.key)
