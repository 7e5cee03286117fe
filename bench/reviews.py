"""`python -m bench.reviews`: a page of one person's reviews, from a thousand rows to a million.

    python -m bench.reviews [--rows 1000 100000 1000000] [--pages 60]

Asks the real REST view, in this process, on the database that DATABASE_URL names and in tables that are filled
for it: run it against an empty database (on SQLite a new DATA_DIR). All rows belong to one person, which is the
hardest case. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import uuid
from collections.abc import Sequence
from typing import Any

import django

from bench.host import facts
from bench.measure import Summary, summarize
from bench.table import Bar, Row, Section, as_text, at_most

ROWS = (1_000, 100_000, 1_000_000)
P95_MAX_MS = 25.0
RATIO_MAX = 1.5
BATCH = 5_000
WARM_UP = 5
LANGUAGES = ("python", "c", "cpp", "java")
ADDRESSES = {
    "list": "/api/v1/reviews/",
    "language": "/api/v1/reviews/?language=go",
    "search, a common word": "/api/v1/reviews/?search=exercise",
    "search, a rare word": "/api/v1/reviews/?search=labyrinth",
    "search, the beginning of a rare word": "/api/v1/reviews/?search=laby",
    "search, a rare word and a common one": "/api/v1/reviews/?search=exercise+labyrinth",
    "search in a language": "/api/v1/reviews/?search=exercise&language=go",
    "oldest first": "/api/v1/reviews/?ordering=created_at",
    "by title, A to Z": "/api/v1/reviews/?ordering=title",
    "by title, Z to A": "/api/v1/reviews/?ordering=-title",
    "best rating first": "/api/v1/reviews/?ordering=-rating",
    "lowest rating first": "/api/v1/reviews/?ordering=rating",
    "by rating in a language": "/api/v1/reviews/?ordering=-rating&language=go",
    "by title, a common word": "/api/v1/reviews/?ordering=title&search=exercise",
    "by title, a rare word": "/api/v1/reviews/?ordering=title&search=labyrinth",
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.reviews", description="A page of reviews, however many there are.")
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--pages", type=int, default=60, help="measured requests of each kind")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")
    django.setup()
    section = measure(rows=sorted(options.rows), pages=options.pages)
    print(as_text([section], facts()))  # noqa: T201 - a report for a terminal
    return 1 if any(bar.met is False for bar in section.bars) else 0


def measure(*, rows: Sequence[int], pages: int) -> Section:
    """Fill, ask, fill on, ask again. Raises SystemExit when there are rows already."""
    from django.db import connection  # noqa: PLC0415 - the settings come first

    user = _person()
    measured: dict[str, list[Summary]] = {name: [] for name in ADDRESSES}
    filled = 0
    for size in rows:
        _fill(user, filled, size)
        filled = size
        for name, address in ADDRESSES.items():
            measured[name].append(_asked(user, address, pages))
    return Section(
        title=f"A page of 20 of one person's reviews, {connection.vendor}",
        rows=[
            Row(name=f"{name}, {size:,} rows", summary=summary, ratio=summary.median / summaries[0].median)
            for name, summaries in measured.items()
            for size, summary in zip(rows, summaries, strict=True)
        ],
        bars=[bar for name, summaries in measured.items() for bar in _bars(name, summaries)],
    )


def _bars(name: str, summaries: Sequence[Summary]) -> list[Bar]:
    bars = [at_most(f"{name}: p95", P95_MAX_MS, max(summary.p95 for summary in summaries), unit=" ms")]
    # A search may cost what it finds: the rare word has one hit among a thousand reviews, and a thousand in a million.
    if "rare word" not in name:
        ratio = max(summary.median for summary in summaries) / summaries[0].median
        bars.append(at_most(f"{name}: most rows against fewest, median", RATIO_MAX, ratio))
    return bars


def _person() -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - the settings come first

    from reviews.models import Review  # noqa: PLC0415

    if Review.objects.exists():
        raise SystemExit("bench.reviews fills the table of reviews: give it an empty database")
    return get_user_model().objects.create(email=f"bench-{uuid.uuid4().hex[:8]}@example.org")


def _fill(user: Any, begin: int, end: int) -> None:
    """Rows `begin` to `end`: every 50th in Go, every 1000th about a labyrinth."""
    from django.db import connection  # noqa: PLC0415 - the settings come first

    from reviews.models import Review, TitleWord  # noqa: PLC0415
    from reviews.titles import title_words_rows  # noqa: PLC0415

    for first in range(begin, end, BATCH):
        made = Review.objects.bulk_create(_row(user, number) for number in range(first, min(end, first + BATCH)))
        TitleWord.objects.bulk_create(word for review in made for word in title_words_rows(review=review))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _row(user: Any, number: int) -> Any:
    from reviews.models import Review  # noqa: PLC0415 - the settings come first
    from reviews.models.job import Status  # noqa: PLC0415

    return Review(
        user=user,
        title=f"Exercise {number}: the labyrinth" if number % 1000 == 7 else f"Exercise {number}: sorting names",
        language="go" if number % 50 == 0 else LANGUAGES[number % len(LANGUAGES)],
        content_hash=f"{number:064x}",
        status=Status.FINISHED,
        rating=number % 101,
    )


def _asked(user: Any, address: str, pages: int) -> Summary:
    """Milliseconds of the view, with authentication done and the answer rendered."""
    from rest_framework.test import APIRequestFactory, force_authenticate  # noqa: PLC0415 - the settings come first

    from reviews.api.views import ReviewsApi  # noqa: PLC0415

    view, times = ReviewsApi.as_view(), []
    for _ in range(WARM_UP + pages):
        request = APIRequestFactory().get(address, SERVER_NAME="localhost")
        force_authenticate(request, user=user)
        began = time.perf_counter()
        answer = view(request).render()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200 or len(answer.data["results"]) == 0:
            raise SystemExit(f"{address} answered {answer.status_code}: {answer.content[:200]!r}")
    return summarize(times[WARM_UP:])


if __name__ == "__main__":
    sys.exit(main())
