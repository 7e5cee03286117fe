"""`docs/packages.md` knows every diagnostic, and no more."""

from __future__ import annotations

import re
from pathlib import Path

from problems.packages.model import EXPECTED_VERDICTS

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")
RAISED = re.compile(r"""(?:\.error|\.warning|\.info|single_error)\(\s*"([a-z_0-9]+)",""")


def test_every_diagnostic_is_documented():
    sources = [*(ROOT / "problems" / "packages").glob("*.py"), ROOT / "problems" / "packaging.py"]
    raised = {code for path in sources for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    table = PAGE[PAGE.index("| code | severity |") :]
    documented = {code for row in table.splitlines()[2:] for code in re.findall(r"`([a-z_0-9]+)`", row.split("|")[1])}
    assert raised == documented


def test_the_folders_of_labelled_solutions_are_documented():
    for folder in EXPECTED_VERDICTS:
        assert folder in PAGE
