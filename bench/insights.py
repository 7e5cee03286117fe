"""How long ready questions take over a million submissions, and how soon a time bomb is stopped.

`python -m bench.insights [--submissions N] [--runs N]`; on the database that DATABASE_URL names (its server:
the data goes into a database of its own), SQLite without. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import django

BAR_SECONDS = 2.0
BAR_BOMB_SECONDS = 5.0
BASE = 20_000  # seeded one by one; the rest are their copies
TABLE = "submissions_submission"
LEARNERS_EACH, PROBLEMS = 50, 300  # submissions per learner; problems
BOMB = """
SELECT COUNT(*) AS n FROM insights_submissions a JOIN insights_submissions b ON b.status = a.status
JOIN insights_submissions c ON c.status = b.status WHERE a.time_ms + b.time_ms + c.time_ms < 0"""


def main() -> int:
    """Seed, measure, print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    django.setup()
    from django.db import connection

    from insights.evaluation.database import own_database
    from insights.evaluation.world import world_make

    with own_database(name="codereview_bench_insights"):
        began = time.perf_counter()
        learners = max(options.submissions // LEARNERS_EACH, 80)
        world_make(learners=learners, problems=PROBLEMS, submissions=min(options.submissions, BASE))
        _multiply(options.submissions, learners=learners)
        _say(f"{connection.vendor}: {options.submissions} submissions stored in {time.perf_counter() - began:.0f} s")
        met = _questions(options.runs)
        return 0 if _bombs() and met else 1


def _multiply(total: int, *, learners: int) -> None:
    """The seeded submissions again and again, each time by other learners, until there are `total`."""
    from django.db import connection

    with connection.cursor() as cursor:
        fields = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
        copied = ", ".join(f'"{name}"' for name in fields if name not in {"id", "user_id"})
        key = "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
        cursor.execute(f"CREATE TEMPORARY TABLE bench_base AS SELECT * FROM {TABLE}")
        cursor.execute("SELECT MIN(id) FROM accounts_user")
        first = cursor.fetchone()[0]
        for turn in range(1, total // BASE):
            cursor.execute(
                f"INSERT INTO {TABLE} (id, user_id, {copied})"
                f" SELECT {key}, {first} + (user_id - {first} + {turn * 997}) % {learners}, {copied} FROM bench_base"
            )
        cursor.execute("ANALYZE")


def _questions(runs: int) -> bool:
    """Each ready question so many times, for askers with and without the right to see names."""
    from insights.library import READY
    from insights.query import StatementRefused, statement_check, statement_run

    everything: list[float] = []
    lost = 0
    for ready in READY:
        for names in (False, True):
            times = []
            for _ in range(runs):
                began = time.perf_counter()
                try:
                    statement_run(
                        statement_check(ready.sql, dialect="postgres", names=names),
                        parameters=ready.parameters,
                        names=names,
                    )
                except StatementRefused as refusal:
                    _say(f"{ready.name}: {refusal}")
                    lost += 1
                times.append(time.perf_counter() - began)
            _say(f"{ready.name:<24}{'names' if names else '':<6}{statistics.median(times):>8.3f} s")
            everything += times
    p95 = statistics.quantiles(everything, n=20)[-1]
    _say(f"ready questions: p50 {statistics.median(everything):.3f} s, p95 {p95:.3f} s, most {max(everything):.3f} s")
    _say(f"bar: p95 at most {BAR_SECONDS:g} s and none refused ({lost} were)")
    return p95 <= BAR_SECONDS and not lost


def _bombs() -> bool:
    """The bomb with and without the estimate that would refuse it; the process must go on answering."""
    from django.test import override_settings

    from insights.query import StatementRefused, statement_check, statement_run

    met = True
    for cost in (None, 1e300):
        with override_settings(**({} if cost is None else {"INSIGHTS_COST": cost})):
            began = time.perf_counter()
            try:
                statement_run(statement_check(BOMB))
                reason = "ran"
            except StatementRefused as refusal:
                reason = refusal.reason_code
        seconds = time.perf_counter() - began
        statement_run(statement_check("SELECT COUNT(*) AS n FROM insights_problems"))
        _say(f"time bomb{'' if cost is None else ' let past the estimate'}: {reason} after {seconds:.2f} s")
        met &= seconds <= BAR_BOMB_SECONDS and reason in {"timed_out", "too_costly"}
    return met


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
