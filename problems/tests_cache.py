"""Tests of recently judged problems, kept in this process so that judging costs no large query.

Keyed by content, so that an edit needs no message between processes: the new digest on the problem's
row misses, the old entry ages out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from problems.models import Problem
from problems.models import TestCase as TestRow
from sandbox.judge.types import TestCase, Visibility

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeTests:
    """A problem's tests as the judge takes them, and the digest that names this very content."""

    cases: tuple[TestCase, ...]
    digest: str

    @property
    def size(self) -> int:
        return 1024 + sum(512 + len(case.input) + len(case.expected or b"") for case in self.cases)


class TestsCache:
    """Least recently used entries, bounded by the bytes of their tests. Thread-safe."""

    __test__ = False

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, JudgeTests] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> JudgeTests | None:
        with self._lock:
            tests = self._entries.get(key)
            if tests is not None:
                self._entries.move_to_end(key)
            return tests

    def put(self, key: str, tests: JudgeTests) -> None:
        """Keep an entry; one that is larger than the whole cache is not kept."""
        if tests.size > self._max_bytes:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += tests.size - (old.size if old else 0)
            self._entries[key] = tests
            while self._bytes > self._max_bytes:
                _, dropped = self._entries.popitem(last=False)
                self._bytes -= dropped.size

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = 0


cache = TestsCache(max_bytes=MAX_BYTES)


def judge_tests(*, problem: Problem) -> JudgeTests:
    """All tests of a problem in judging order. `problem` needs its digests loaded."""
    key = f"{problem.pk}:{problem.package_digest}"
    if (tests := cache.get(key)) is not None:
        return tests
    tests = JudgeTests(
        cases=tuple(_case(row) for row in TestRow.objects.filter(problem=problem)), digest=problem.content_digest
    )
    # An edit may have committed between reading the problem and its tests: such a mixture is judged
    # once, as any race would be, but never remembered under the older name.
    if Problem.objects.filter(pk=problem.pk, package_digest=problem.package_digest).exists():
        cache.put(key, tests)
    return tests


def _case(row: TestRow) -> TestCase:
    return TestCase(
        name=row.name,
        visibility=Visibility(row.visibility),
        input=row.input.encode(),
        expected=row.expected.encode(),
        description=row.description,
        hint=row.hint,
        arguments=tuple(row.arguments),
    )
