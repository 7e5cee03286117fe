"""Keys, hosts, cookies, headers, what a page may load."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF

from codereview.settings.base import DATA_DIR, HTTPS, PUBLIC_PARTS, PUBLIC_URL, env

DEBUG = env.bool("DEBUG", default=False)
# `make run` keeps a key in the data directory; commands started by hand find it there.
_key_file = DATA_DIR / "secret_key"
SECRET_KEY = env.str("SECRET_KEY", default="") or (_key_file.read_text().strip() if _key_file.is_file() else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", PUBLIC_PARTS.hostname])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PUBLIC_URL])
PROXY_COUNT = env.int("PROXY_COUNT", default=1 if HTTPS else 0)  # proxies in front that set X-Forwarded-For

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "codereview.common.error_views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_MEMORY_SIZE", default=1024 * 1024)  # a request's body
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a problem's tests in one admin form
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # larger uploads (problem packages) go to a temporary file

# Social sign-in leaves by a form whose answer redirects, which form-action must allow.
_SOCIAL_ORIGINS = {"github": "https://github.com", "google": "https://accounts.google.com"}
SOCIAL_KEYS = {
    "github": (env.str("GITHUB_CLIENT_ID", default=""), env.str("GITHUB_CLIENT_SECRET", default="")),
    "google": (env.str("GOOGLE_CLIENT_ID", default=""), env.str("GOOGLE_CLIENT_SECRET", default="")),
}
SOCIAL_PROVIDERS = [provider for provider, (identifier, secret) in SOCIAL_KEYS.items() if identifier and secret]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *(_SOCIAL_ORIGINS[provider] for provider in SOCIAL_PROVIDERS)],
        "upgrade-insecure-requests": HTTPS,
    },
}
