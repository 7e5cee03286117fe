"""The program is out of the collector's sight; what comes later is not."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc
from codereview.common.garbage import program_keep
before = [object() for _ in range(3)]
program_keep()
assert before not in gc.get_objects() and gc.get_freeze_count() > 0

class Node: pass
node = Node(); node.self = node; del node
assert gc.collect() >= 1, "later garbage is collected"
"""


def test_what_is_loaded_is_kept_and_what_comes_later_is_collected():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
