"""`make test-services`: the same tests on the servers of production, and faults on both sets of stores.

The environment chooses the servers; `deploy/provision/services.sh` starts some and prints it. Left out is
what touches no store: sandboxes and hostile programs, the language-model seam's contract, benchmarks, the
built bundle, the catalogue's solutions, and what starts an embedded house of its own (`make run`, browsers).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from steps import run_all

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = ("DATABASE_URL", "PAYLOADS_DATABASE_URL", "TESTS_BROKER_URL", "SECANTUSD")
NO_STORE = (
    "tests/sandbox", "tests/hostile", "tests/contracts", "tests/bench", "tests/e2e", "tests/problems/packages",
    "tests/problems/test_catalogue.py", "tests/tutor/gate", "tests/platform/test_run.py",
    "tests/platform/test_bootstrap.py", "tests/platform/test_layers.py", "tests/platform/test_docs.py",
    "tests/platform/test_options.py",
)  # fmt: skip
# Takes the store away by a hook that only SQL backends have; the faults below restart the real server instead.
BY_SQL_ONLY = "tests/tutor/test_faults.py::test_a_hint_arrives_with_the_payloads_away_from_any_statement_on"
QUEUE_TESTS = (
    "tests/submissions/test_whole_path.py", "tests/submissions/services/test_judging.py",
    "tests/submissions/services/test_turns.py", "tests/submissions/services/test_creating.py",
)  # fmt: skip
PYTEST = (sys.executable, "-m", "pytest", "-q")
CAMPAIGN = (sys.executable, "-m", "tests.faults.campaign")


def run(command: Sequence[str], *, leave_out: Sequence[str] = ()) -> bool:
    environment = {name: value for name, value in os.environ.items() if name not in leave_out}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> int:
    if missing := [name for name in REQUIRED if not os.environ.get(name)]:
        print(f'{", ".join(missing)} must be set: eval "$(deploy/provision/services.sh)"', file=sys.stderr)
        return 2
    ignored = [*(f"--ignore={path}" for path in NO_STORE), f"--deselect={BY_SQL_ONLY}"]
    steps = {
        "tests on PostgreSQL, MongoDB's protocol and Redis": lambda: run(
            [*PYTEST, "-n", "2", "--dist", "loadgroup", *ignored], leave_out=["TESTS_BROKER_URL"]
        ),
        "queue tests on RabbitMQ": lambda: run([*PYTEST, "-n", "0", *QUEUE_TESTS]),
        "faults on the servers": lambda: run([*CAMPAIGN, "--services", "--faults", "8", "--submissions", "120"]),
        "faults on the embedded stores": lambda: run(CAMPAIGN, leave_out=REQUIRED),
    }
    return run_all("make test-services", steps)


if __name__ == "__main__":
    sys.exit(main())
