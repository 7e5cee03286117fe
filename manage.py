#!/usr/bin/env python
"""Django's command line for codereview."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        try:
            execute_from_command_line(sys.argv)
        except DatabaseError:
            _explain()
            raise
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        # A wrong setting is the operator's to mend: one sentence, no traceback.
        print(f"manage.py: {error}", file=sys.stderr)
        sys.exit(2)


def _explain() -> None:
    """Of a database that failed: does it not answer at all? Raises ImproperlyConfigured, which names its setting."""
    from codereview.run.stores import stores_answer

    stores_answer()


if __name__ == "__main__":
    main()
