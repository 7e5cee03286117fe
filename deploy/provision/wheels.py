"""`python deploy/provision/wheels.py`: fetches what the images install into deploy/wheels, for Debian's Python.

For builds that reach no package index (PIP_NO_INDEX=1, docs/operations.md). The machine's own Python may be another
than the image's, so the markers of the lists are worked out for the image's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = ("requirements.txt", "deploy/provision/services-requirements.txt")
IMAGES_PYTHON = "3.11.2"  # of debian:bookworm-slim
MARKERS = {"python_full_version": IMAGES_PYTHON, "python_version": "3.11", "sys_platform": "linux"}


def wanted(text: str) -> str:
    """The entries of a list with hashes that the image's Python needs, without their markers."""
    entries = []
    for entry in text.replace("\\\n", " ").splitlines():
        name, *hashes = entry.split(" --hash=")
        if not hashes:
            continue  # a comment
        requirement = Requirement(name.strip())
        if requirement.marker is None or requirement.marker.evaluate(MARKERS):
            requirement.marker = None
            entries.append(" --hash=".join((str(requirement), *(each.strip() for each in hashes))))
    return "\n".join(entries) + "\n"


def main() -> int:
    for name in LISTS:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(wanted((ROOT / name).read_text()))
            file.flush()
            command = [
                sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps",
                "--only-binary", ":all:", "--python-version", IMAGES_PYTHON, "--dest", str(ROOT / "deploy" / "wheels"),
                "--requirement", file.name,
            ]  # fmt: skip
            if subprocess.run(command, check=False).returncode:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
