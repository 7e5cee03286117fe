"""System checks of the sandbox seam: configuration at once, the host only when asked for (--deploy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from sandbox.exceptions import InvalidSandboxError, SandboxUnavailable
from sandbox.handler import sandboxes, unfit

E001 = "sandbox.E001"  # SANDBOXES or SANDBOX is misconfigured
E002 = "sandbox.E002"  # no sandbox works on this host
E003 = "sandbox.E003"  # the sandbox in use is too weak for production
W001 = "sandbox.W001"  # the memory of a process tree is not limited as a sum


@register("sandbox")
def check_configuration(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every alias names a backend that can be made, and SANDBOX names an alias."""
    found: list[CheckMessage] = []
    for alias in sandboxes:
        try:
            sandboxes[alias]
        except InvalidSandboxError as error:
            found.append(Error(str(error), id=E001))
    chosen = getattr(settings, "SANDBOX", "")
    if chosen and chosen not in sandboxes.configured:
        hint = f"Use one of: {', '.join(sorted(sandboxes.configured))}; or leave SANDBOX empty."
        found.append(Error(f"SANDBOX names {chosen!r}, which is not in SANDBOXES.", hint=hint, id=E001))
    elif chosen and not found:
        found += [Error(complaint, id=E003) for complaint in unfit(sandboxes[chosen])]
    return found


@register("sandbox", deploy=True)
def check_host(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The sandbox in use works here and is fit for production."""
    try:
        sandbox = sandboxes.default
        problems = sandbox.check()
    except (InvalidSandboxError, SandboxUnavailable) as error:
        return [Error(str(error), hint="Run: manage.py sandbox_doctor", id=E002)]
    found: list[CheckMessage] = [Error(problem, id=E002) for problem in problems]
    if not sandbox.fit_for_production:
        message = f"The sandbox {sandbox.alias!r} is too weak for production."
        found.append(Error(message, hint=" ".join(sandbox.caveats()) or None, id=E003))
    if not sandbox.limits_tree_memory:
        message = f"The sandbox {sandbox.alias!r} cannot limit the memory of a whole process tree on this host."
        found.append(
            checks.Warning(message, hint="Use the docker sandbox, or let this user make control groups.", id=W001)
        )
    return found
