"""What the results show beyond tests that pass or fail: subtasks with their points, and conversations line by line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import JUDGED_MS, NARROW, expect_verdict, open_problem, sign_up, write_code
from tests.e2e.test_pages import violations
from tests.problems.packages import test_foreign as foreign

PICTURES = os.environ.get("E2E_PICTURES")  # a folder for pictures of what is tested here, for looking at
POSITIVE = "print(2 * abs(int(input())))\n"
COUNTING = "n = 48\nwhile True:\n    n += 1\n    print(n, flush=True)\n    input()\n"
DESCRIBED = {"data/secret/2-parts/b.yaml": b"description: a negative number\n"}


@pytest.fixture(scope="module")
def problems(site, tmp_path_factory):
    """Two problems as other judges have them, published: one with subtasks, one interactive."""
    if site.environment is None:
        pytest.skip("The problems of these tests can be put into a site of the tests' own only.")
    folder = tmp_path_factory.mktemp("packages")
    for slug, files in {"points": {**foreign.POINTS, **DESCRIBED}, "guess": foreign.TestInteractive.FILES}.items():
        for path, content in files.items():
            target = folder / slug / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    site.manage("record_verifications", str(folder))
    site.manage("import_problems", str(folder), "--publish")


def picture(page, name):
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", animations="disabled")
        page.emulate_media(color_scheme="light")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def show(page, tab):
    """On a narrow screen one part shows at a time."""
    button = page.locator("[data-ws-tabs]").get_by_role("tab", name=tab)
    if button.is_visible():
        button.click()


@pytest.mark.parametrize("viewport", [None, NARROW], ids=["wide", "narrow"])
def test_subtasks_and_their_points(visit, problems, viewport):
    """In the workspace as soon as it is judged, after a reload, and on the submission's own page."""
    page = visit(**({"viewport": viewport} if viewport else {}))
    sign_up(page, after="/problems/points/")
    open_problem(page, "points")
    show(page, "Code")
    write_code(page, POSITIVE)
    page.locator("[data-submit]").click()
    show(page, "Results")
    expect_verdict(page, "Wrong answer")
    table = page.locator("[data-results]").get_by_role("table", name="Points by subtask")
    rows = ["1 small Passed 2/2 30 of 30", "2 parts Wrong answer 1/2 20 of 40", "3 large Passed 1/1 30 of 30"]
    for row in rows:
        expect(table.get_by_role("row", name=row)).to_be_visible()
    expect(table.get_by_role("row", name="Together 80 of 100")).to_be_visible()
    assert fits(page)
    assert violations(page) == []
    picture(page, f"subtasks-{'narrow' if viewport else 'wide'}")
    page.reload()
    show(page, "Results")
    expect(table.get_by_role("row", name=rows[1])).to_be_visible()
    page.locator("[data-results]").get_by_role("link", name="Its own page").click()
    expect(page.get_by_role("table", name="Points by subtask").get_by_role("row", name=rows[1])).to_be_visible()
    assert fits(page)
    assert violations(page) == []
    picture(page, f"subtasks-page-{'narrow' if viewport else 'wide'}")


@pytest.mark.parametrize("viewport", [None, NARROW], ids=["wide", "narrow"])
def test_a_conversation_says_who_said_what(visit, problems, viewport):
    """In words, not by a mark alone: in the workspace and on the submission's own page."""
    page = visit(**({"viewport": viewport} if viewport else {}))
    sign_up(page, after="/problems/guess/")
    open_problem(page, "guess")
    show(page, "Code")
    write_code(page, COUNTING)
    page.locator("[data-submit]").click()
    show(page, "Results")
    expect_verdict(page, "Wrong answer")
    said = page.locator("[data-results]").get_by_role("list", name="The conversation").first
    lines = said.get_by_role("listitem")
    expect(lines.nth(0)).to_have_text("Your program49", timeout=JUDGED_MS)
    expect(lines.nth(1)).to_have_text("Judgelower")
    assert fits(page)
    assert violations(page) == []
    picture(page, f"conversation-{'narrow' if viewport else 'wide'}")
    page.locator("[data-results]").get_by_role("link", name="Its own page").click()
    again = page.get_by_role("list", name="The conversation").first.get_by_role("listitem")
    expect(again.nth(1)).to_have_text("Judgelower")
    assert fits(page)
    assert violations(page) == []
    picture(page, f"conversation-page-{'narrow' if viewport else 'wide'}")
