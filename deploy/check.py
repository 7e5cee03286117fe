"""`make test`: every check of the house, each named, all run; the exit code tells whether all held.

    python deploy/check.py [ARGUMENTS OF PYTEST…]

With arguments only pytest runs, with them.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from steps import run_all

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCHEMA = ROOT / "docs" / "openapi.yaml"
VERIFIED_BEFORE = ROOT / "var" / "verify-cache.json"  # of what has not changed since
PRODUCTION = {
    "PUBLIC_URL": "https://learn.example.org",
    "METRICS_TOKEN": "not-a-secret-either",
    "SECRET_KEY": "not-a-secret-but-as-long-and-as-mixed-as-a-real-one-0123456789-ABCDEFGHIJ",
}


def run(*command: str | Path, environment: dict[str, str] | None = None) -> bool:
    """Run one command, its output shown; whether it succeeded."""
    return subprocess.run([str(part) for part in command], env=environment, check=False, cwd=ROOT).returncode == 0


def manage(*arguments: str | Path, environment: dict[str, str]) -> bool:
    return run(sys.executable, "manage.py", *arguments, environment=environment)


def check_schema(environment: dict[str, str], directory: Path) -> bool:
    """The committed OpenAPI document is what the code says; spectacular's warnings are errors."""
    made = directory / "openapi.yaml"
    if not manage("spectacular", "--validate", "--fail-on-warn", "--file", made, environment=environment):
        return False
    if SCHEMA.exists() and filecmp.cmp(made, SCHEMA, shallow=False):
        return True
    print(f"{SCHEMA.relative_to(ROOT)} is out of date: run `make schema` and commit it.")
    return False


def check_frontend() -> bool:
    """The committed bundle is what its sources build, byte for byte. Users never need npm; CI must have it."""
    if shutil.which("npm"):
        return run("frontend/build.sh", "check")
    print("npm is missing, so the bundle was not rebuilt.")
    return os.environ.get("CI") != "true"


def test(*arguments: str) -> bool:
    return run(sys.executable, "-m", "pytest", *(arguments or ("-n", "2", "--dist", "loadgroup", "-q")))


def main() -> int:
    if sys.argv[1:]:
        return 0 if test(*sys.argv[1:]) else 1
    with tempfile.TemporaryDirectory(prefix="codereview-check-") as name:
        directory = Path(name)
        production = {**os.environ, **PRODUCTION, "DATA_DIR": name, "DJANGO_SETTINGS_MODULE": "codereview.settings"}
        steps = {
            "format": lambda: run(BIN / "ruff", "format", "--check", "--quiet", "."),
            "lint": lambda: run(BIN / "ruff", "check", "--quiet", "."),
            "layers": lambda: run(BIN / "lint-imports", "--no-cache"),
            "types": lambda: run(BIN / "mypy", "."),
            "migrations": lambda: manage("makemigrations", "--check", "--dry-run", environment=production),
            "deployment": lambda: manage("check", "--deploy", "--fail-level", "WARNING", environment=production),
            "schema": lambda: check_schema(production, directory),
            "frontend": check_frontend,
            "catalogue": lambda: manage(
                "verify_problems", "problems/catalogue", "--cache", VERIFIED_BEFORE, environment=production
            ),
            "tests": test,
        }
        return run_all("make test", steps)


if __name__ == "__main__":
    sys.exit(main())
