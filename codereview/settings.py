"""All settings, read from the environment here and nowhere else.

The names of the variables are part of the contract; docs/settings.md describes each. Everything has
an embedded default, so that a bare machine needs none of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from codereview.common.logs import STYLES as LOG_STYLES
from codereview.common.logs import logging_settings
from codereview.databases import payloads_database, relational_database
from codereview.endpoints import first_endpoint, more_endpoints, timeouts_parse


class _Env(environ.Env):
    """django-environ, with refusals that name the variable."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be understood: {error}.") from error


env = _Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- where things live -------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")  # where `make run` listens
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL must read like https://learn.example.org, not {PUBLIC_URL!r}.")
HTTPS = _public.scheme == "https"  # a proxy in front speaks TLS: everything that needs TLS is switched on

# --- security ----------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
# `make run` keeps a key in the data directory; commands started by hand find it there.
_key_file = DATA_DIR / "secret_key"
SECRET_KEY = env.str("SECRET_KEY", default="") or (_key_file.read_text().strip() if _key_file.is_file() else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", _public.hostname])
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
_SOCIAL_KEYS = {
    "github": (env.str("GITHUB_CLIENT_ID", default=""), env.str("GITHUB_CLIENT_SECRET", default="")),
    "google": (env.str("GOOGLE_CLIENT_ID", default=""), env.str("GOOGLE_CLIENT_SECRET", default="")),
}
SOCIAL_PROVIDERS = [provider for provider, (identifier, secret) in _SOCIAL_KEYS.items() if identifier and secret]

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

# --- the house ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{provider}" for provider in SOCIAL_PROVIDERS),
    "codereview.common",
    "codereview.accounts",
    "codereview.llm",
    "codereview.run",
    "sandbox",
    "problems",
    "submissions",
    "tutor",
    "reviews",
    "insights",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After the static files, which need neither an id nor a log line.
    "codereview.common.request_ids.request_id_middleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "codereview.common.error_views.ApplicationErrorMiddleware",
]

ROOT_URLCONF = "codereview.urls"
ASGI_APPLICATION = "codereview.asgi.application"
WEB_THREADS = env.int("WEB_THREADS", default=8)  # requests that are answered at once, per web process

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# --- stores ------------------------------------------------------------------------------------
DATABASES = {
    "default": relational_database(
        variable="DATABASE_URL", url=env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'codereview.sqlite3'}")
    ),
    "payloads": payloads_database(
        variable="PAYLOADS_DATABASE_URL",
        url=env.str("PAYLOADS_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'payloads.sqlite3'}"),
    ),
}
DATABASE_ROUTERS = ["codereview.common.routers.PayloadRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            # Longer than the five seconds for which the layer blocks: redis-py's own default would
            # break every WebSocket that is silent for that long.
            "hosts": [{"address": REDIS_URL, "socket_timeout": 30, "socket_connect_timeout": 5}],
            "capacity": 1000,
            "expiry": 60,
        },
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # leases decide who may finish
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nothing here asks for it
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    # A request does not wait for a broker that is down: the row waits, and the reaper sends it later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "queue_order_strategy": "priority",  # a worker of both queues judges first
}
# Judging has a queue of its own: whatever helps (hints, reviews) is done by other workers, or after it.
CELERY_TASK_DEFAULT_QUEUE = "judge"
CELERY_TASK_QUEUES = tuple(Queue(name, Exchange(name), routing_key=name) for name in ("judge", "assistant"))
CELERY_TASK_ROUTES = {
    "submissions.tasks.tell_judged": {"queue": "assistant"},
    "tutor.tasks.*": {"queue": "assistant"},
    "reviews.tasks.*": {"queue": "assistant"},
    "insights.tasks.*": {"queue": "assistant"},
}
CELERY_TIMEZONE = "UTC"
# Opening a SQLite file costs more than judging a test, so a worker's threads keep theirs. A server's
# connection may break while nobody looks: those go back to their pool after each task.
if all(_entry["ENGINE"].endswith("sqlite3") for _entry in DATABASES.values()):
    CELERY_DB_REUSE_MAX = 10_000
# One more than processors: while one judging waits for its verdict to be stored, another computes.
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=min((os.cpu_count() or 1) + 1, 16))
WORKER_SELF_TEST = env.bool("WORKER_SELF_TEST", default=True)  # hostile programs before the first submission
ASSISTANT_CONCURRENCY = env.int("ASSISTANT_CONCURRENCY", default=4)  # it mostly waits for models

# What every worker does beside its tasks; each job runs once per period in the whole house.
HOUSEKEEPING: dict[str, dict[str, Any]] = {
    "reap": {"CALL": "submissions.services.submissions_reap", "EVERY_SECONDS": 10},
    "reap_untold": {"CALL": "submissions.services.judged_reap", "EVERY_SECONDS": 10},
    "reap_verifications": {"CALL": "problems.services.verifications_reap", "EVERY_SECONDS": 10},
    "model_reservations": {"CALL": "codereview.llm.ledger.reservations_sweep", "EVERY_SECONDS": 60},
    "reap_hints": {"CALL": "tutor.queueing.hints_reap", "EVERY_SECONDS": 4},
    "sweep_payloads": {"CALL": "codereview.common.payload_owners.payloads_sweep", "EVERY_SECONDS": 3600},
    "sweep": {"CALL": "submissions.services.submissions_sweep", "EVERY_SECONDS": 3600},
    "sessions": {"CALL": "codereview.accounts.services.sessions_clear", "EVERY_SECONDS": 6 * 3600},
}

# --- live events -------------------------------------------------------------------------------
EVENTS_STREAM_LENGTH = env.int("EVENTS_STREAM_LENGTH", default=2000)  # entries kept per subject
EVENTS_EXPIRY_SECONDS = env.int("EVENTS_EXPIRY_SECONDS", default=6 * 3600)

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["codereview.accounts.backends.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "display_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
ADMIN_EMAIL = env.str("ADMIN_EMAIL", default="admin@localhost.localdomain")  # made by the first `make run`
ADMIN_PASSWORD = env.str("ADMIN_PASSWORD", default="")  # empty: a random one, printed once

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "codereview.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "codereview.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# These three are counted by codereview.common.limits, which does not race; allauth counts the rest.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "signup": None}
SOCIALACCOUNT_PROVIDERS = {
    provider: {"APPS": [{"client_id": _SOCIAL_KEYS[provider][0], "secret": _SOCIAL_KEYS[provider][1]}]}
    for provider in SOCIAL_PROVIDERS
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# Limits per window, counted atomically in Redis: (how many, seconds).
LIMITS = {
    "sign_in_per_person": (env.int("LIMIT_SIGN_IN_PER_PERSON", default=20), 300),
    "sign_in_per_address": (env.int("LIMIT_SIGN_IN_PER_ADDRESS", default=300), 300),
    "sign_up_per_address": (env.int("LIMIT_SIGN_UP_PER_ADDRESS", default=300), 3600),  # a class shares one
    "submissions_per_person": (env.int("LIMIT_SUBMISSIONS_PER_PERSON", default=120), 60),
    "runs_per_person": (env.int("LIMIT_RUNS_PER_PERSON", default=120), 60),
    "runs_per_guest": (env.int("LIMIT_RUNS_PER_GUEST", default=20), 60),
    "guest_runs_per_address": (env.int("LIMIT_GUEST_RUNS_PER_ADDRESS", default=300), 60),  # a class shares one
    "model_calls_per_person": (env.int("LIMIT_MODEL_CALLS_PER_PERSON", default=30), 60),
    "messages_per_person": (env.int("LIMIT_MESSAGES_PER_PERSON", default=60), 3600),
    "drafts_per_person": (env.int("LIMIT_DRAFTS_PER_PERSON", default=240), 60),
}

# --- mail --------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"codereview@{_public.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # an administrator can read them there
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_URL else "none"

# --- judging -----------------------------------------------------------------------------------
SANDBOX = env.str("SANDBOX", default="")  # alias; empty: the best that works here
SANDBOXES = {
    "docker": {"BACKEND": "sandbox.backends.docker.DockerSandbox", "OPTIONS": {}},
    "bubblewrap": {
        "BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox",
        "OPTIONS": {"CACHE": str(DATA_DIR / "sandbox")},
    },
    "landlock": {"BACKEND": "sandbox.backends.landlock.LandlockSandbox", "OPTIONS": {}},
}
# Compile results that the workers of this machine share; bounded. Empty: each worker remembers its own.
COMPILE_STORE = str(DATA_DIR / "compiled")
# A house that is open to the world takes no sandbox that is not fit for production.
SANDBOX_MUST_BE_FIT = env.bool("SANDBOX_MUST_BE_FIT", default=HTTPS and not DEBUG)
if SANDBOX_SOCKET := env.str("SANDBOX_SOCKET", default=""):  # unix:/path or tcp:host:port of `python -m sandbox.serve`
    SANDBOXES["socket"] = {
        "BACKEND": "sandbox.backends.socket.SocketSandbox",
        "OPTIONS": {"ADDRESS": SANDBOX_SOCKET, "SECRET_FILE": env.str("SANDBOX_SECRET_FILE", default="")},
    }
CODE_MAX_BYTES = env.int("CODE_MAX_BYTES", default=64 * 1024)
STDIN_MAX_BYTES = env.int("STDIN_MAX_BYTES", default=64 * 1024)
JUDGE_LEASE_SECONDS = env.int("JUDGE_LEASE_SECONDS", default=30)
JUDGE_MAX_ATTEMPTS = env.int("JUDGE_MAX_ATTEMPTS", default=3)
JUDGE_PARALLEL_TESTS = env.int("JUDGE_PARALLEL_TESTS", default=1)  # of one submission, while processors are free
QUEUE_LIMIT = env.int("QUEUE_LIMIT", default=500)  # waiting submissions; past it POST answers 503

# --- the tutor ---------------------------------------------------------------------------------
TUTOR_HINTS_PER_PROBLEM = env.int("TUTOR_HINTS_PER_PROBLEM", default=8)  # beyond the first of each attempt
TUTOR_CONCURRENCY = env.int("TUTOR_CONCURRENCY", default=256)  # tellings at a time, per worker process
TUTOR_LEASE_SECONDS = env.int("TUTOR_LEASE_SECONDS", default=5)
TUTOR_TELLING_SECONDS = env.float("TUTOR_TELLING_SECONDS", default=30)  # then a hint ends with what was said

LLM_TIMEOUTS = timeouts_parse(env.str("LLM_TIMEOUTS", default="3,5,5,120"), variable="LLM_TIMEOUTS")
LLM_FIRST_SENTENCE_SECONDS = env.float("LLM_FIRST_SENTENCE_SECONDS", default=8)  # then the computed hint is told
LLM_PROVIDERS: dict[str, dict[str, Any]] = {
    "rules": {"BACKEND": "codereview.llm.backends.rules.RulesProvider", "OPTIONS": {}},
    **first_endpoint(
        base_url=env.str("OPENAI_BASE_URL", default=""),
        key=env.str("OPENAI_API_KEY", default=""),
        model=env.str("OPENAI_MODEL", default="gpt-4.1-mini"),
        prices=env.str("OPENAI_PRICES", default="0,0,0"),
        timeouts=LLM_TIMEOUTS,
        extras=env.bool("OPENAI_EXTRAS", default=None),
        extra_body=env.json("OPENAI_EXTRA_BODY", default={}),
    ),
    **more_endpoints(env.json("LLM_ENDPOINTS", default=[]), variable="LLM_ENDPOINTS", timeouts=LLM_TIMEOUTS),
}
LLM_FALLBACK = env.list("LLM_FALLBACK", default=[alias for alias in LLM_PROVIDERS if alias != "rules"])
LLM_PROVIDER = env.str("LLM_PROVIDER", default=[*LLM_FALLBACK, "rules"][0])  # LLM_FALLBACK come after it, then rules
LLM_CURRENCY = env.str("LLM_CURRENCY", default="USD")
LLM_BUDGETS = {  # tokens, money; 0: no limit
    "USER_DAY": (env.int("LLM_TOKENS_USER_DAY", default=300_000), env.float("LLM_MONEY_USER_DAY", default=0)),
    "CLASS_DAY": (env.int("LLM_TOKENS_CLASS_DAY", default=0), env.float("LLM_MONEY_CLASS_DAY", default=0)),
    "PLATFORM_MONTH": (env.int("LLM_TOKENS_MONTH", default=0), env.float("LLM_MONEY_MONTH", default=0)),
}

# --- language, time, static --------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Names that carry a digest of their content: Django's manifest names, and the chunks of the editor bundle.
WHITENOISE_IMMUTABLE_FILE_TEST = r"(\.[0-9a-f]{12}\.[^/]+|/editor/[^/]+-[A-Z0-9]{8}\.js)$"

# --- logs and numbers --------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if HTTPS else "text")
if LOG_FORMAT not in LOG_STYLES:
    raise ImproperlyConfigured(f"LOG_FORMAT must be one of {', '.join(LOG_STYLES)}, not {LOG_FORMAT!r}.")
LOGGING_CONFIG = "codereview.common.logs.configure"
LOGGING = logging_settings(level=LOG_LEVEL, style=LOG_FORMAT)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics needs none, and is closed behind https

# --- REST --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "codereview.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["codereview.common.parsers.HouseJSONParser"],
    "EXCEPTION_HANDLER": "codereview.common.problem_json.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "codereview",
    "DESCRIPTION": "Read problems, run and submit code, follow its judgement, ask for hints.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {  # several fields are called "status" or "kind"
        "SubmissionStatusEnum": "submissions.models.Submission.Status",
        "ProblemStandingEnum": "problems.api.filters.STATUS_CHOICES",
        "SubmissionKindEnum": "submissions.models.Submission.Kind",
        "EffortKindEnum": "tutor.models.Effort.Kind",
    },
}
