"""A database of its own, beside the one that the settings name, for as long as a proof takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from codereview.common.sqlite import anchors_close


@contextmanager
def own_database(*, name: str) -> Iterator[None]:
    """Make it, migrated and empty, and use it as the default one; remove it afterwards, whatever happens.

    On SQLite a file in a directory of its own, on PostgreSQL a database `name` on the same server.
    """
    creation = connection.creation
    before = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="codereview-insights-") as directory:
        sqlite = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = str(Path(directory) / "data.sqlite3") if sqlite else name
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            anchors_close()
            creation.destroy_test_db(before, verbosity=0)
            connection.settings_dict["TEST"]["NAME"] = None
