"""What SQLite and PostgreSQL write differently inside the views."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Dialect:
    """Expressions over a stored moment, as templates of one column. All results are text or whole numbers."""

    name: str  # as sqlglot knows it
    at: str
    day: str
    week: str
    month: str
    hour: str
    days_ago: str
    seconds: str  # between {0} and {1}
    text: str  # a short text that compares byte by byte

    def moments(self, column: str) -> str:
        """The columns that every view with a moment offers, so that no question needs date functions."""
        parts = ("day", "week", "month", "hour", "days_ago")
        return ", ".join(f"{getattr(self, part).format(column)} AS {part}" for part in parts)


SQLITE = Dialect(
    name="sqlite",
    at="substr({0}, 1, 19)",
    day="substr({0}, 1, 10)",
    week="date({0}, 'weekday 0', '-6 days')",
    month="substr({0}, 1, 7)",
    hour="CAST(substr({0}, 12, 2) AS INTEGER)",
    days_ago="CAST(julianday('now') - julianday({0}) AS INTEGER)",
    seconds="CAST(ROUND((julianday({1}) - julianday({0})) * 86400) AS INTEGER)",
    text="{0}",
)
# The byte-wise collation makes sorting and counting different texts several times faster.
POSTGRESQL = Dialect(
    name="postgres",
    at="to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') COLLATE \"C\"",
    day="to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD') COLLATE \"C\"",
    week="to_char(date_trunc('week', {0} AT TIME ZONE 'UTC'), 'YYYY-MM-DD') COLLATE \"C\"",
    month="to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM') COLLATE \"C\"",
    hour="CAST(EXTRACT(HOUR FROM {0} AT TIME ZONE 'UTC') AS integer)",
    days_ago="CAST(FLOOR(EXTRACT(EPOCH FROM now() - {0}) / 86400) AS integer)",
    seconds="CAST(ROUND(EXTRACT(EPOCH FROM {1} - {0})) AS bigint)",
    text='CAST({0} AS text) COLLATE "C"',
)


def running_dialect() -> Dialect:
    """The dialect of the database that this process uses."""
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE
