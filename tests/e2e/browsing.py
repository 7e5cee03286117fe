"""What browser tests and the screenshot script do in a browser."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.site import PASSWORD

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A loaded machine judges slowly; waiting costs nothing when it does not.
JUDGED_MS = 60_000
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

_people = itertools.count(1)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def new_email() -> str:
    return f"learner-{os.getpid()}-{time.time_ns()}-{next(_people)}@example.org"


def sign_up(page: Page, *, after: str = "/") -> str:
    """Make an account through the form and end at `after`. Returns the email address."""
    email = new_email()
    page.goto(f"/accounts/signup/?next={after}")
    fill_sign_up(page, email)
    return email


def fill_sign_up(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.wait_for_url(lambda url: not any(f"/accounts/{name}/" in url for name in ("login", "signup")))


def sign_in(page: Page, email: str, *, after: str = "/") -> None:
    page.goto(f"/accounts/login/?next={after}")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: not any(f"/accounts/{name}/" in url for name in ("login", "signup")))


def open_problem(page: Page, slug: str) -> None:
    """The workspace, once its scripts are at work."""
    page.goto(f"/problems/{slug}/")
    wait_workspace(page)


def wait_workspace(page: Page) -> None:
    page.locator("html[data-ready=workspace]").wait_for(state="attached")


def write_code(page: Page, code: str) -> None:
    """Replace the editor's text, as by pasting."""
    page.locator("[data-editor] .cm-content").click()
    page.keyboard.press("Control+a")
    # Chromium's own replacing of marked-up lines writes style attributes, which the policy blocks and reports.
    page.keyboard.press("Backspace")
    page.keyboard.insert_text(code)


def code_of(page: Page) -> str:
    """The editor's text, as far as it is on screen."""
    return "\n".join(page.locator("[data-editor] .cm-line").all_inner_texts()).strip()


def headline(page: Page):
    """The verdict above the results."""
    return page.locator("[data-results] .result-line .verdict")


def expect_verdict(page: Page, words: str) -> None:
    expect(headline(page)).to_have_text(words, timeout=JUDGED_MS)
