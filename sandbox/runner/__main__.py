"""`python3 /opt/codereview/runner`: the runner; with `--warm FD`: its warm parent; with `--listen`: see `listen`."""

import importlib
import os
import sys


def _start() -> None:
    # Run as a plain directory, so the package is made importable under the directory's own name.
    place = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.dirname(place))
    package = os.path.basename(place)
    if len(sys.argv) == 4 and sys.argv[1] == "--warm":
        warm = importlib.import_module(f"{package}.warm")
        sys.path.pop(0)
        warm.main(socket_fd=int(sys.argv[2]), setup=sys.argv[3])
    elif len(sys.argv) == 4 and sys.argv[1] == "--listen":
        importlib.import_module(f"{package}.listen").main(sys.argv[2], sys.argv[3])
    else:
        importlib.import_module(f"{package}.main").main(sys.argv[1:])


_start()
