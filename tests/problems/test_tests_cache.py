"""The cache of tests: bounded, least recently used goes first."""

from problems.tests_cache import JudgeTests, TestsCache
from sandbox.judge.types import TestCase, Visibility


def entry(size):
    case = TestCase(name="secret/1", visibility=Visibility.SECRET, input=b"x" * size, expected=b"")
    return JudgeTests(cases=(case,), digest="d")


def test_the_least_recently_used_goes_first():
    """Asking for an entry keeps it."""
    cache = TestsCache(max_bytes=3 * entry(1000).size)
    for key in "abc":
        cache.put(key, entry(1000))
    assert cache.get("a") is not None
    cache.put("d", entry(1000))
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_what_is_larger_than_the_cache_is_not_kept():
    """And pushes nothing out."""
    cache = TestsCache(max_bytes=entry(1000).size)
    cache.put("a", entry(1000))
    cache.put("b", entry(100_000))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_putting_the_same_key_again_counts_once():
    """Two threads may have read the same tests."""
    cache = TestsCache(max_bytes=2 * entry(1000).size)
    cache.put("b", entry(1000))
    for _ in range(5):
        cache.put("a", entry(1000))
    assert cache.get("b") is not None
    cache.clear()
    assert cache.get("a") is None
