"""Pictures of every page at three widths in both themes: `python -m tests.e2e.screenshots [FOLDER]`.

They are for looking at. E2E_URL names a site that runs already; otherwise one is started. CHROMIUM names the browser.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsing import JUDGED_MS, headline, launch, open_problem, sign_in, sign_up, wait_workspace, write_code
from tests.e2e.programs import BROKEN, CRASHES, GUESS, REVIEWED, RIGHT, SLUG, UNHURRIED, WRONG
from tests.e2e.site import ADMIN_EMAIL, Site, running_site
from tests.e2e.test_insights import READY, ask, wait_answer
from tests.e2e.test_repositories import archive, hand_in
from tests.e2e.test_reviews import open_reviews, paste, stored
from tests.reviews.code import CLEAN

FOLDER = Path(__file__).parent / "screenshots"
WIDTHS = {1440: 900, 1024: 768, 390: 844}
THEMES = ("light", "dark")


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        running_site(Path(directory)) as site,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for width, height in WIDTHS.items():
            for theme in THEMES:
                for name, page, whole in shots(site, browser, width, height, theme):
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=whole)
        browser.close()


def shots(site: Site, browser: Browser, width: int, height: int, theme: str) -> Iterator[tuple[str, Page, bool]]:
    """Name, page as it should be seen, and whether the whole length is wanted."""
    narrow = width < 800
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        is_mobile=narrow,
        has_touch=narrow,
    )
    page = context.new_page()
    yield from _guest(page, narrow=narrow)
    yield from _learner(page, narrow=narrow)
    context.clear_cookies()
    yield from _teacher(page)
    context.close()


def _guest(page: Page, *, narrow: bool) -> Iterator[tuple[str, Page, bool]]:
    for name, path in {
        "landing": "/",
        "filter-empty": "/?search=nothing-like-this",
        "sign-in": "/accounts/login/",
        "sign-up": "/accounts/signup/",
        "password": "/accounts/password/reset/",
        "not-found": "/no-such-page/",
    }.items():
        page.goto(path)
        yield name, page, True
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("nobody@example.org")
    page.locator("[name=password]").fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.locator(".notice[data-tone=fail]").wait_for()
    yield "sign-in-refused", page, True
    open_reviews(page)
    paste(page, REVIEWED)
    page.get_by_role("button", name="Review it").click()
    page.locator("[data-streamed-end]").wait_for(timeout=JUDGED_MS)
    yield "reviews-guest", page, True
    open_problem(page, SLUG)
    yield "workspace-guest", page, False
    _show(page, "Code", narrow=narrow)
    write_code(page, BROKEN)
    _judged(page, "[data-run]")
    yield "workspace-compile-error", page, False
    _show(page, "Code", narrow=narrow)
    yield "workspace-code", page, False


def _learner(page: Page, *, narrow: bool) -> Iterator[tuple[str, Page, bool]]:
    sign_up(page, after="/submissions/")
    yield "submissions-empty", page, True
    page.goto("/progress/")
    yield "progress-empty", page, True
    yield from _reviews(page)
    yield from _repositories(page)
    open_problem(page, SLUG)
    for name, program in {"crash": CRASHES, "wrong": WRONG}.items():
        _show(page, "Code", narrow=narrow)
        write_code(page, program)
        _judged(page, "[data-submit]")
        page.locator(".hint[data-status=finished]").wait_for(state="attached", timeout=JUDGED_MS)
        yield f"workspace-{name}", page, False
    _show(page, "Tutor", narrow=narrow)
    yield from _tutor(page)
    yield from _workspace_parts(page, narrow=narrow)
    _show(page, "Code", narrow=narrow)
    write_code(page, UNHURRIED)
    page.locator("[data-submit]").click()
    page.locator("[data-cancel]").wait_for(timeout=JUDGED_MS)
    page.locator(".tests .test").nth(2).wait_for(timeout=JUDGED_MS)
    yield "workspace-judging", page, False
    page.locator("[data-cancel]").click()
    headline(page).and_(page.locator("[data-verdict=cancelled]")).wait_for(timeout=JUDGED_MS)
    _show(page, "Code", narrow=narrow)
    write_code(page, RIGHT)
    _judged(page, "[data-submit]")
    yield "workspace-accepted", page, False
    for name, path in {
        "catalogue": "/",
        "submissions": "/submissions/",
        "progress": "/progress/",
        "tokens": "/accounts/tokens/",
        "change-password": "/accounts/password/change/",
    }.items():
        page.goto(path)
        yield name, page, True
    page.goto("/submissions/?verdict=wrong_answer")
    page.locator(".row-link").first.click()
    page.locator(".result-verdict").wait_for()
    yield "result", page, True


def _reviews(page: Page) -> Iterator[tuple[str, Page, bool]]:
    open_reviews(page)
    yield "reviews-empty", page, True
    page.get_by_role("button", name="Review and keep").click()
    page.locator(".notice[data-tone=fail]:visible").wait_for()
    yield "reviews-refused", page, True
    for name, title, code in (("review", "A shop's goods", REVIEWED), ("review-clean", "Adding", CLEAN)):
        stored(page, title, code)
        yield name, page, True
    page.get_by_role("button", name="Review again").click()
    page.get_by_role("navigation", name="Versions").wait_for(timeout=JUDGED_MS)
    yield "review-versions", page, True
    yield from _printed("review-print", page)
    open_reviews(page)
    yield "reviews", page, True
    page.goto("/reviews/?search=nothing-like-this")
    yield "reviews-none-found", page, True


def _repositories(page: Page) -> Iterator[tuple[str, Page, bool]]:
    page.goto("/reviews/repositories/")
    yield "repositories-empty", page, True
    hand_in(page, b"no archive at all")
    page.get_by_text("This is not a zip archive").wait_for()
    yield "repositories-refused", page, True
    hand_in(page, archive())
    page.get_by_role("heading", name="Conclusion").wait_for(timeout=JUDGED_MS)
    yield "repository", page, True
    yield from _printed("repository-print", page)
    page.goto("/reviews/repositories/")
    yield "repositories", page, True


def _printed(name: str, page: Page) -> Iterator[tuple[str, Page, bool]]:
    page.emulate_media(media="print")
    yield name, page, True
    page.emulate_media(media="screen")


def _tutor(page: Page) -> Iterator[tuple[str, Page, bool]]:
    page.locator("[data-ask-hint]").click()  # the second program unlocked it
    page.locator("[data-tutor] > .hints > .hint[data-status=finished]").nth(1).wait_for(timeout=JUDGED_MS)
    page.locator("[data-effort] textarea").fill("No idea.")
    page.locator("[data-unlock]").click()
    page.locator("[data-effort] .notice").wait_for()
    yield "workspace-tutor-locked", page, False
    page.locator("[data-effort] textarea").fill(GUESS)
    page.locator("[data-unlock]").click()
    page.locator("[data-tutor] > .hints > .hint[data-status=finished]").nth(2).wait_for(timeout=JUDGED_MS)
    page.locator("#chat-text").fill("What does the output look like?")
    page.locator("[data-send]").click()
    page.locator("[data-tutor] > .hints > .turn ~ .hint[data-status=finished]").wait_for(timeout=JUDGED_MS)
    yield "workspace-tutor", page, False
    page.locator("[data-tutor]").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    yield "workspace-tutor-end", page, False


def _workspace_parts(page: Page, *, narrow: bool) -> Iterator[tuple[str, Page, bool]]:
    _show(page, "Results", narrow=narrow)
    page.get_by_role("tab", name="Input").click()
    page.get_by_role("button", name="Add an input").click()
    yield "workspace-input", page, False
    _show(page, "Statement", narrow=narrow)
    page.get_by_role("tab", name="Attempts").click()
    yield "workspace-attempts", page, False
    page.get_by_role("button", name="Compare").last.click()
    page.locator("dialog .cm-content").first.wait_for()
    yield "workspace-compare", page, False
    page.keyboard.press("Escape")
    if not narrow:
        page.locator("[data-open-shortcuts]").click()
        yield "workspace-keys", page, False
        page.keyboard.press("Escape")
    page.reload()
    wait_workspace(page)


def _teacher(page: Page) -> Iterator[tuple[str, Page, bool]]:
    sign_in(page, ADMIN_EMAIL, after="/insights/")
    for name, words in {
        "question": READY,
        "question-time": "How many submissions were there each day?",
        "question-refused": "Zebra quagga okapi?",
    }.items():
        ask(page, words)
        wait_answer(page)
        yield name, page, True
    ask(page, READY)
    wait_answer(page)
    page.get_by_text("Change the query").click()
    yield "question-edit", page, True
    page.goto("/insights/")
    yield "insights", page, True


def _show(page: Page, name: str, *, narrow: bool) -> None:
    if narrow:
        page.locator("[data-ws-tabs]").get_by_role("tab", name=name).click()


def _judged(page: Page, button: str) -> None:
    """Press and wait for the verdict."""
    page.locator(button).click()
    page.locator(f"{button}[aria-disabled=true]").wait_for(state="attached")
    page.locator(f"{button}[aria-disabled=false]").wait_for(state="attached", timeout=JUDGED_MS)


if __name__ == "__main__":
    main()
