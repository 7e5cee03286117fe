"""What is compiled ahead on the host: made once, by one worker, whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.backends import prepared
from sandbox.backends.prepared import Prepared, Recipe
from sandbox.exceptions import SandboxFault

MAKES = 'mkdir "$1"; echo made for "$2" >"$1/product"; echo once >>"$1/../log"\n'
FAILS = 'mkdir "$1"; echo "no space left" >&2; exit 3\n'


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """A recipe of the test's own, by a function: (script, required)."""

    def use(script: str, *, required: bool = False) -> None:
        path = tmp_path / "recipe.sh"
        path.write_text(script)
        monkeypatch.setattr(Recipe, "path", property(lambda _: path))
        monkeypatch.setattr(
            prepared, "RECIPES", {"native": Recipe("native", "recipe.sh", "/inside", required=required)}
        )

    return use


def place(tmp_path: Path, identity: str = "g++ 12") -> Prepared:
    return Prepared(str(tmp_path / "cache"), {"native": identity}, "/usr/bin:/bin")


def test_it_is_made_once_however_many_ask(tmp_path, recipe):
    """And only then offered for the place inside."""
    recipe(MAKES)
    assert place(tmp_path).binds() == []
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: place(tmp_path).provide("native"), range(4)))
    ((outside, inside),) = place(tmp_path).binds()
    assert inside == "/inside"
    assert Path(outside, "product").read_text() == "made for /inside\n"
    assert (tmp_path / "cache" / "log").read_text() == "once\n"


def test_another_compiler_needs_another_and_the_old_one_goes(tmp_path, recipe):
    recipe(MAKES)
    place(tmp_path).provide("native")
    newer = place(tmp_path, "g++ 13")
    assert newer.binds() == []
    newer.provide("native")
    assert len(newer.binds()) == 1
    assert place(tmp_path).binds() == []


def test_what_is_only_faster_may_fail(tmp_path, recipe):
    """It is said in the log, and nothing half made is offered."""
    recipe(FAILS)
    asked = place(tmp_path)
    asked.provide("native")
    assert asked.binds() == []


def test_what_is_needed_may_not_fail(tmp_path, recipe):
    recipe(FAILS, required=True)
    with pytest.raises(SandboxFault, match=r"the toolchain for native cannot be prepared: .*no space left"):
        place(tmp_path).provide("native")


def test_families_without_a_recipe_or_a_compiler_need_nothing(tmp_path):
    """Nothing is written for them."""
    place(tmp_path).provide("python")
    Prepared(str(tmp_path / "cache"), {}, "/usr/bin").provide("native")
    assert not (tmp_path / "cache").exists()
