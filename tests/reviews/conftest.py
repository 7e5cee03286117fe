"""A model for reviews: a real endpoint on loopback that answers as told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.llm.fake_server import FakeOpenAI, Reply


@pytest.fixture
def endpoint(settings) -> Iterator[Callable[[Reply], FakeOpenAI]]:
    """Let a server with this reply be the only model."""
    with ExitStack() as stack:

        def begin(reply: Reply) -> FakeOpenAI:
            server = stack.enter_context(FakeOpenAI([reply]))
            options = {
                "BASE_URL": server.url,
                "MODEL": "m",
                "TIMEOUTS": {"CONNECT": 2.0, "FIRST_TOKEN": 10.0, "GAP": 20.0, "TOTAL": 60.0},
            }
            settings.LLM_PROVIDERS = {
                "model": {"BACKEND": "codereview.llm.backends.openai.OpenAIProvider", "OPTIONS": options}
            }
            settings.LLM_PROVIDER, settings.LLM_FALLBACK = "model", []
            return server

        yield begin
        settings.LLM_PROVIDERS = {}  # closes the connections of the endpoint
