"""Real programs run in the real sandbox."""

from tests.sandbox.real import real_sandbox

__all__ = ["real_sandbox"]
