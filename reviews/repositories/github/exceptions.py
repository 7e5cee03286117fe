"""What a source of files can fail with.

SourceFault          the review ends with `code`; asking again as things are would not help
├── SourceBusy       the other side is not well: asked again later, at the earliest after `seconds`
└── RateLimited      the other side says: not before `resume_at`
"""

from __future__ import annotations

from datetime import datetime


class SourceFault(Exception):
    """`code` is in docs/errors.md; the message is for logs and holds nothing secret."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class SourceBusy(SourceFault):
    """A server that fails or does not answer in time."""

    def __init__(self, message: str) -> None:
        super().__init__("github_unavailable", message)


class RateLimited(SourceFault):
    """The primary or a secondary limit is used up."""

    def __init__(self, *, resume_at: datetime) -> None:
        super().__init__("github_rate_limit", f"limited until {resume_at:%Y-%m-%dT%H:%M:%SZ}")
        self.resume_at = resume_at
