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
