"""One edit of a source text, with its line and the class of the fault that it plants."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """Replaces `source[start:end]` by `text`. `line` is 1-based and holds in the changed text, too."""

    operator: str
    bug_class: str
    line: int
    start: int
    end: int
    text: str

    def apply(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]


def mutations_order(mutations: Iterable[Mutation], *, seed: str) -> list[Mutation]:
    """All of them, shuffled the same way every time, the classes taking turns."""
    by_class: dict[str, list[Mutation]] = defaultdict(list)
    for mutation in sorted(mutations, key=lambda item: _rank(seed, item)):
        by_class[mutation.bug_class].append(mutation)
    classes = sorted(by_class, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    longest = max(map(len, by_class.values()), default=0)
    return [by_class[name][turn] for turn in range(longest) for name in classes if turn < len(by_class[name])]


def _rank(seed: str, mutation: Mutation) -> bytes:
    key = f"{seed}:{mutation.operator}:{mutation.start}:{mutation.end}:{mutation.text}"
    return hashlib.sha256(key.encode()).digest()
