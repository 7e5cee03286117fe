"""Fixtures: a GitHub on loopback, and the settings that lead there."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.reviews.fake_github import FakeGitHub


@pytest.fixture
def serve_github(settings):
    """Start a GitHub with these repositories; it ends with the test."""
    with ExitStack() as stack:

        def start(repositories):
            server = stack.enter_context(FakeGitHub(repositories))
            server.configure(settings)
            return server

        yield start


@pytest.fixture
def scripted(settings):
    """Make a scripted model the one that is asked; returns its calls."""
    calls = []

    def configure(pieces, **options):
        def answer(request):
            calls.append(request)
            return pieces(request)

        settings.LLM_PROVIDERS = {
            "scripted": {
                "BACKEND": "codereview.llm.backends.scripted.ScriptedProvider",
                "OPTIONS": {"MODEL": "strong-1", "pieces": answer, "PRICES": {"FRESH": 1, "OUTPUT": 4}, **options},
            }
        }
        settings.LLM_PROVIDER, settings.LLM_FALLBACK = "scripted", []
        return calls

    return configure
