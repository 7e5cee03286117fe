"""A teacher asks, watches it work, reads the answer and its query, changes it, and finds it again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import JUDGED_MS, NARROW, sign_in, sign_up
from tests.e2e.site import ADMIN_EMAIL
from tests.e2e.test_pages import violations

READY = "How many problems are there of each difficulty?"
SQL = "SELECT difficulty, COUNT(*) AS problems FROM insights_problems GROUP BY difficulty ORDER BY problems DESC"


@pytest.fixture
def teacher(page) -> Page:
    """The administrator's page, at the insights."""
    sign_in(page, ADMIN_EMAIL, after="/insights/")
    return page


def ask(page: Page, words: str) -> None:
    page.goto("/insights/")
    page.get_by_label("Your question").fill(words)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/insights/*-*/")


def wait_answer(page: Page) -> None:
    """The answer takes the place of the steps by itself."""
    expect(page.locator("[data-question][data-status=finished]")).to_be_visible(timeout=JUDGED_MS)


def test_from_words_to_an_answer_by_keyboard(teacher):
    """Typed, sent with Control and Enter, watched and read without a reload; nothing for axe to find on the way."""
    assert violations(teacher) == []
    teacher.get_by_label("Your question").focus()
    teacher.keyboard.type(READY)
    teacher.keyboard.press("Control+Enter")
    teacher.wait_for_url("**/insights/*-*/")
    wait_answer(teacher)
    expect(teacher.locator(".result-table tbody tr").first).to_be_visible()
    expect(teacher.get_by_role("img", name="Bar chart of problems")).to_be_visible()
    expect(teacher.locator(".work pre.sql").first).to_contain_text("insights_problems")
    assert violations(teacher) == []


def test_the_query_is_changed_by_hand_under_the_guard(teacher):
    """Another query makes another question; a write is refused in words and changes nothing."""
    ask(teacher, READY)
    wait_answer(teacher)
    teacher.get_by_text("Change the query").click()
    teacher.get_by_label("SQL", exact=True).fill(SQL)
    teacher.get_by_role("button", name="Run this query").click()
    expect(teacher.get_by_text("The query was written by hand.")).to_be_visible(timeout=JUDGED_MS)
    expect(teacher.locator(".result-table thead")).to_contain_text("problems")
    teacher.get_by_text("Change the query").click()
    teacher.get_by_label("SQL", exact=True).fill("DELETE FROM accounts_user")
    teacher.get_by_role("button", name="Run this query").click()
    expect(teacher.locator(".notice")).to_contain_text("not_select", timeout=JUDGED_MS)
    assert violations(teacher) == []


def test_an_answer_is_shared_found_again_and_taken_along(teacher):
    ask(teacher, READY)
    wait_answer(teacher)
    with teacher.expect_download() as download:
        teacher.get_by_role("link", name="CSV").click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("difficulty")
    teacher.get_by_role("button", name="Share with staff").click()
    expect(teacher.get_by_role("button", name="Stop sharing")).to_be_visible()
    teacher.goto("/insights/?search=each+difficulty")
    expect(teacher.locator(".history li").first).to_contain_text("shared")
    teacher.locator(".history a").first.click()
    expect(teacher.locator(".result-table")).to_be_visible()


def test_words_that_nobody_knows_are_refused_with_a_way_on(teacher):
    """No model is set up here, and the sentence says so."""
    ask(teacher, "Zebra quagga okapi?")
    wait_answer(teacher)
    expect(teacher.locator(".notice")).to_contain_text("no_model")
    expect(teacher.get_by_text("Write a query", exact=True)).to_be_visible()
    assert violations(teacher) == []


def test_nothing_sticks_out_on_a_phone(teacher):
    teacher.set_viewport_size(NARROW)
    for words in (READY, "Zebra quagga okapi?"):
        ask(teacher, words)
        wait_answer(teacher)
        folded = teacher.locator("details.fold:not([open]) > summary")
        while folded.count():
            folded.first.click()
        overflow = teacher.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0


def test_learners_have_no_insights(page):
    sign_up(page)
    expect(page.get_by_role("link", name="Insights")).to_have_count(0)
    assert page.goto("/insights/").status == 403
