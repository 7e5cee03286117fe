"""Databases, Redis, queues, housekeeping, live events."""

from __future__ import annotations

import os
from typing import Any

from kombu import Exchange, Queue

from codereview.databases import payloads_database, relational_database
from codereview.settings.base import DATA_DIR, env

DATABASES = {
    "default": relational_database(
        variable="DATABASE_URL", url=env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'codereview.sqlite3'}")
    ),
    "payloads": payloads_database(
        variable="PAYLOADS_DATABASE_URL",
        url=env.str("PAYLOADS_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'payloads.sqlite3'}"),
    ),
}
DATABASE_ROUTERS = ["codereview.common.routers.PayloadRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CHANNEL_PREFIX = "codereview"
CHANNEL_LAYERS = {
    "default": {
        # Not the layer that keeps messages: what it carries is only "look at the stream", and one of its
        # receivers that is cancelled at the wrong moment lives on, with its connection.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 30, "socket_connect_timeout": 5}],
            "prefix": CHANNEL_PREFIX,
        },
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # leases decide who may finish
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nothing here asks for it
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    # A request does not wait for a broker that is down: the row waits, and the reaper sends it later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "queue_order_strategy": "priority",  # a worker of both queues judges first
}
# Judging has a queue of its own: whatever helps (hints, reviews) is done by other workers, or after it.
CELERY_TASK_DEFAULT_QUEUE = "judge"
CELERY_TASK_QUEUES = tuple(Queue(name, Exchange(name), routing_key=name) for name in ("judge", "assistant"))
CELERY_TASK_ROUTES = {
    "submissions.tasks.tell_judged": {"queue": "assistant"},
    "tutor.tasks.*": {"queue": "assistant"},
    "reviews.tasks.*": {"queue": "assistant"},
    "reviews.repositories.tasks.*": {"queue": "assistant"},
    "insights.tasks.*": {"queue": "assistant"},
}
CELERY_TIMEZONE = "UTC"
# Opening a SQLite file costs more than judging a test, so a worker's threads keep theirs. A server's
# connection may break while nobody looks: those go back to their pool after each task.
if all(_entry["ENGINE"].endswith("sqlite3") for _entry in DATABASES.values()):
    CELERY_DB_REUSE_MAX = 10_000
# One more than processors: while one judging waits for its verdict to be stored, another computes.
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=min((os.cpu_count() or 1) + 1, 16))
WORKER_SELF_TEST = env.bool("WORKER_SELF_TEST", default=True)  # hostile programs before the first submission
ASSISTANT_CONCURRENCY = env.int("ASSISTANT_CONCURRENCY", default=4)  # it mostly waits for models

# What every worker does beside its tasks; each job runs once per period in the whole house.
HOUSEKEEPING: dict[str, dict[str, Any]] = {
    "reap": {"CALL": "submissions.services.submissions_reap", "EVERY_SECONDS": 10},
    "reap_untold": {"CALL": "submissions.services.judged_reap", "EVERY_SECONDS": 10},
    "reap_verifications": {"CALL": "problems.services.verifications_reap", "EVERY_SECONDS": 10},
    "model_reservations": {"CALL": "codereview.llm.ledger.reservations_sweep", "EVERY_SECONDS": 60},
    "reap_hints": {"CALL": "tutor.queueing.hints_reap", "EVERY_SECONDS": 2},
    "reap_reviews": {"CALL": "reviews.queueing.reviews_reap", "EVERY_SECONDS": 10},
    "reap_repositories": {"CALL": "reviews.repositories.queueing.repositories_reap", "EVERY_SECONDS": 10},
    "sweep_spools": {"CALL": "reviews.repositories.spool.spools_sweep", "EVERY_SECONDS": 3600},
    "reap_questions": {"CALL": "insights.queueing.questions_reap", "EVERY_SECONDS": 10},
    "sweep_payloads": {"CALL": "codereview.common.payload_owners.payloads_sweep", "EVERY_SECONDS": 3600},
    "sweep": {"CALL": "submissions.services.submissions_sweep", "EVERY_SECONDS": 3600},
    "sessions": {"CALL": "codereview.accounts.services.sessions_clear", "EVERY_SECONDS": 6 * 3600},
}

EVENTS_STREAM_LENGTH = env.int("EVENTS_STREAM_LENGTH", default=2000)  # entries kept per subject
EVENTS_EXPIRY_SECONDS = env.int("EVENTS_EXPIRY_SECONDS", default=6 * 3600)
