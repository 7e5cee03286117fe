"""The address of a repository as a person pastes it. Nothing is ever fetched from it: it names owner and repository."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput

URL_MAX = 300
REF_MAX = 200
# GitHub's own rules, or stricter: a dot alone would climb in a path.
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
# What git forbids in a ref, and what would mean something in a URL.
_REF = re.compile(r"(?!/)(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[A-Za-z0-9][A-Za-z0-9._/+@#=-]*(?<![/.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A repository, and the branch, tag or commit that the address itself names."""

    owner: str
    name: str
    ref: str = ""

    @property
    def url(self) -> str:
        return f"{settings.GITHUB_URL}/{self.owner}/{self.name}"


def address_parse(*, url: str, ref: str = "") -> Address:
    """Read a URL of the configured host. Raises InvalidInput: repository_url_invalid, ref_invalid.

    `…/tree/<ref>` is understood; a `ref` of its own goes before it. Another host, other schemes, user names,
    ports and numbers in place of a name are refused: only the configured host is ever asked.
    """
    host = urlsplit(settings.GITHUB_URL).netloc.lower()
    try:
        parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
        asked = parts.netloc.lower().removeprefix("www.")
    except ValueError:
        raise _bad_url(host) from None
    if len(url) > URL_MAX or parts.scheme not in {"http", "https"} or asked != host or parts.query or parts.fragment:
        raise _bad_url(host)
    owner, name, *_rest = [*(part for part in parts.path.split("/") if part), "", ""]
    name = name.removesuffix(".git")
    if not (_OWNER.fullmatch(owner) and _NAME.fullmatch(name)):
        raise _bad_url(host)
    return Address(owner=owner, name=name, ref=ref_check(ref=ref or _ref_of(parts.path)))


def ref_check(*, ref: str) -> str:
    """A branch, tag or commit, or "". Raises InvalidInput (ref_invalid)."""
    if ref and (len(ref) > REF_MAX or not _REF.fullmatch(ref)):
        detail = _("This is not the name of a branch, a tag or a commit.")
        raise InvalidInput(
            detail, code="ref_invalid", errors=(FieldError(pointer="/ref", code="ref_invalid", detail=detail),)
        )
    return ref


def _ref_of(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    return "/".join(parts[3:]) if len(parts) > 3 and parts[2] in {"tree", "commit"} else ""


def _bad_url(host: str) -> InvalidInput:
    detail = _("Give the address of a repository like https://%(host)s/owner/name.") % {"host": host}
    error = FieldError(pointer="/repository_url", code="repository_url_invalid", detail=detail)
    return InvalidInput(detail, code="repository_url_invalid", errors=(error,))
