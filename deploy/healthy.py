"""`healthy.py ROLE`: exit code 0 when this container does its work. Run often, so it imports no Django.

web: its own /readyz answers 200. judge, assistant: its last sign of life in Redis has not expired.
"""

import os
import socket
import sys
import urllib.request

import redis


def web_is_ready() -> bool:
    port = os.environ.get("PORT", "8000")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz")
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].lstrip(".")
    if host:
        request.add_header("Host", host)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def worker_is_alive(role: str) -> bool:
    try:
        client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3, socket_connect_timeout=3)
        return bool(client.exists(f"worker:{role}@{socket.gethostname()}"))
    except redis.RedisError:
        return False


if __name__ == "__main__":
    wanted = sys.argv[1]
    sys.exit(0 if (web_is_ready() if wanted == "web" else worker_is_alive(wanted)) else 1)
