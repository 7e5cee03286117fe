"""`codereview.common.logs`: one form for all lines, and nothing in them that must not be."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from codereview.common.logs import HIDDEN, configure, logging_settings


@pytest.fixture
def lines(capsys, settings):
    """Log as JSON for one test; returns what was written."""
    structlog.reset_defaults()
    configure(logging_settings(level="INFO", style="json"))
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()
    configure(settings.LOGGING)


def test_our_events_and_libraries_share_one_form(lines):
    """Both carry level, logger, time and what is bound to the context."""
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("ours").info("thing.done", submission="s-1")
        logging.getLogger("theirs").warning("a %s", "message")
    ours, theirs = lines()
    assert (ours["event"], ours["submission"], ours["request_id"], ours["level"]) == (
        "thing.done",
        "s-1",
        "r-1",
        "info",
    )
    assert (theirs["event"], theirs["request_id"], theirs["logger"]) == ("a message", "r-1", "theirs")


@pytest.mark.parametrize("key", ["code", "token", "password", "authorization", "stdin", "source"])
def test_code_and_credentials_are_blanked(lines, key):
    """Whoever logs them by mistake does not leak them."""
    structlog.get_logger("ours").info("slip", **{key: "print('secret')"})
    assert lines()[0][key] == HIDDEN


def test_a_traceback_has_no_local_variables(lines):
    """The lines of the traceback help; the values in its frames would leak code."""
    learners_code = "value-" + "of-a-local"
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("ours").exception("failed", size=len(learners_code))
    (line,) = lines()
    assert "ValueError: broken" in line["exception"]
    assert "value-of-a-local" not in json.dumps(line)
