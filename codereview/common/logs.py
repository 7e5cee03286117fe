"""Logs: structlog events as key=value text or JSON lines, for our own code and for libraries alike.

Source code, tokens, passwords and secret test data never reach a log: callers do not log them, and the
last processor before the renderer blanks the keys under which they would travel.
"""

from __future__ import annotations

import logging.config
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

REQUEST_ID = "request_id"  # the key in log lines, and of the header of a task's message
STYLES = ("text", "json")
HIDDEN = "[hidden]"
HIDDEN_KEYS = frozenset(
    {"authorization", "code", "cookie", "expected", "input", "output", "password", "secret", "source", "stdin", "token"}
)


class StderrHandler(logging.StreamHandler):  # type: ignore[type-arg] # generic only in the stubs
    """Writes to whatever stderr is now, not to what it was when logging was configured."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def hide_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Blank the values of keys that carry learners' code or credentials."""
    for key in HIDDEN_KEYS & event.keys():
        event[key] = HIDDEN
    return event


def log_request_id() -> str:
    """The id of the request that this work is done for; "" where there is none."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
        # The traceback only: frames' local variables would carry code and tokens.
        structlog.processors.format_exc_info,
    ]


def _renderer(style: str) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
    )


def logging_settings(*, level: str, style: str) -> dict[str, Any]:
    """The LOGGING dictionary. `style` is "text" or "json"; everything goes to stderr."""
    renderer = _renderer(style)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "house": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": _shared_processors(),
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            },
        },
        "handlers": {"stderr": {"class": "codereview.common.logs.StderrHandler", "formatter": "house"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # One line per request comes from our own middleware; answers below 500 are no trouble of ours.
            "django.request": {"level": "ERROR"},
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "twisted": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
            "openai": {"level": "WARNING"},  # below it, bodies of requests are logged
            "docker": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library's configuration and structlog's on top of it."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
