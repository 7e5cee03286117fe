"""What the code offers is documented, and what is documented exists."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver

from codereview.common.errors import ApplicationError
from insights.query.views import VIEWS

ROOT = settings.BASE_DIR
OURS = ("codereview", "problems", "submissions", "tutor", "reviews", "insights", "sandbox")


def documented(name: str) -> set[str]:
    """The words in backticks in the first column of the tables of docs/<name>.md."""
    text = (ROOT / "docs" / f"{name}.md").read_text()
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def modules():
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts and "catalogue" not in path.parts:
                yield path, ast.parse(path.read_text())


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def error_codes() -> set[str]:
    """Every literal `code` with which one of our errors is raised, and every class's default."""
    assert get_resolver().url_patterns  # loads every module that defines errors
    classes = {cls.__name__: cls for cls in subclasses(ApplicationError)}
    found = {cls.default_code for cls in classes.values()}
    for _path, tree in modules():
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in classes or name in {"_refusal", "_answer", "problem_response"}:
                values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                found |= {value.value for value in values if isinstance(value, ast.Constant)}
                found |= {constants[value.id] for value in values if getattr(value, "id", None) in constants}
    return found


def test_every_setting_is_documented_and_no_other():
    """docs/settings.md is the list of environment variables."""
    source = "".join(path.read_text() for path in (ROOT / "codereview" / "settings").glob("*.py"))
    read = set(re.findall(r'(?:env\.\w+|_database)\(\s*"([A-Z_]+)"', source))
    assert documented("settings") == read


def test_the_example_environment_shows_every_setting():
    """.env.example has each of docs/settings.md, given or commented out, and beside them only what Compose reads."""
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    composed = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())) - {"ENVIRONMENT_FILE"}
    assert named == documented("settings") | composed | {"COMPOSE_PROFILES"}


def test_the_environment_is_read_in_the_settings_only():
    """Elsewhere a variable would be undocumented; the run's supervisor comes before the settings."""
    allowed = {"asgi.py", "celery.py"}
    readers = {
        str(path.relative_to(ROOT))
        for path, tree in modules()
        if path.name not in allowed and "run" not in path.parts and "sandbox" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert readers == set()


def test_every_command_is_documented_and_no_other():
    """docs/commands.md lists our management commands and the targets of make."""
    commands = {name for name, app in get_commands().items() if app.split(".")[0] in OURS}
    targets = {f"make {name}" for name in re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)}
    assert documented("commands") == commands | targets


def test_every_error_code_is_documented():
    """docs/errors.md lists the codes that programs look at."""
    missing = error_codes() - documented("errors")
    assert missing == set()


def test_every_view_is_documented_as_it_is():
    """docs/insights_views.md has each view with its columns, in their order, kinds and meanings."""
    described = [
        [
            f"## {view.name}",
            *(f"| `{name}` | {kind} | {meaning} |" for name, kind, meaning in view.columns),
        ]
        for view in VIEWS
    ]
    lines = (ROOT / "docs" / "insights_views.md").read_text().splitlines()
    assert [line for line in lines if line.startswith(("## ", "| `"))] == [line for view in described for line in view]


def is_log_call(node: ast.AST) -> bool:
    """Is this `logger.info("some.event", …)`? Log lines have names like events, and are none."""
    return isinstance(node, ast.Call) and "log" in ast.unparse(node.func).partition(".")[0]


def is_event_type(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"(submission|test|hint|chat|question)\.[a-z]+", value) is not None


def test_every_event_type_is_documented():
    """docs/events.md lists what travels over sockets and server-sent events."""
    literals = set()
    for path, tree in modules():
        if path.relative_to(ROOT).parts[0] in {"submissions", "tutor", "reviews", "insights"}:
            logged = {id(node.args[0]) for node in ast.walk(tree) if is_log_call(node) and node.args}
            literals |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and id(node) not in logged and is_event_type(node.value)
            }
    text = (ROOT / "docs" / "events.md").read_text()
    assert {literal for literal in literals if f"`{literal}`" not in text and literal not in text} == set()
    assert len(literals) > 5


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path):
    """Relative links name files that exist."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_the_repository_names_no_registry():
    """Where packages come from is each machine's own setting."""
    pattern = r"--(extra-)?index-url|registry\.npmjs|pypi\.org/simple"
    listed = subprocess.run(
        ["git", "grep", "-lE", pattern, "--", ":!tests/platform/test_docs.py"],  # noqa: S607 - git, wherever it is
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [Path(name) for name in listed.stdout.split()] == []
