"""The page of one's progress follows what happens in the workspace."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.browsing import JUDGED_MS, NARROW, expect_verdict, open_problem, sign_up, write_code
from tests.e2e.programs import RIGHT, SLUG, TITLE, WRONG
from tests.e2e.test_pages import violations


def reload_until(page: Page, fact: str) -> None:
    """The verdict is told first and then counted, by a worker that tells no page."""
    until = time.monotonic() + JUDGED_MS / 1000
    while fact not in (facts := page.get_by_role("main").text_content() or ""):
        assert time.monotonic() < until, facts
        page.reload()


def test_solving_a_problem_moves_the_numbers(page):
    """A newcomer is told where to start, fails, is hinted, solves it, and finds skills, hints and days changed."""
    sign_up(page, after="/progress/")
    expect(page.get_by_role("heading", name="Nothing tried yet")).to_be_visible()
    expect(page.get_by_text("A good place to start")).to_be_visible()
    assert violations(page) == []
    open_problem(page, SLUG)
    write_code(page, WRONG)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    expect(page.locator(".hint[data-status=finished]").first).to_be_visible(timeout=JUDGED_MS)

    page.goto("/progress/")
    reload_until(page, "Hints used1")
    row = page.locator(".skills-table tbody tr").first
    expect(row.locator(".mastery-value")).to_have_text("0 %")
    expect(row.locator("td").nth(2)).to_have_text("1")
    expect(row.locator("td").nth(3)).to_have_text("1")

    open_problem(page, SLUG)
    write_code(page, RIGHT)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Accepted")
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    reload_until(page, "followed by progress1 of 1")
    expect(row.locator(".mastery-value")).not_to_have_text("0 %")
    expect(row.locator("td").nth(2)).to_have_text("2")
    expect(page.locator(".recent li")).to_have_count(2)
    expect(page.locator(".next-problem")).not_to_contain_text(TITLE)
    page.get_by_text("The same as tables").click()
    expect(page.get_by_role("table", name="Days with an attempt")).to_be_visible()
    assert violations(page) == []

    page.set_viewport_size(NARROW)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_by_keyboard_to_the_next_problem(page):
    """The proposal is reached and opened with the keyboard alone."""
    sign_up(page, after="/progress/")
    page.get_by_role("link", name="Open the problem").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/*/")
