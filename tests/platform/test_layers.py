"""The house keeps its layers, and its bounds."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.environment import process_environment

ROOT = settings.BASE_DIR
LISTS = {"sandbox/probes.py"}  # hostile programs, one after the other: data, not logic
PACKAGES = ("codereview", "problems", "submissions", "tutor", "reviews", "insights", "sandbox")


def test_the_layers_hold():
    """import-linter's contracts in pyproject.toml."""
    linter = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_a_planted_breach_is_noticed(tmp_path):
    """The guard guards: common importing an app is reported."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    with (tmp_path / "codereview" / "common" / "errors.py").open("a") as file:
        file.write("\nimport submissions.models\n")
    linter = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run([linter, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "codereview.common.errors -> submissions.models" in answer.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small(package):
    """At most 400 lines a module and 60 a function: beyond that, nobody reads them."""
    large = []
    for path in (ROOT / package).rglob("*.py"):
        if "catalogue" in path.parts or "migrations" in path.parts:
            continue
        source = path.read_text()
        if len(source.splitlines()) > 400 and str(path.relative_to(ROOT)) not in LISTS:
            large.append(str(path))
        large += [
            f"{path}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
        ]
    assert large == []


class TestSettings:
    """The one switch to production, and refusals in one sentence."""

    def ask(self, code, **environment):
        return subprocess.run(
            [sys.executable, "-c", f"from django.conf import settings as s; {code}"],
            env=process_environment(**environment), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_https_switches_everything_on_that_needs_it(self):
        """Cookies, redirect, HSTS, proxy, hosts, logs."""
        code = (
            "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0,"
            "s.PROXY_COUNT, s.ALLOWED_HOSTS[-1], s.CSRF_TRUSTED_ORIGINS, s.LOG_FORMAT)"
        )
        answer = self.ask(code, PUBLIC_URL="https://learn.example.org")
        assert answer.stdout.split() == [
            "True", "True", "True", "True", "1", "learn.example.org", "['https://learn.example.org']", "json",
        ]  # fmt: skip
        assert self.ask(code).stdout.split()[:4] == ["False"] * 4

    @pytest.mark.parametrize(
        ("variable", "value", "sentence"),
        [
            ("PUBLIC_URL", "learn.example.org", "PUBLIC_URL must read like"),
            ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of"),
            ("DATABASE_URL", "nonsense://x", "DATABASE_URL must be a URL of"),
            ("PORT", "eighty", "PORT"),
        ],
    )
    def test_a_wrong_value_is_one_sentence(self, variable, value, sentence):
        """No traceback, exit code 2."""
        answer = subprocess.run(
            [sys.executable, "manage.py", "check"],
            env=process_environment(**{variable: value}), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 2
        assert sentence in answer.stderr
        assert "Traceback" not in answer.stderr

    def test_a_server_without_a_secret_key_does_not_start(self, tmp_path):
        """It would fail at the first sign-in."""
        answer = subprocess.run(
            [sys.executable, "-c", "import codereview.asgi"],
            env=process_environment(SECRET_KEY="", DATA_DIR=str(tmp_path)),
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 1
        assert "SECRET_KEY" in answer.stderr
        assert "Traceback" not in answer.stderr
