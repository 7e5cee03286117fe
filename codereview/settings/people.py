"""Accounts, sign-in, limits, mail."""

from __future__ import annotations

from codereview.settings.base import DATA_DIR, PUBLIC_PARTS, env
from codereview.settings.security import SOCIAL_KEYS, SOCIAL_PROVIDERS

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
# Three are counted by codereview.common.limits, which does not race; allauth counts the rest. Its five mails a minute
# would fill a stranger's mailbox.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "signup": None, "reset_password": "20/m/ip,5/h/key"}
SOCIALACCOUNT_PROVIDERS = {
    provider: {"APPS": [{"client_id": SOCIAL_KEYS[provider][0], "secret": SOCIAL_KEYS[provider][1]}]}
    for provider in SOCIAL_PROVIDERS
}

# Limits per window, counted atomically in Redis: (how many, seconds).
LIMITS = {
    "sign_in_per_person": (env.int("LIMIT_SIGN_IN_PER_PERSON", default=20), 300),
    "sign_in_from_new_addresses": (env.int("LIMIT_SIGN_IN_FROM_NEW_ADDRESSES", default=100), 3600),
    "sign_in_per_address": (env.int("LIMIT_SIGN_IN_PER_ADDRESS", default=300), 300),
    "sign_up_per_address": (env.int("LIMIT_SIGN_UP_PER_ADDRESS", default=300), 3600),  # a class shares one
    "submissions_per_person": (env.int("LIMIT_SUBMISSIONS_PER_PERSON", default=120), 60),
    "runs_per_person": (env.int("LIMIT_RUNS_PER_PERSON", default=120), 60),
    "runs_per_guest": (env.int("LIMIT_RUNS_PER_GUEST", default=20), 60),
    "guest_runs_per_address": (env.int("LIMIT_GUEST_RUNS_PER_ADDRESS", default=300), 60),  # a class shares one
    "model_calls_per_person": (env.int("LIMIT_MODEL_CALLS_PER_PERSON", default=30), 60),
    "messages_per_person": (env.int("LIMIT_MESSAGES_PER_PERSON", default=60), 3600),
    "reviews_per_person": (env.int("LIMIT_REVIEWS_PER_PERSON", default=60), 3600),
    "repositories_per_person": (env.int("LIMIT_REPOSITORIES_PER_PERSON", default=20), 3600),
    "review_streams_per_person": (env.int("LIMIT_REVIEW_STREAMS_PER_PERSON", default=60), 3600),
    "guest_review_streams_per_address": (env.int("LIMIT_GUEST_REVIEW_STREAMS_PER_ADDRESS", default=60), 3600),
    "questions_per_person": (env.int("LIMIT_QUESTIONS_PER_PERSON", default=120), 3600),
    "drafts_per_person": (env.int("LIMIT_DRAFTS_PER_PERSON", default=240), 60),
}

EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"codereview@{PUBLIC_PARTS.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # an administrator can read them there
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_URL else "none"
