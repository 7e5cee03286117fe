"""Checks that are run one after the other, each named, all of them, whatever fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping


def run_all(target: str, steps: Mapping[str, Callable[[], bool]]) -> int:
    """Run every step and say how it went and how long it took; the exit code tells whether all held."""
    failed = []
    for name, step in steps.items():
        print(f"== {name}", flush=True)
        began = time.monotonic()
        if not step():
            failed.append(name)
        print(f"== {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"{target}: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0
