"""Reviews in a browser: paste, see findings beside the lines, keep, find again, delete; a guest stores nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import JUDGED_MS, NARROW, sign_up
from tests.e2e.test_pages import settle, violations
from tests.reviews.code import CLEAN, FAULTY

ONE = re.compile(r"/reviews/[0-9a-f-]{36}/")


def open_reviews(page: Page) -> None:
    page.goto("/reviews/")
    page.locator("html[data-ready=reviews]").wait_for(state="attached")


def paste(page: Page, code: str) -> None:
    page.locator("[data-composer-editor] .cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    page.keyboard.insert_text(code)


def stored(page: Page, title: str, code: str) -> None:
    """Have code reviewed and kept; ends on its page."""
    open_reviews(page)
    paste(page, code)
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Review and keep").click()
    page.wait_for_url(ONE)
    page.locator("[data-review][data-open=false]").wait_for(timeout=JUDGED_MS)


def test_paste_keep_find_again_delete(page):
    """The whole journey of a learner; every state passes axe."""
    sign_up(page, after="/reviews/")
    expect(page.get_by_role("heading", name="No review kept yet")).to_be_visible()
    assert violations(page) == []
    stored(page, "Adding to a list", FAULTY)
    remark = page.locator(".sheet-lines li").first.locator(".remark")
    expect(remark).to_contain_text("Essential")
    expect(page.locator(".facts")).to_contain_text("80 of 100")
    assert abs(remark.bounding_box()["y"] - page.locator("[data-line='1']").bounding_box()["y"]) < 4
    assert remark.bounding_box()["x"] > page.locator("[data-line='1'] > code").bounding_box()["x"] + 400
    assert violations(page) == []

    page.get_by_role("link", name="Keep it").click()
    page.get_by_label("Words of the title").fill("to a list")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**search=**")
    page.get_by_role("link", name="Adding to a list").click()
    expect(remark).to_be_visible()
    page.set_viewport_size(NARROW)
    settle(page)
    assert remark.bounding_box()["y"] > page.locator("[data-line='1'] > code").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0

    page.locator("summary", has_text="Delete").click()
    page.get_by_role("button", name="Delete this review").click()
    expect(page.get_by_role("heading", name="No review kept yet")).to_be_visible()


def test_the_same_code_again_is_the_same_review(page):
    """And it says so. A new review may be discarded, which deletes it."""
    sign_up(page, after="/reviews/")
    stored(page, "First", CLEAN)
    expect(page.locator(".review-summary[data-tone=pass]")).to_contain_text("found none")
    address = page.url.split("?")[0]
    stored(page, "Second", CLEAN)
    assert page.url.split("?")[0] == address
    expect(page.get_by_text("this is the review that exists")).to_be_visible()
    stored(page, "Third", FAULTY)
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator(".reviews-table tbody tr")).to_have_count(1)


def test_another_version_and_its_exports(page):
    sign_up(page, after="/reviews/")
    stored(page, "Adding", FAULTY)
    page.get_by_role("button", name="Review again").click()
    expect(page.get_by_role("navigation", name="Versions").get_by_role("link")).to_have_count(2, timeout=JUDGED_MS)
    page.get_by_role("link", name="Version 1").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Markdown").click()
    assert download.value.path().read_text().startswith("# Adding\n")


@pytest.mark.parametrize("code", [FAULTY, CLEAN], ids=["faulty", "clean"])
def test_a_guest_streams_a_review(page, code):
    """Findings appear beside the lines, or it is said that there are none; nothing is stored, everything goes."""
    page.goto("/")
    page.get_by_role("link", name="Reviews", exact=True).click()
    page.locator("html[data-ready=reviews]").wait_for(state="attached")
    assert violations(page) == []
    paste(page, code)
    page.get_by_role("button", name="Review it").click()
    state = page.locator("[data-streamed-state]")
    if code == FAULTY:
        expect(page.locator(".sheet-lines li").first.locator(".remark")).to_be_visible(timeout=JUDGED_MS)
        expect(state).to_contain_text("Rating: 80 of 100.", timeout=JUDGED_MS)
    else:
        expect(state).to_have_attribute("data-tone", "pass", timeout=JUDGED_MS)
        expect(state).to_contain_text("found none")
    assert violations(page) == []
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("[data-streamed]")).to_be_hidden()


def test_a_learner_streams_first_and_keeps_it(page):
    sign_up(page, after="/reviews/")
    open_reviews(page)
    paste(page, FAULTY)
    page.get_by_label("Title", exact=True).fill("Tried first")
    page.get_by_role("button", name="Review without keeping").click()
    page.get_by_role("button", name="Keep it").click(timeout=JUDGED_MS)
    page.wait_for_url(ONE)
    expect(page.get_by_role("heading", name="Tried first")).to_be_visible()


def test_a_refusal_stands_where_it_is(page):
    """Empty code is refused in a sentence, streamed and stored; what was typed stays."""
    sign_up(page, after="/reviews/")
    open_reviews(page)
    page.get_by_role("button", name="Review without keeping").click()
    expect(page.locator("[data-composer-error]")).not_to_be_empty()
    paste(page, FAULTY)
    page.get_by_role("button", name="Review and keep").click()
    expect(page.locator(".composer .notice[data-tone=fail]").first).to_contain_text("Give the review a title")
    expect(page.locator("[data-composer-editor] .cm-content")).to_contain_text("items.append(item)")
    assert violations(page) == []


def test_a_file_is_read_into_the_editor(page, tmp_path):
    """Its language is guessed; one that is not UTF-8 is refused in a sentence."""
    sign_up(page, after="/reviews/")
    open_reviews(page)
    source = tmp_path / "sum.js"
    source.write_text("console.log(1 + 2);\n")
    page.get_by_label("Or a file").set_input_files(source)
    expect(page.locator("[data-composer-editor] .cm-content")).to_contain_text("console.log")
    expect(page.get_by_label("Language").first).to_have_value("javascript")
    expect(page.get_by_label("Title", exact=True)).to_have_value("sum.js")
    source.write_bytes(b"\xff\xfe\xfa")
    page.get_by_label("Or a file").set_input_files(source)
    expect(page.locator("[data-composer-error]")).to_contain_text("not text in UTF-8")


def test_by_keyboard_from_code_to_finding(page):
    """Tab leads out of the editor, Enter asks, the outline leads to the finding."""
    open_reviews(page)
    page.locator("[data-composer-editor] .cm-content").focus()
    page.keyboard.insert_text(FAULTY)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Review it")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.locator(".outline a").first
    expect(link).to_be_visible(timeout=JUDGED_MS)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#finding-0")).to_be_focused()
