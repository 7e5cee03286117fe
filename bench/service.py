"""`python -m bench.service`: the service on the stores that the environment names.

    python -m bench.service [--quick] [--rows 1000000] [--only rest,pages,lists]

REST to verdict with 20 clients, 300 open pages while judging, and the list of submissions at 1,000 rows and at a
million. Without DATABASE_URL, PAYLOADS_DATABASE_URL and REDIS_URL all of it is embedded; with them, databases of
its own are made on those servers and removed afterwards. `--quick` only shows that it works. Exit code 1 when a bar
is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bench import rest
from bench.host import facts
from bench.learner import prepare
from bench.lists import section as lists_section
from bench.pages import section as pages_section
from bench.sizes import FULL, QUICK
from bench.stack import embedded_stack
from bench.table import as_text

DATABASE = "codereview_bench_service"
PARTS = ("rest", "pages", "lists")
PAGES, PAGES_QUICK = 300, 10
ROWS, ROWS_QUICK = 1_000_000, 5_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.service", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: see that it works")
    parser.add_argument("--rows", type=int, default=ROWS, help="of the large list")
    parser.add_argument("--only", default=",".join(PARTS), help="some of the parts: " + ", ".join(PARTS))
    options = parser.parse_args(arguments)
    sizes, pages, rows = (QUICK, PAGES_QUICK, ROWS_QUICK) if options.quick else (FULL, PAGES, options.rows)
    with own_stores() as stores, embedded_stack() as stack:
        tokens = prepare(stack, learners=pages)
        measure = {
            "rest": lambda: rest.stack_section(stack, tokens[: sizes.clients], sizes),
            "pages": lambda: pages_section(stack, tokens, clients=sizes.clients),
            "lists": lambda: lists_section(stack, rows=rows, requests=20 if options.quick else 300),
        }
        sections = [measure[part]() for part in PARTS if part in options.only.split(",")]
    sys.stdout.write(as_text(sections, [*facts(), f"Stores: {stores}"]) + "\n")
    missed = [bar for section in sections for bar in section.bars if bar.met is False]
    return 1 if missed and not options.quick else 0


@contextlib.contextmanager
def own_stores() -> Iterator[str]:
    """Empty databases on the servers of the environment, named in it, for the length of the block; their kinds."""
    kinds = []
    with contextlib.ExitStack() as stack:
        if url := os.environ.get("DATABASE_URL", ""):
            kinds.append("PostgreSQL")
            os.environ["DATABASE_URL"] = stack.enter_context(_own_postgresql(url))
        if url := os.environ.get("PAYLOADS_DATABASE_URL", ""):
            kinds.append("MongoDB's protocol")
            os.environ["PAYLOADS_DATABASE_URL"] = stack.enter_context(_own_mongodb(url))
        if os.environ.get("REDIS_URL"):
            kinds.append("Redis")
        yield ", ".join(kinds) or "embedded (SQLite twice, Valkey)"


@contextlib.contextmanager
def _own_postgresql(url: str) -> Iterator[str]:
    import psycopg  # noqa: PLC0415 - only where there is such a server

    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield _renamed(url)
        finally:
            connection.execute(drop)


@contextlib.contextmanager
def _own_mongodb(url: str) -> Iterator[str]:
    from pymongo import MongoClient  # noqa: PLC0415 - only where there is such a server

    with MongoClient[dict[str, object]](url) as client:
        client.drop_database(DATABASE)
        try:
            yield _renamed(url)
        finally:
            client.drop_database(DATABASE)


def _renamed(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{DATABASE}").geturl()


if __name__ == "__main__":
    sys.exit(main())
