"""`make bench`: every benchmark, one after the other; exit code 1 when one misses its bar."""

from __future__ import annotations

import sys

from bench import first

sys.exit(first.main())
