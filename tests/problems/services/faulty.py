"""A sandbox that has no box to lend."""

from sandbox.base import BaseSandbox
from sandbox.exceptions import SandboxUnavailable


class FaultySandbox(BaseSandbox):
    def acquire(self, family):
        raise SandboxUnavailable("No box is free.")

    def check(self):
        return []

    def families(self):
        return frozenset({"python"})

    def close(self):
        """Nothing was started."""
