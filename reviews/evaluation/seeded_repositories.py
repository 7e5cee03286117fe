"""Small repositories with faults that are known by file, line and category, and requirements of known status.

One text file each, in `seeded/`. A line `@@ WORD …` begins a part: `level`, `assignment`, `file PATH`, `said PATH`
(what a strong but fallible model says about the file, line by line) and `expected` (a status for each requirement).
A faulty line ends with its category in double brackets, which is taken off: `x = eval(y) ⟦security⟧`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from reviews.findings import Category

_PART = re.compile(r"^@@ (level|assignment|file|said|expected)(?: (.+))?$")
_MARK = re.compile(r" ⟦(\w+)⟧$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A fault that was put in."""

    file: str
    line: int
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededRepository:
    name: str
    level: str
    assignment: str
    files: Mapping[str, str]
    said: Mapping[str, str]
    defects: tuple[Defect, ...]
    statuses: Mapping[str, str]


def seeded_repositories() -> list[SeededRepository]:
    """All of them, by name. Raises ValueError for a file that is none."""
    folder = files("reviews.evaluation") / "seeded"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return [seeded_parse(name=name.removesuffix(".txt"), text=text) for name, text in texts]


def seeded_parse(*, name: str, text: str) -> SeededRepository:
    """One repository from its text. Raises ValueError."""
    parts = _parts(text)
    marked = {path: body for (kind, path), body in parts.items() if kind == "file"}
    expected = dict(line.split() for line in parts["expected", ""].split("\n") if line)
    return SeededRepository(
        name=name,
        level=next(argument for kind, argument in parts if kind == "level"),
        assignment=parts["assignment", ""],
        files={path: "\n".join(_MARK.sub("", line) for line in body.split("\n")) for path, body in marked.items()},
        said={path: body for (kind, path), body in parts.items() if kind == "said"},
        defects=tuple(
            Defect(file=path, line=number, category=Category(mark[1]))
            for path, body in marked.items()
            for number, line in enumerate(body.split("\n"), start=1)
            if (mark := _MARK.search(line))
        ),
        statuses=expected,
    )


def _parts(text: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if begins := _PART.match(line):
            lines = found.setdefault((begins[1], begins[2] or ""), [])
        else:
            lines.append(line)
    if ("expected", "") not in found or ("assignment", "") not in found:
        raise ValueError("a seeded repository has an assignment and what is expected")
    return {key: "\n".join([*body, ""]) if body else "" for key, body in found.items()}
