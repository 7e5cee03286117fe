"""The interactive REST docs in a real browser, under the strict content security policy."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect


def test_the_docs_list_the_operations_and_answer_a_trial(page, site):
    """They load from this server only, and "Try it out" asks it."""
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.goto("/docs")
    operation = page.locator(".opblock", has_text="/api/v1/problems/").first
    expect(operation).to_be_visible(timeout=20_000)
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table tbody .response-col_status").first
    expect(answer).to_contain_text("200", timeout=20_000)
    assert hosts - {None} == {urlsplit(site.url).hostname}  # None: pictures inside the stylesheet
