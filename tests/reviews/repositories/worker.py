"""A worker in a process of its own, for one review: `python -m tests.reviews.repositories.worker ID`.

The environment names the databases, the broker and the fake servers; `GITHUB_*` as in docs/settings.md."""

from __future__ import annotations

import sys
import uuid

import django


def main() -> None:
    django.setup()
    from reviews.repositories.producing import repository_produce  # noqa: PLC0415 - its models exist only now

    repository_produce(review_id=uuid.UUID(sys.argv[1]))


if __name__ == "__main__":
    main()
