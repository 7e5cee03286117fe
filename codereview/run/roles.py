"""The commands of the long-lived processes, for `make run` and for `manage.py start`."""

from __future__ import annotations

from codereview.run.children import python


def web_command(*, host: str, port: int) -> list[str]:
    """Daphne, which serves HTTP and WebSockets."""
    return python(
        "-m", "daphne", "-b", host, "-p", str(port), "-v", "0",
        "--application-close-timeout", "2", "--no-server-name", "codereview.asgi:application",
    )  # fmt: skip


def worker_command(queue: str, *, threads: int) -> list[str]:
    """A Celery worker of one queue. Threads: a task waits for a sandbox or a model, and shares one warm pool."""
    return python(
        "-m", "celery", "--quiet", "-A", "codereview", "worker", "--queues", queue, "--hostname", f"{queue}@%h",
        "--pool", "threads", "--concurrency", str(threads), "--without-gossip", "--without-mingle",
        "--without-heartbeat", "--loglevel", "warning",
    )  # fmt: skip
