"""Prompts: versioned files, data fenced off from instructions, and canaries that tell of a leak.

Lay a prompt out with what never changes first (the file), so that providers' caches hit; then what
changes with the problem; the learner's data last.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from django.utils.crypto import salted_hmac

DIRECTORY = "prompts"
_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<number>[1-9][0-9]*)\.md")
_LABEL = re.compile(r'[^"<>\x00-\x1f]{1,80}')
_KEPT_CONTROLS = "\n\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt's text, and the version that is stored with every answer: "hint.v2.1f8a03bc"."""

    version: str
    text: str


@functools.cache
def prompt_load(*, package: str, name: str) -> Prompt:
    """The newest `<package>/prompts/<name>.v<number>.md`; with "hint.v1" as name, that one.

    The version carries a digest of the text, so that an edit is told from the text before it. Raises
    FileNotFoundError.
    """
    path = _newest(files(package) / DIRECTORY, name)
    if path is None:
        raise FileNotFoundError(f"{package} has no prompt '{name}' in {DIRECTORY}/.")
    text = path.read_text(encoding="utf-8").strip()
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Prompt(version=f"{path.name.removesuffix('.md')}.{digest}", text=text)


def _newest(directory: Traversable, name: str) -> Traversable | None:
    found: list[tuple[int, Traversable]] = []
    for path in directory.iterdir() if directory.is_dir() else ():
        match = _FILE.fullmatch(path.name)
        if match and name in {match["name"], path.name.removesuffix(".md")}:
            found.append((int(match["number"]), path))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def fence(label: str, text: str, *, limit: int) -> str:
    """Data for a prompt: cleaned, at most `limit` characters of it, between marks that it cannot forge.

    The marks carry a keyed digest of the text, so a text that contains its own end mark does not exist.
    """
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is no label for data")
    clean = text_clean(text)
    if len(clean) > limit:
        # Beginning and end: a program's last lines matter as much as its first.
        head, tail = limit * 2 // 3, limit - limit * 2 // 3
        left_out = len(clean) - head - tail
        clean = f"{clean[:head]}\n[{left_out} characters left out]\n{clean[len(clean) - tail :]}"
    seal = salted_hmac("codereview.llm.fence", f"{label}:{clean}", algorithm="sha256").hexdigest()[:12]
    return f'<data label="{label}" seal="{seal}">\n{clean}\n</data seal="{seal}">'


def text_clean(text: str) -> str:
    """Without what a person does not see: controls, zero-width and direction marks, tags, lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in lines
        # Every category C: control, format, surrogate, private use, unassigned.
        if character in _KEPT_CONTROLS or not unicodedata.category(character).startswith("C")
    )


def canary_make(*, subject: str) -> str:
    """A word for the prompt about `subject` that appears nowhere else: seen in an answer, the prompt leaked."""
    return "cr" + salted_hmac("codereview.llm.canary", subject, algorithm="sha256").hexdigest()[:16]
