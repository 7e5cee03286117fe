"""The environment of a test process, made before Django reads its settings.

Each pytest process (each xdist worker) has a data directory and a real broker of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from codereview.run.broker import Broker, free_port
from codereview.run.lifeline import with_lifeline


def _broker_start(directory: Path) -> Broker:
    broker = Broker(port=free_port(), password="tests", directory=directory)
    process = subprocess.Popen(with_lifeline(broker.command()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(process.kill)
    if not broker.wait(process):
        raise RuntimeError("The broker for the tests did not start.")
    return broker


data_dir = Path(tempfile.mkdtemp(prefix="codereview-tests-"))
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
(data_dir / "static").mkdir()
broker = _broker_start(data_dir / "broker")

# Assigned, not defaulted: an xdist worker inherits the environment of its controller.
os.environ |= {
    "SECRET_KEY": "only-for-tests-and-long-enough-to-please-the-deployment-checks-0123456789",
    "DATA_DIR": str(data_dir),
    "REDIS_URL": broker.url,
}
for _name in ("CELERY_BROKER_URL", "PORT", "ADMIN_EMAIL", "ADMIN_PASSWORD", "OPENAI_API_KEY", "OPENAI_BASE_URL",
              "LLM_ENDPOINTS", "LLM_PROVIDER", "LLM_FALLBACK"):  # fmt: skip
    os.environ.pop(_name, None)


# The queue tests run on another broker too, when asked (`make test-services`).
if _broker_url := os.environ.get("TESTS_BROKER_URL"):
    os.environ["CELERY_BROKER_URL"] = _broker_url


def process_environment(**changes: str) -> dict[str, str]:
    """The environment for a process that a test starts: the product's settings, this process's broker.

    Name DATABASE_URL and PAYLOADS_DATABASE_URL when it must see the test's own rows.
    """
    return os.environ | {"DJANGO_SETTINGS_MODULE": "codereview.settings"} | changes
