"""Whole journeys of a learner, in a real browser against a real site with a real judge."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.browsing import (
    JUDGED_MS,
    NARROW,
    code_of,
    expect_verdict,
    fill_sign_up,
    new_email,
    open_problem,
    sign_up,
    wait_workspace,
    write_code,
)
from tests.e2e.programs import BROKEN, CRASHES, GUESS, RIGHT, SLUG, TITLE, WRONG


def test_from_the_landing_page_to_accepted(page):
    """A newcomer finds a problem, signs up, fails, sees the difference, is helped, mends it and is accepted."""
    page.goto("/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    wait_workspace(page)
    write_code(page, WRONG)
    page.get_by_role("button", name="Sign in to submit").click()
    page.get_by_role("link", name="Make an account").click()
    fill_sign_up(page, new_email())
    wait_workspace(page)
    assert 'print(1, "x", coin)' in code_of(page)

    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    failing = page.locator(".tests details[open]").first
    expect(failing.get_by_text("The first difference is in line")).to_be_visible()
    expect(failing.locator("mark").first).to_be_visible()
    hint = page.locator(".hint[data-status=finished]")
    expect(hint).to_be_visible(timeout=JUDGED_MS)
    expect(hint.locator(".sentence").first).not_to_be_empty()
    page.get_by_label("Your thought, in your own words").fill(GUESS)
    page.get_by_role("button", name="Unlock the next hint").click()
    expect(page.locator(".hint")).to_have_count(2, timeout=JUDGED_MS)
    page.get_by_label("Ask the tutor").fill("What does the input look like?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn")).to_have_text("What does the input look like?")
    expect(page.locator(".hint[data-status=finished]")).to_have_count(3, timeout=JUDGED_MS)
    page.reload()
    wait_workspace(page)
    expect(page.locator(".hint[data-status=finished]")).to_have_count(3)

    write_code(page, RIGHT)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Accepted")
    expect(page.get_by_text("Solved.").first).to_be_visible()
    page.get_by_role("tab", name="Attempts").click()
    expect(page.locator(".attempt")).to_have_count(2)
    page.get_by_role("link", name="All problems").click()
    expect(page.locator("[data-status=solved]")).to_contain_text(TITLE)


def tab_to(page, target):
    """Press Tab until the target has the focus."""
    for _press in range(14):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(target).to_be_focused()


def test_keyboard_only(page):
    """Find a problem, write, run, read the difference, submit, ask for a hint and leave, without a mouse."""
    keys = page.keyboard
    sign_up(page)
    page.locator("#filter-search").focus()
    keys.type("tram stop")
    keys.press("Enter")
    page.wait_for_url("**search=tram**")
    page.get_by_role("link", name=TITLE, exact=True).focus()
    keys.press("Enter")
    wait_workspace(page)

    keys.press("g")
    keys.press("e")
    expect(page.locator("[data-editor] .cm-content")).to_be_focused()
    keys.press("Control+a")
    keys.insert_text(WRONG)
    keys.press("Control+Enter")
    expect_verdict(page, "Samples pass")
    keys.press("Control+Shift+Enter")
    expect_verdict(page, "Wrong answer")
    assert "insert" not in code_of(page)
    assert code_of(page).count("\n") == WRONG.strip().count("\n"), "Mod-Enter must not write into the text"

    keys.press("Escape")
    keys.press("Tab")
    expect(page.locator("[data-editor] .cm-content")).not_to_be_focused()
    keys.press("g")
    keys.press("r")
    expect(page.locator("#pane-results")).to_be_focused()
    expect(page.locator(".tests details[open] .diff").first).to_be_visible()
    expect(page.locator(".hint[data-status=finished]")).to_be_visible(timeout=JUDGED_MS)
    keys.press("g")
    keys.press("t")
    expect(page.locator("#pane-tutor")).to_be_focused()
    tab_to(page, page.get_by_label("Your thought, in your own words"))
    keys.type(GUESS)
    tab_to(page, page.get_by_role("button", name="Unlock the next hint"))
    keys.press("Enter")
    expect(page.locator(".hint[data-status=finished]")).to_have_count(2, timeout=JUDGED_MS)
    tab_to(page, page.get_by_label("Ask the tutor"))
    keys.type("Where is it wrong?")
    keys.press("Enter")
    expect(page.locator(".hint[data-status=finished]")).to_have_count(3, timeout=JUDGED_MS)
    keys.press("Shift+Tab")

    keys.press("Shift+?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    keys.press("Control+m")
    expect(page.get_by_role("button", name="Tab leaves")).to_be_visible()


def test_guest_runs_samples_and_own_input(page):
    """Without an account the samples and own inputs can be run; an own input shows what the program printed."""
    open_problem(page, SLUG)
    write_code(page, WRONG)
    page.get_by_role("button", name="Run samples").click()
    expect_verdict(page, "Samples pass")
    page.get_by_role("tab", name="Input").click()
    page.get_by_role("button", name="Add an input").click()
    page.locator("#case-input").fill("100 101\n")
    page.get_by_role("button", name="Run “Input 1”").click()
    expect_verdict(page, "Ran to the end")
    expect(page.locator(".tests details[open]")).to_contain_text("1 x 1")


def test_failing_test_becomes_own_input(page):
    """The input of a failing test that may be seen can be taken over, and Run then uses it."""
    sign_up(page, after=f"/problems/{SLUG}/")
    wait_workspace(page)
    write_code(page, WRONG)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    page.get_by_role("button", name="Use this failing test as my input").first.click()
    expect(page.locator("#case-input")).to_be_focused()
    expect(page.locator("#case-input")).not_to_have_value("")
    expect(page.locator("[data-run]")).to_contain_text("Run “")


def test_secret_tests_show_verdict_and_description_only(page):
    """A secret test's row cannot be opened and holds no input or output."""
    sign_up(page, after=f"/problems/{SLUG}/")
    wait_workspace(page)
    write_code(page, "print(42)\n")
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    secret = page.locator(".tests .test", has=page.locator(".tag", has_text="secret"))
    assert secret.count() > 0
    assert secret.locator("details, pre, table").count() == 0


def test_errors_point_into_the_editor(page):
    """A syntax error and an exception mark their line in the margin, and a button goes there."""
    open_problem(page, SLUG)
    write_code(page, BROKEN)
    page.get_by_role("button", name="Run samples").click()
    expect_verdict(page, "Compile error")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    write_code(page, CRASHES)
    page.get_by_role("button", name="Run samples").click()
    expect_verdict(page, "Runtime error")
    expect(page.locator(".test-message").first).to_contain_text("ZeroDivisionError")
    page.get_by_role("button", name="Go to line 2").first.click()
    expect(page.locator("[data-editor] .cm-content")).to_be_focused()


def test_past_attempt_is_loaded_and_undone(page):
    """A past submission and the starter can be put into the editor; Undo takes each back."""
    sign_up(page, after=f"/problems/{SLUG}/")
    wait_workspace(page)
    write_code(page, WRONG)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    write_code(page, "print('new idea')\n")
    page.get_by_role("tab", name="Attempts").click()
    page.get_by_role("button", name="Load").click()
    expect(page.locator("[data-editor]")).to_contain_text("short by")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-editor]")).to_contain_text("new idea")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("[data-editor]")).not_to_contain_text("new idea")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-editor]")).to_contain_text("new idea")
    page.get_by_role("tab", name="Attempts").click()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("dialog .cm-merge-a")).to_be_visible()


def test_phone(visit):
    """On a phone one pane is seen at a time; the key row types into the editor; results come to the front."""
    page = visit(viewport=NARROW, has_touch=True, is_mobile=True)
    open_problem(page, SLUG)
    expect(page.locator("#pane-editor")).to_be_hidden()
    page.get_by_role("tab", name="Code").tap()
    expect(page.locator("#pane-statement")).to_be_hidden()
    write_code(page, "print")
    page.get_by_role("toolbar", name="Keys").get_by_role("button", name="(").tap()
    assert code_of(page).startswith("print(")
    write_code(page, RIGHT)
    page.get_by_role("button", name="Run samples").tap()
    expect(page.locator("#pane-results")).to_be_visible()
    expect_verdict(page, "Samples pass")
