"""Errors of the sandbox seam.

SandboxError
├── SandboxFault          the sandbox broke while in use: retry with another box
├── SandboxUnavailable    no box can be had now: retry later
└── InvalidSandboxError   SANDBOXES is misconfigured (also an ImproperlyConfigured)

None of these is ever the learner's fault.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


class SandboxError(Exception):
    """Base of everything that can go wrong in a sandbox and is not the program's own doing."""


class SandboxFault(SandboxError):
    """The sandbox broke while in use (runner gone, frame garbled, container dead)."""


class SandboxUnavailable(SandboxError):
    """No box can be had now; the message says why and what to do."""


class InvalidSandboxError(ImproperlyConfigured, SandboxError):
    """SANDBOXES names something that does not exist or cannot be used here."""
