"""The compile cache: bounded, shared on disk, and never believed when a file does not fit its checksum."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.judge import CompileCache, CompileInfo, CompileStore, Verdict, judge
from sandbox.judge.compile_cache import Compiled
from tests.sandbox.judge.requests import case, request


def result(size: int = 10) -> Compiled:
    return Compiled(CompileInfo(ok=True, output="ok", time_ms=5), {"program": b"\x00\n" * size, "other": b""})


@pytest.fixture
def store(tmp_path) -> CompileStore:
    return CompileStore(tmp_path / "compiled")


class TestStore:
    def test_what_goes_in_comes_out(self, store):
        """Bytes are kept as they are, in order, whatever they hold."""
        store.put("a", result())
        assert store.get("a") == result()
        assert store.get("b") is None

    def test_nobody_else_may_look_into_it(self, store, tmp_path):
        store.put("a", result())
        assert stat.S_IMODE((tmp_path / "compiled").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "compiled" / "a").stat().st_mode) == 0o600

    @pytest.mark.parametrize("damage", [b"", b"short", b"x" * 100])
    def test_a_damaged_file_is_a_miss_and_goes(self, store, tmp_path, damage):
        store.put("a", result())
        (tmp_path / "compiled" / "a").write_bytes(damage)
        assert store.get("a") is None
        assert not (tmp_path / "compiled" / "a").exists()

    def test_a_changed_byte_is_noticed(self, store, tmp_path):
        store.put("a", result())
        path = tmp_path / "compiled" / "a"
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        assert store.get("a") is None

    def test_the_least_recently_used_go_first(self, tmp_path):
        """Ten results of 10 kB in a store of 50 kB; what was asked for again stays."""
        store = CompileStore(tmp_path, max_bytes=50_000)
        for number in range(10):
            store.put(f"d{number}", result(5_000))
            os.utime(tmp_path / f"d{number}", (number, number))
            assert store.get("d0") is not None
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 50_000
        assert store.get("d9") is not None
        assert store.get("d2") is None

    def test_what_exceeds_the_bound_alone_is_not_kept(self, tmp_path):
        store = CompileStore(tmp_path, max_bytes=5_000)
        store.put("a", result(5_000))
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_is_only_a_miss(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        store = CompileStore(tmp_path / "file")
        store.put("a", result())
        assert store.get("a") is None

    def test_workers_at_once_see_complete_results_or_none(self, tmp_path):
        def work(number: int) -> bool:
            store = CompileStore(tmp_path, max_bytes=200_000)
            store.put(f"d{number % 5}", result(10_000))
            return store.get(f"d{number % 5}") in (None, result(10_000))

        with ThreadPoolExecutor(8) as workers:
            assert all(workers.map(work, range(80)))
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".partial")]


class TestCache:
    def test_another_worker_finds_the_result_on_disk(self, store):
        CompileCache(store=store).put("a", result())
        assert CompileCache(store=store).get("a") == result()
        assert CompileCache().get("a") is None

    def test_memory_is_bounded(self):
        cache = CompileCache(max_bytes=30_000)
        for number in range(10):
            cache.put(f"d{number}", result(5_000))
        assert [number for number in range(10) if cache.get(f"d{number}")] == [8, 9]

    def test_a_program_compiled_by_one_worker_runs_in_another(self, real_sandbox, store):
        """Not compiled again, and the same verdict; an error of the compiler is remembered too."""
        right = '#include <stdio.h>\nint main(void) { puts("3"); }\n'
        for source, verdict in ((right, Verdict.ACCEPTED), ("int main( {}\n", Verdict.COMPILE_ERROR)):
            for cached in (False, True):
                judgement = judge(
                    request(case(b"", b"3\n"), source=source, language="c"),
                    sandbox=real_sandbox,
                    cache=CompileCache(store=store),
                )
                assert (judgement.verdict, judgement.compile.cached) == (verdict, cached)
