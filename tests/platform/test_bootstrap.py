"""`deploy/bootstrap.py`: what it says when something is missing, and that it does nothing twice."""

from __future__ import annotations

import ast
import importlib.util
import runpy
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

PATH = settings.BASE_DIR / "deploy" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The script's functions, on a virtual environment and requirement lists in a directory of their own."""
    module = SimpleNamespace(**runpy.run_path(str(PATH)))
    for function in (module.ensure_venv, module.ensure_packages, module.ensure_python):
        monkeypatch.setitem(function.__globals__, "ROOT", str(tmp_path))
        monkeypatch.setitem(function.__globals__, "VENV", str(tmp_path / "venv"))
        monkeypatch.setitem(function.__globals__, "PYTHON", str(tmp_path / "venv" / "bin" / "python"))
    return module


def test_a_missing_venv_module_is_one_sentence(bootstrap, monkeypatch, capsys):
    """Debian ships Python without it; the sentence names the package."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as ended:
        bootstrap.ensure_venv()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "make: Python's venv module is missing: install it (apt-get install python3-venv) and try again.\n"
    )


def test_an_old_python_without_a_newer_one_is_one_sentence(bootstrap, monkeypatch, capsys):
    """The version that was found is named."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit):
        bootstrap.ensure_python()
    assert "Python 3.11 or newer is needed, and python3 is 3.9.2" in capsys.readouterr().err


def test_it_still_parses_in_older_pythons():
    """Otherwise the sentence would be a SyntaxError."""
    compile(PATH.read_text(), str(PATH), "exec", dont_inherit=True)
    ast.parse(PATH.read_text(), feature_version=(3, 7))


def test_a_list_is_installed_once_and_again_when_it_changes(bootstrap, tmp_path, monkeypatch):
    """The stamp holds the digest of what is installed; a failed installation leaves none."""
    commands = []
    codes = [1, 0, 0]

    def run(command, check):
        commands.append(command)
        return SimpleNamespace(returncode=codes[len(commands) - 1])

    monkeypatch.setattr(subprocess, "run", run)
    (tmp_path / "venv").mkdir()
    (tmp_path / "list.txt").write_text("a==1")
    with pytest.raises(SystemExit):
        bootstrap.ensure_packages("list.txt")
    bootstrap.ensure_packages("list.txt")
    bootstrap.ensure_packages("list.txt")
    assert len(commands) == 2
    (tmp_path / "list.txt").write_text("a==2")
    bootstrap.ensure_packages("list.txt")
    assert len(commands) == 3
    assert all("--require-hashes" in command for command in commands)
