"""Fixtures of the model layer: endpoints that are real servers on loopback."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from codereview.llm.backends.openai import OpenAIProvider
from tests.llm.fake_server import FakeOpenAI

# Short, so that a test of a fault ends soon; long enough for a busy machine.
TIMEOUTS = {"CONNECT": 2.0, "FIRST_TOKEN": 1.5, "GAP": 1.5, "TOTAL": 20.0}


@pytest.fixture
def serve():
    """Start a fake server with these replies; it ends with the test."""
    with ExitStack() as stack:
        yield lambda *replies: stack.enter_context(FakeOpenAI(replies[0] if callable(replies[0]) else replies))


@pytest.fixture
def provider_for():
    """Make a provider that asks this server."""
    made = []

    def make(server, **options):
        merged = {"BASE_URL": server.url, "MODEL": "m", "KEY": "sk-test", "TIMEOUTS": TIMEOUTS, **options}
        made.append(OpenAIProvider("openai", merged))
        return made[-1]

    yield make
    for provider in made:
        provider.close()


@pytest.fixture
def endpoints(settings):
    """Make these servers the configured endpoints, in order."""

    def configure(*servers, prices=None):
        backend = "codereview.llm.backends.openai.OpenAIProvider"
        aliases = [f"model{number}" for number in range(1, len(servers) + 1)]
        settings.LLM_PROVIDERS = {
            alias: {
                "BACKEND": backend,
                "OPTIONS": {
                    "BASE_URL": server if isinstance(server, str) else server.url,
                    "MODEL": "m",
                    "TIMEOUTS": TIMEOUTS,
                    "PRICES": prices or {},
                },
            }
            for alias, server in zip(aliases, servers, strict=True)
        }
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = aliases[0], aliases[1:]

    yield configure
    settings.LLM_PROVIDERS = {}  # closes the connections of the endpoints
