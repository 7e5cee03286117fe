"""The list of submissions, by user, by problem and by both, at a thousand rows and at a million."""

from __future__ import annotations

import http.client
import json
import sys
import time
from dataclasses import dataclass

from bench.learner import SLUG
from bench.measure import BenchFault, Summary, summarize
from bench.stack import Stack
from bench.table import Row, Section, at_most

BAR_P95_MS, BAR_GROWTH = 25.0, 1.5
FEW = 1_000
LEARNERS, PROBLEMS = 1_000, 300
TABLE = "submissions_submission"
# A tenth of all rows is one learner's and a quarter one problem's, at every size: pages are full, and the lists that
# are asked for are the longest.
LEARNERS_SHARE, PROBLEMS_SHARE = 10, 4


@dataclass(frozen=True, slots=True)
class _World:
    """Who asks, and for what."""

    learner: int
    learners_token: str
    learners_session: str
    staff_token: str


@dataclass(frozen=True, slots=True)
class _List:
    name: str
    path: str
    headers: dict[str, str]


def section(stack: Stack, *, rows: int, requests: int) -> Section:
    """Django is set up for this stack. Replaces all submissions in it."""
    from django.core.management.color import no_style
    from django.db import connection

    from insights.query.standings import standings_release

    world = _world_make()
    standings_release(connection)  # one learner's 25,000 attempts at one problem would be gathered at every row
    measured: dict[int, dict[str, Summary]] = {}
    # Not row by row: the payloads are of no interest here, and their store goes with the bench.
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), [TABLE], allow_cascade=True))
    for total in (FEW, rows):
        began = time.perf_counter()
        _rows_make(world, total)
        sys.stderr.write(f"bench: {total} rows stored in {time.perf_counter() - began:.0f} s\n")
        measured[total] = _measure(stack, _lists(world), requests=requests)

    few, many = measured[FEW], measured[rows]
    growth = {name: many[name].p95 / few[name].p95 for name in few}
    worst = max(many, key=lambda name: many[name].p95)
    grown = max(growth, key=lambda name: growth[name])
    section = Section(
        title=f"List of submissions at {FEW} and {rows} rows ({connection.vendor})",
        about="Over HTTP, in turns; a tenth of the rows is the learner's, a quarter the problem's.",
        base=f"{FEW} rows (of p95)",
    )
    for name in few:
        section.rows.append(Row(name=f"{name}, {FEW} rows", summary=few[name]))
        section.rows.append(Row(name=f"{name}, {rows} rows", summary=many[name], ratio=growth[name]))
    section.bars = [
        at_most(f"list at {rows} rows, p95 of the slowest", BAR_P95_MS, many[worst].p95, unit=" ms", why=worst),
        at_most("its p95 to that at 1,000 rows, of the one that grows most", BAR_GROWTH, growth[grown], why=grown),
    ]
    return section


def _world_make() -> _World:
    from django.test import Client

    from codereview.accounts.models import User
    from codereview.accounts.services import token_create
    from problems.models import Problem

    User.objects.bulk_create(User(email=f"lists-{number}@example.org") for number in range(LEARNERS))
    Problem.objects.bulk_create(Problem(slug=f"lists-{number}", title=f"{number}") for number in range(PROBLEMS))
    learner = User.objects.create_user(email="lists-learner@example.org")
    staff = User.objects.create_superuser(email="lists-staff@example.org")
    browser = Client()
    browser.force_login(learner)
    return _World(
        learner=learner.pk,
        learners_token=token_create(user=learner, name="bench")[1],
        learners_session=browser.cookies["sessionid"].value,
        staff_token=token_create(user=staff, name="bench")[1],
    )


def _rows_make(world: _World, total: int) -> None:
    """Copies of one finished submission until there are so many, a second apart, of many learners and problems."""
    from django.db import connection
    from django.utils import timezone

    from codereview.accounts.models import User
    from problems.models import Problem
    from submissions.models import Submission

    problem = Problem.objects.get(slug=SLUG)
    if not (have := Submission.objects.count()):
        now = timezone.now()
        Submission.objects.create(
            user_id=world.learner, problem=problem, language="python", status="finished", verdict="accepted", score=1.0,
            tests_passed=10, tests_total=10, enqueued_at=now, started_at=now, finished_at=now, told_at=now,
            source_payload="00000000-0000-0000-0000-000000000000",
        )  # fmt: skip
        have = 1
    postgresql = connection.vendor == "postgresql"
    first_user = User.objects.order_by("pk").filter(email__startswith="lists-").values_list("pk", flat=True)[0]
    first_problem = Problem.objects.order_by("pk").filter(slug__startswith="lists-").values_list("pk", flat=True)[0]
    own = {
        "id": "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))",
        "user_id": f"CASE WHEN n %% {LEARNERS_SHARE} = 0 THEN {world.learner} ELSE {first_user} + n %% {LEARNERS} END",
        "problem_id": f"CASE WHEN (n / {LEARNERS_SHARE}) %% {PROBLEMS_SHARE} = 0 THEN {problem.pk}"
        f" ELSE {first_problem} + n %% {PROBLEMS} END",
        "created_at": "created_at - n * INTERVAL '1 second'" if postgresql
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', created_at, '-' || n || ' seconds')",
    }  # fmt: skip
    series = (
        "SELECT generate_series(%s, %s) AS n" if postgresql
        else "WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s"
    )  # fmt: skip
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
        values = ", ".join(own.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {TABLE} ({names}) SELECT {values} FROM"
            f" (SELECT * FROM {TABLE} ORDER BY created_at DESC LIMIT 1) AS model, ({series}) AS numbers",
            [have, total - 1],
        )
        cursor.execute("VACUUM ANALYZE" if postgresql else "ANALYZE")


def _lists(world: _World) -> list[_List]:
    learner = {"Authorization": f"Bearer {world.learners_token}"}
    staff = {"Authorization": f"Bearer {world.staff_token}"}
    browser = {"Cookie": f"sessionid={world.learners_session}"}
    return [
        _List("REST, by user", "/api/v1/submissions/", learner),
        _List("REST, by problem", f"/api/v1/submissions/?problem={SLUG}", staff),
        _List("REST, by both", f"/api/v1/submissions/?user={world.learner}&problem={SLUG}", staff),
        _List("REST, everybody's", "/api/v1/submissions/", staff),
        _List("page, by user", "/submissions/", browser),
        _List("page, by both", f"/submissions/?problem={SLUG}", browser),
    ]


def _measure(stack: Stack, lists: list[_List], *, requests: int) -> dict[str, Summary]:
    """Each list so many times, in turns, after a few turns that do not count. Raises BenchFault."""
    connection = http.client.HTTPConnection(stack.host, stack.port, timeout=60)
    times: dict[str, list[float]] = {wanted.name: [] for wanted in lists}
    for turn in range(-10, requests):
        for wanted in lists:
            began = time.perf_counter()
            text = _ask(connection, wanted)
            took = (time.perf_counter() - began) * 1000
            if turn < 0:
                _check(wanted, text)
            else:
                times[wanted.name].append(took)
    return {name: summarize(values) for name, values in times.items()}


def _ask(connection: http.client.HTTPConnection, wanted: _List) -> bytes:
    connection.request("GET", wanted.path, headers=wanted.headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != http.HTTPStatus.OK:
        raise BenchFault(f"{wanted.path} answered {response.status}: {text[:300]!r}")
    return text


def _check(wanted: _List, text: bytes) -> None:
    """A full page, else an empty list would look fast."""
    if wanted.name.startswith("REST"):
        found = len(json.loads(text)["results"])
        if found != 20:
            raise BenchFault(f"{wanted.name}: {found} rows on the page")
    elif text.count(SLUG.encode()) < 20 and b"lists-" not in text:
        raise BenchFault(f"{wanted.name}: no rows on the page")
