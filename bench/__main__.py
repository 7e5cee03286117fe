"""`make bench`: every benchmark; exit code 1 when one misses its bar."""

from __future__ import annotations

import sys

from bench.judge import main

sys.exit(main())
