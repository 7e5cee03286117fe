"""`python -m bench.judge`: the judge against bare programs, containers and other judges, and its bars.

    python -m bench.judge [--quick] [--only PART,…] [--write docs/benchmarks.md]

`--quick` uses tiny sizes, installs no other judge and never fails for a missed bar: it shows that the
bench works. Else the exit code is 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import engine, native, pool, python_race, rest
from bench.host import facts
from bench.measure import BenchFault
from bench.sizes import FULL, QUICK, Sizes
from bench.table import Bar, Section, as_markdown, as_text

PARTS: dict[str, Callable[[Sizes], Section]] = {
    "python": python_race.section,
    "native": native.tests_section,
    "compile": native.compile_section,
    "acquire": pool.acquire_section,
    "memory": lambda _: pool.memory_section(),
    "engine": engine.section,
    "rest": rest.section,  # last: it sets up Django in this process
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the page when asked."""
    options = _options(arguments)
    sizes = QUICK if options.quick else FULL
    about = facts()
    sections = [_measured(name, sizes) for name in PARTS if name in options.only]
    sys.stdout.write(as_text(sections, about) + "\n")
    if options.write:
        command = "python -m bench.judge --write docs/benchmarks.md"
        options.write.write_text(as_markdown(sections, about, command=command), encoding="utf-8")
    missed = [bar for section in sections for bar in section.bars if bar.met is False]
    return 1 if missed and not options.quick else 0


def _measured(name: str, sizes: Sizes) -> Section:
    sys.stderr.write(f"bench: {name} …")
    sys.stderr.flush()
    began = time.monotonic()
    try:
        section = PARTS[name](sizes)
    except BenchFault as fault:  # the other parts are worth their time
        section = Section(title=name, bars=[Bar(name=name, promise="to be measured", why=str(fault))])
    sys.stderr.write(f" {time.monotonic() - began:.0f} s\n")
    return section


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes, no peers: see that it works")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"some of: {','.join(PARTS)}")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page in Markdown")
    options = parser.parse_args(arguments)
    if options.write and (options.quick or options.only != list(PARTS)):
        parser.error("--write is for a whole run: without --quick and --only")
    return options


def _parts(text: str) -> list[str]:
    names = text.split(",")
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
