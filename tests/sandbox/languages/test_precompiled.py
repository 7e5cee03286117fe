"""The precompiled header of C++: made for exactly the judge's flags, used, and worth it."""

from __future__ import annotations

from pathlib import Path

import pytest

import sandbox.images
from sandbox.base import Limits, Process
from sandbox.judge import CompileCache, Verdict, judge
from sandbox.languages.native import CPP, CPP_FLAGS
from tests.sandbox.judge.requests import case, request

LIMITS = Limits(cpu_ms=20_000, wall_ms=60_000, memory_kb=1024 * 1024)
SOURCE = b"#include <bits/stdc++.h>\nint main() { std::cout << 1 << std::endl; }\n"
AT_MOST = 0.4  # of the CPU time without it


def test_the_recipe_has_the_flags_of_the_judge():
    """With any others the compiler would silently read the plain header."""
    recipe = Path(sandbox.images.__file__).parent / "native" / "precompile.sh"
    assert f"g++ {' '.join(CPP_FLAGS)} -I " in recipe.read_text()


@pytest.mark.parametrize("alias", ["docker", "bubblewrap"])
def test_compiling_takes_at_most_two_fifths(sandboxes, alias):
    """CPU time, which a busy machine stretches alike for both; the better of two each."""
    with sandboxes[alias].acquire("native") as box:
        box.write_files({"main.cpp": SOURCE})

        def cpu_ms(*argv: str) -> int:
            results = [box.compile(Process(argv=argv, limits=LIMITS), artifacts=("program",)) for _ in range(2)]
            assert all(result.exit_code == 0 and made["program"] for result, made in results)
            return min(result.cpu_ms for result, _ in results)

        ours = cpu_ms(*CPP.compile.argv)
        plain = cpu_ms("g++", "-O2", "-o", "program", "main.cpp")
    assert ours <= plain * AT_MOST, f"{ours} ms against {plain} ms"


def test_other_headers_first_or_none_still_compile(sandboxes, cache):
    """Then the precompiled one is of no use, and in nobody's way."""
    for head in ("#include <iostream>\n#include <bits/stdc++.h>\n", "#include <iostream>\n"):
        source = head + "int main() { std::cout << 1 << std::endl; }\n"
        judgement = judge(
            request(case(b"", b"1\n"), source=source, language="cpp"), sandbox=sandboxes["bubblewrap"], cache=cache
        )
        assert judgement.verdict is Verdict.ACCEPTED, judgement.compile


def test_a_cached_compile_costs_next_to_nothing(sandboxes):
    """Said to have taken no time, because it took none of the compiler's."""
    cache, asked = CompileCache(), request(case(b"", b"1\n"), source=SOURCE.decode(), language="cpp")
    first, second = (judge(asked, sandbox=sandboxes["bubblewrap"], cache=cache) for _ in range(2))
    assert (first.compile.cached, second.compile.cached) == (False, True)
    assert second.compile.time_ms == 0
