"""Fixtures of browser tests: one site for all, a fresh browser context for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.browsing import CHROMIUM, WIDE, launch
from tests.e2e.site import Site, running_site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all browser tests: they share a site."""
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"No browser at {CHROMIUM}: install chromium, or name one by CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(site, browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as a new person (options of a browser context); fails the test on any script or CSP error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(**options) -> Page:
        context = browser.new_context(base_url=site.url, **{"viewport": WIDE, **options})
        contexts.append(context)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _is_fault(message) -> bool:
    """Errors of our scripts and of the content security policy; not answers like 404 and lost connections."""
    lost = ("Failed to load resource", "WebSocket connection to", "net::ERR_")
    return message.type == "error" and not any(word in message.text for word in lost)


@pytest.fixture
def page(visit) -> Page:
    """A guest's page on a wide screen."""
    return visit()
