"""Where things live, and the door to the environment: `env` reads every variable of every part."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class _Env(environ.Env):
    """django-environ, with refusals that name the variable."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be understood: {error}.") from error


env = _Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")  # where `make run` listens
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
PUBLIC_PARTS = urlsplit(PUBLIC_URL)
if PUBLIC_PARTS.scheme not in {"http", "https"} or not PUBLIC_PARTS.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL must read like https://learn.example.org, not {PUBLIC_URL!r}.")
HTTPS = PUBLIC_PARTS.scheme == "https"  # a proxy in front speaks TLS: everything that needs TLS is switched on
