"""The self-test of a worker: may this sandbox be given strangers' programs?

The doctor's hostile programs run once before the first submission is taken. One that breaks out on a busy
machine may owe that to the machine, so what failed is tried once more before it counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from sandbox.base import BaseSandbox
from sandbox.doctor import examine
from sandbox.probes import PROBES, Probe

logger = structlog.get_logger(__name__)


def self_test(sandbox: BaseSandbox, *, probes: Sequence[Probe] = PROBES) -> list[str]:
    """Why this sandbox must not be used, each a sentence that says what to mend. Empty when all promises held.

    Takes some seconds. Raises nothing: a sandbox that breaks has failed.
    """
    first = examine(sandbox, probes=probes)
    failed = {finding.name for finding in first.findings if not finding.held}
    if not failed:
        return list(first.problems)
    again = examine(sandbox, probes=[probe for probe in probes if probe.name in failed])
    found = [f"{item.promise} Found: {item.found}. {item.mend}" for item in again.findings if not item.held]
    return [*again.problems, *found]


def worker_may_judge(sandbox: BaseSandbox) -> bool:
    """Run the self-test and say in the log how it went. False: this worker must take no work.

    A sandbox that is unfit for production anyway is used all the same, where the settings allow it at all.
    """
    reasons = self_test(sandbox)
    for reason in reasons:
        logger.error("sandbox_self_test_failed", sandbox=sandbox.alias, reason=reason)
    if not reasons:
        logger.info("sandbox_self_test_passed", sandbox=sandbox.alias)
    elif not sandbox.fit_for_production:
        logger.warning("sandbox_used_despite_self_test", sandbox=sandbox.alias)
    return not reasons or not sandbox.fit_for_production
