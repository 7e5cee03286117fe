"""The anchor that spares every request the closing work of SQLite's log."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import ConnectionHandler

from codereview.common.sqlite import _anchors

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(tmp_path):
    """A connection to a fresh file in WAL mode, on whatever database the suite runs."""
    options = {"init_command": "PRAGMA journal_mode=WAL;"}
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "x.sqlite3"), "OPTIONS": options}
    connection = ConnectionHandler({"default": entry})["default"]
    yield connection
    connection.close()
    for key in [key for key in _anchors if key[1] == entry["NAME"]]:
        _anchors.pop(key).close()


def write(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS t (x)")
        cursor.execute("INSERT INTO t VALUES (1)")
    connection.close()


class TestAnchor:
    def test_the_log_outlives_the_connections_that_wrote_it(self, connection):
        """Closing the last connection of a thread does not copy the log back."""
        write(connection)
        log = Path(f"{connection.settings_dict['NAME']}-wal")
        assert log.exists()
        assert log.stat().st_size > 0

    def test_there_is_one_per_file_and_it_blocks_nobody(self, connection):
        for _ in range(3):
            write(connection)
        assert [key[1] for key in _anchors].count(connection.settings_dict["NAME"]) == 1
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert cursor.fetchone()[0] == 0
