"""The models on /readyz: without them the tutor still answers, so they degrade and never refuse."""

from __future__ import annotations

from codereview.common.health import Check, check_register
from codereview.llm import providers
from codereview.llm.breaker import breakers_open


def models_check() -> Check | None:
    """Fine while no breaker is open. None when no model is configured."""
    aliases = [alias for alias in providers.order if not providers[alias].computes]
    if not aliases:
        return None
    skipped = breakers_open(aliases=aliases)
    if skipped:
        detail = ", ".join(f"{alias} is left alone ({code})" for alias, code in skipped.items())
    else:
        detail = ", ".join(aliases)
    return Check(ok=not skipped, required=False, detail=detail)


def readiness_install() -> None:
    """Called once per process, when the apps are ready."""
    check_register(name="model", read=models_check)
