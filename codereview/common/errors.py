"""One error tree for everything a caller can be told.

ApplicationError                 base: code, HTTP status, title
├── InvalidInput          400    the caller's value is wrong; `errors` may name fields
│   └── PackageInvalid    400    a problem package is broken; `errors` hold its diagnostics
├── SignInRequired        401    nobody is signed in
├── NotAllowed            403    signed in, but this is not theirs to do (never reveals existence)
├── NotFound              404    does not exist, or is someone else's
├── Conflict              409    the state does not allow it now (revision, transition, still running)
├── RequestTooLarge 413   the body is larger than any request needs
├── KeyReused             422    an Idempotency-Key came again with another body
├── TooManyRequests       429    with retry_after seconds
└── QueueFull             503    with retry_after seconds; nothing was stored

`detail` is one clear sentence for a person, `code` is for programs and never changes. Doors translate
these; nobody else catches them broadly. Our own faults are not in this tree: they stay exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One entry of `errors`: a JSON pointer ("/code"), a code, and a sentence."""

    pointer: str
    code: str
    detail: str


class ApplicationError(Exception):
    """Base of the tree. Raise a subclass with a full sentence and, where useful, a finer code."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "error"
    title: ClassVar[str | Promise] = _("Something went wrong")

    def __init__(
        self,
        detail: str | Promise,
        *,
        code: str = "",
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(str(detail))
        self.detail = detail
        self.code = code or self.default_code
        self.errors = errors
        self.retry_after = retry_after
        self.extra = extra or {}


class InvalidInput(ApplicationError):
    status = 400
    default_code = "invalid"
    title = _("The request is not valid")


class PackageInvalid(InvalidInput):
    default_code = "package_invalid"
    title = _("The problem package is broken")


class SignInRequired(ApplicationError):
    status = 401
    default_code = "not_authenticated"
    title = _("Sign in first")


class NotAllowed(ApplicationError):
    status = 403
    default_code = "not_allowed"
    title = _("You may not do this")


class NotFound(ApplicationError):
    status = 404
    default_code = "not_found"
    title = _("Not found")


class Conflict(ApplicationError):
    status = 409
    default_code = "conflict"
    title = _("Not possible in the present state")


class RequestTooLarge(ApplicationError):
    status = 413
    default_code = "request_too_large"
    title = _("The request is too large")


class KeyReused(ApplicationError):
    status = 422
    default_code = "idempotency_key_reused"
    title = _("This Idempotency-Key was used for another request")


class TooManyRequests(ApplicationError):
    status = 429
    default_code = "too_many_requests"
    title = _("Too many requests")


class QueueFull(ApplicationError):
    status = 503
    default_code = "queue_full"
    title = _("The queue is full")
