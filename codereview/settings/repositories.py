"""Repositories under review: where they come from, and how much of one is taken."""

from __future__ import annotations

from codereview.settings.base import env

GITHUB_URL = env.str("GITHUB_URL", default="https://github.com").rstrip("/")  # what people paste
GITHUB_API_URL = env.str("GITHUB_API_URL", default="https://api.github.com").rstrip("/")
GITHUB_ARCHIVE_URL = env.str("GITHUB_ARCHIVE_URL", default="https://codeload.github.com").rstrip("/")
GITHUB_PRIVATE_ADDRESSES = env.bool("GITHUB_PRIVATE_ADDRESSES", default=False)  # GitHub Enterprise in one's own network
GITHUB_TIMEOUT_SECONDS = env.float("GITHUB_TIMEOUT_SECONDS", default=15)  # to connect, and between two pieces
GITHUB_TOTAL_SECONDS = env.float("GITHUB_TOTAL_SECONDS", default=300)  # for one answer

REPOSITORY_ARCHIVE_MAX_BYTES = env.int("REPOSITORY_ARCHIVE_MAX_BYTES", default=200 * 1024 * 1024)
REPOSITORY_UPLOAD_MAX_BYTES = env.int("REPOSITORY_UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)
REPOSITORY_TOKENS = env.int("REPOSITORY_TOKENS", default=150_000)  # of the model, for one review
REPOSITORY_CONFIRM_TOKENS = env.int("REPOSITORY_CONFIRM_TOKENS", default=50_000)  # past it, the cost is confirmed first
REPOSITORY_LEASE_SECONDS = env.int("REPOSITORY_LEASE_SECONDS", default=30)
