"""`python3 /opt/codereview/runner`: the runner; with `--warm FD`: its warm parent."""

import os
import sys


def _start() -> None:
    # Run as a plain file, so the package is made importable under the name of its directory.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    if len(sys.argv) == 4 and sys.argv[1] == "--warm":  # noqa: PLR2004 - program, flag, two values
        from runner import warm

        sys.path.pop(0)
        warm.main(socket_fd=int(sys.argv[2]), setup=sys.argv[3])
    else:
        from runner import main

        main.main(sys.argv[1:])


_start()
