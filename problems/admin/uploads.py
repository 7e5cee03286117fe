"""An uploaded package between its dry run and its confirmation: a file of our own naming, for an hour."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from codereview.common.errors import Conflict

SESSION_KEY = "problem_upload"
KEEP_SECONDS = 3600


def upload_keep(*, session: SessionBase, data: bytes, name: str) -> None:
    """Keep the bytes for this session, in place of an earlier upload."""
    upload_drop(session=session)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove_old(folder)
    token = secrets.token_hex(16)
    (folder / f"{token}.zip").write_bytes(data)
    session[SESSION_KEY] = {"token": token, "name": name}


def upload_read(*, session: SessionBase) -> tuple[bytes, str]:
    """The bytes and the name. Raises Conflict (upload_gone) when there are none any more."""
    path = _path(session)
    try:
        if path is not None:
            return path.read_bytes(), str(session[SESSION_KEY]["name"])
    except FileNotFoundError:
        pass
    raise Conflict(_("The upload is no longer here. Upload the package again."), code="upload_gone")


def upload_drop(*, session: SessionBase) -> None:
    """Forget this session's upload."""
    path = _path(session)
    session.pop(SESSION_KEY, None)
    if path is not None:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _path(session: SessionBase) -> Path | None:
    token = session.get(SESSION_KEY, {}).get("token", "")
    return _folder() / f"{token}.zip" if re.fullmatch(r"[0-9a-f]{32}", token) else None


def _remove_old(folder: Path) -> None:
    for path in folder.glob("*.zip"):
        if path.stat().st_mtime < time.time() - KEEP_SECONDS:
            path.unlink(missing_ok=True)
