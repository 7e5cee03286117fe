"""The steps between an empty machine and a house that can be served."""

from __future__ import annotations

import os
import sqlite3

from django.conf import settings

from codereview.run.options import secret_key_ensure
from codereview.run.preparing import file_close_to_others


def mode(path) -> int:
    return path.stat().st_mode & 0o777


class TestFileModes:
    """Whatever the umask and wherever DATABASE_URL points: learners' code is nobody else's to read."""

    def test_a_new_database_and_its_companions_are_private(self, monkeypatch, tmp_path):
        path = tmp_path / "rows.sqlite3"
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
        monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
        umask = os.umask(0)
        try:
            file_close_to_others("default")
            connection = sqlite3.connect(path)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE x (y)")
            assert {mode(part) for part in tmp_path.iterdir()} == {0o600}
            assert len(list(tmp_path.iterdir())) == 3
            connection.close()
        finally:
            os.umask(umask)

    def test_an_older_database_is_closed(self, monkeypatch, tmp_path):
        path = tmp_path / "rows.sqlite3"
        path.touch()
        path.chmod(0o644)
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
        monkeypatch.setitem(settings.DATABASES["default"], "NAME", path)
        file_close_to_others("default")
        assert mode(path) == 0o600

    def test_a_secret_key_that_was_made_by_hand_is_closed(self, tmp_path):
        path = tmp_path / "secret_key"
        path.write_text("made by hand\n")
        path.chmod(0o644)
        assert secret_key_ensure(tmp_path) == "made by hand"
        assert mode(path) == 0o600
