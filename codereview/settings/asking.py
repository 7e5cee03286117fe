"""Questions in plain language over the platform's data."""

from __future__ import annotations

from codereview.settings.base import env

INSIGHTS_SECONDS = env.float("INSIGHTS_SECONDS", default=4)  # then the database stops a statement
INSIGHTS_ROWS = env.int("INSIGHTS_ROWS", default=1000)  # of one answer; more is cut, visibly
INSIGHTS_COST = env.float("INSIGHTS_COST", default=5_000_000)  # PostgreSQL's estimate, above which nothing runs
