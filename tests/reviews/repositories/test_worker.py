"""What holds when a real process does the work and is killed in the middle."""

from __future__ import annotations

import collections
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as product
from django.utils import timezone

from codereview.llm.models import UsageEntry
from reviews.models import RepositoryReview
from reviews.repositories.selectors import repository_detail
from reviews.repositories.services import repository_review_create
from tests.environment import process_environment
from tests.llm.fake_server import FakeOpenAI, Reply
from tests.worker_process import database_url

pytestmark = pytest.mark.django_db(transaction=True)
FILES = 24


def worker(review, github, **more):
    environment = process_environment(
        DATABASE_URL=database_url("default", "DATABASE_URL"),
        PAYLOADS_DATABASE_URL=database_url("payloads", "PAYLOADS_DATABASE_URL"),
        GITHUB_API_URL=github.api_url,
        GITHUB_ARCHIVE_URL=github.archive_url,
        GITHUB_PRIVATE_ADDRESSES="on",
        **more,
    )
    return subprocess.Popen(
        [sys.executable, "-m", "tests.reviews.repositories.worker", str(review.pk)],
        env=environment, cwd=product.BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def asked_for(user):
    return repository_review_create(
        user=user, repository_url="https://github.com/ada/shop", assignment="- Add it.", level="junior", confirm=True
    )


def test_five_killed_workers_leave_one_report_and_no_file_paid_twice(user, serve_github):
    github = serve_github({"ada/shop": {f"m{number}.py": f"x = {number}\n".encode() for number in range(FILES)}})
    review = asked_for(user)
    with FakeOpenAI([Reply(text="{}", first_delay=0.15)]) as model:
        for killing in range(5):
            process = worker(review, github, OPENAI_BASE_URL=model.url, OPENAI_PRICES="1,1,4")
            until = time.monotonic() + 60
            while len(model.asked) < 3 * (killing + 1) and time.monotonic() < until:
                time.sleep(0.02)
            process.kill()
            process.communicate()
            assert process.returncode == -signal.SIGKILL  # it was in the middle, and could not say goodbye
            past = timezone.now() - timedelta(seconds=1)
            RepositoryReview.objects.filter(status="running").update(lease_expires_at=past)
        process = worker(review, github, OPENAI_BASE_URL=model.url, OPENAI_PRICES="1,1,4")
        process.communicate(timeout=120)
        questions = [item.body["messages"][-1]["content"] for item in model.asked]
    review.refresh_from_db()
    detail = repository_detail(review=review)
    assert (detail["status"], detail["stage"]) == ("finished", "done")
    assert detail["coverage"]["pending"] == 0
    assert detail["coverage"]["read"] + detail["coverage"]["skimmed"] == FILES
    assert detail["coverage"]["reasons"].get("interrupted", 0) <= 5
    assert max(collections.Counter(questions).values()) == 1
    assert RepositoryReview.objects.filter(report_payload__isnull=False).count() == 1
    ledger = collections.Counter(UsageEntry.objects.values_list("subject", flat=True))
    assert max(ledger.values()) == 1
    paid = {int(subject.rpartition(":")[2]) for subject in ledger}
    assert paid >= set(review.files.filter(state="read").values_list("pk", flat=True))
    assert len(paid) >= FILES - 5
    assert detail["cost"]["calls"] == len(ledger)
