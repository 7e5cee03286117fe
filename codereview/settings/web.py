"""Language, static files, logs, numbers, REST."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from codereview.common.logs import STYLES as LOG_STYLES
from codereview.common.logs import logging_settings
from codereview.settings.base import BASE_DIR, DATA_DIR, HTTPS, env

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

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if HTTPS else "text")
if LOG_FORMAT not in LOG_STYLES:
    raise ImproperlyConfigured(f"LOG_FORMAT must be one of {', '.join(LOG_STYLES)}, not {LOG_FORMAT!r}.")
LOGGING_CONFIG = "codereview.common.logs.configure"
LOGGING = logging_settings(level=LOG_LEVEL, style=LOG_FORMAT)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics needs none, and is closed behind https

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
        "RepositorySourceEnum": "reviews.models.RepositoryReview.Source",
        "EffortKindEnum": "tutor.models.Effort.Kind",
        "QuestionOutcomeEnum": "insights.models.Question.Outcome",
        "HintOutcomeEnum": "tutor.models.Hint.Outcome",
    },
}
