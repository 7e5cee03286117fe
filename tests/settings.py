"""The product's own settings, on the environment of the tests, with a few differences, each for speed or calm."""

# The environment comes first: it sets what the settings read.
from tests import environment  # noqa: F401
from codereview.settings import *  # noqa: F403 - the settings are names
from codereview.settings import DATABASES, DATA_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow by design
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},  # needs no collectstatic
}
for _alias, _database in DATABASES.items():
    if _database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: threads (live server, worker, consumers) each need their own connection.
        _database["TEST"] = {"NAME": str(DATA_DIR / f"test-{_alias}.sqlite3")}
        _database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
HOUSEKEEPING = {}  # a test that wants the reaper calls it
LOG_LEVEL = "WARNING"
