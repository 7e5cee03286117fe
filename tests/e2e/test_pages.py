"""Every page: accessible in both themes, whole at every width, true without scripts, calm under the policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import JUDGED_MS, expect_verdict, open_problem, sign_up, wait_workspace, write_code
from tests.e2e.programs import SLUG, TITLE, WRONG

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

GUEST_PAGES = ["/", "/?search=nothing-like-this", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
               f"/problems/{SLUG}/", "/reviews/", "/no-such-page/"]  # fmt: skip
LEARNER_PAGES = ["/", "/submissions/", "/submissions/?verdict=accepted", "/progress/",
                 "/reviews/", "/reviews/?search=nothing", "/reviews/repositories/",
                 "/accounts/tokens/", "/accounts/logout/",
                 "/accounts/password/change/"]  # fmt: skip


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, one line each: every rule in light, contrast again in dark."""
    page.evaluate(AXE)
    settle(page)
    light = _axe(page, {"type": "tag", "values": RULES})
    page.emulate_media(color_scheme="dark")
    settle(page)
    dark = _axe(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
    page.emulate_media(color_scheme="light")
    return light + dark


def _axe(page: Page, run_only: dict) -> list[str]:
    found = page.evaluate(
        "runOnly => axe.run(document, {runOnly, resultTypes: ['violations']}).then(result => result.violations)",
        run_only,
    )
    return [
        f"{item['id']}: {item['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for item in found
        for node in item["nodes"][:3]
    ]


def settle(page: Page) -> None:
    """Wait for fonts and running transitions, so that colours are measured as they stay."""
    page.evaluate("document.fonts.ready")
    page.evaluate(
        """Promise.allSettled(document.getAnimations()
            .filter(animation => animation.effect.getComputedTiming().iterations !== Infinity)
            .map(animation => animation.finished))"""
    )


@pytest.fixture(scope="module")
def learner(site, browser) -> dict:
    """The browser state of somebody who is signed in and has one failed submission with its hint."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_up(page, after=f"/problems/{SLUG}/")
    wait_workspace(page)
    write_code(page, WRONG)
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Wrong answer")
    expect(page.locator(".hint[data-status=finished]")).to_be_visible(timeout=JUDGED_MS)
    state = context.storage_state()
    context.close()
    return state


class TestAccessibility:
    """WCAG 2.2 AA and axe's best practices, in both themes."""

    @pytest.mark.parametrize("path", GUEST_PAGES)
    def test_guest_pages(self, visit, path):
        page = visit()
        page.goto(path)
        assert violations(page) == []

    @pytest.mark.parametrize("path", LEARNER_PAGES)
    def test_learner_pages(self, visit, learner, path):
        page = visit(storage_state=learner)
        page.goto(path)
        assert violations(page) == []

    def test_workspace_with_a_result_and_a_hint(self, visit, learner):
        """With results, an open difference, a hint, the input tab, the attempts and the list of keys."""
        page = visit(storage_state=learner)
        page.goto(f"/problems/{SLUG}/")
        wait_workspace(page)
        expect(page.locator(".tests details[open] .diff").first).to_be_visible()
        assert violations(page) == []
        page.get_by_role("tab", name="Input").click()
        page.get_by_role("button", name="Add an input").click()
        page.get_by_role("tab", name="Attempts").click()
        assert violations(page) == []
        page.get_by_role("button", name="Keys", exact=True).click()
        assert violations(page) == []

    def test_page_of_a_result(self, visit, learner):
        page = visit(storage_state=learner)
        page.goto("/submissions/")
        page.locator(".row-link").first.click()
        page.wait_for_url("**/submissions/*-*/")
        settle(page)
        expect(page.locator(".hint-text")).to_be_visible()
        assert violations(page) == []

    def test_narrow_workspace(self, visit, learner):
        page = visit(storage_state=learner, viewport={"width": 390, "height": 844})
        page.goto(f"/problems/{SLUG}/")
        wait_workspace(page)
        for name in ("Statement", "Code", "Results", "Tutor"):
            page.get_by_role("tab", name=name).first.click()
            assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_sticks_out(visit, learner, width):
    """No page scrolls sideways, down to 320 px."""
    page = visit(storage_state=learner, viewport={"width": width, "height": 900})
    for path in [*GUEST_PAGES, *LEARNER_PAGES]:
        page.goto(path)
        settle(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path} sticks out by {overflow} px at {width} px"


@pytest.mark.parametrize("width", [1024, 390])
def test_targets_are_large_enough(visit, learner, width):
    """Every button is at least 24 px high and wide."""
    page = visit(storage_state=learner, viewport={"width": width, "height": 844})
    page.goto(f"/problems/{SLUG}/")
    wait_workspace(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, [role=tab], .button')]
            .map(element => [element.outerHTML.slice(0, 100), element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_catalogue_works_without_scripts(visit):
    """Without JavaScript problems are filtered by a plain form, and the address holds the filter."""
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Search").fill("tram stop")
    page.get_by_role("button", name="Filter").click()
    assert "search=tram" in page.url
    expect(page.locator(".problem")).to_have_count(1)
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_text("The editor needs JavaScript.")).to_be_visible()
    expect(page.locator("article.prose")).to_be_visible()


def test_empty_filter_says_what_to_do(page):
    """A filter that finds nothing offers the way back."""
    page.goto("/?search=nothing-like-this")
    page.get_by_role("link", name="Show all problems").click()
    assert page.locator(".problem").count() > 1


def test_theme_is_chosen_kept_and_does_not_flash(visit):
    """The choice outlives a reload and is there before the first paint; "system" follows the system again."""
    page = visit(color_scheme="light")
    page.goto("/")
    page.get_by_role("radio", name="Dark").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => window.early = document.documentElement.dataset.theme)"
    )
    page.reload()
    assert page.evaluate("window.early") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.get_by_role("radio", name="Like the system").check(force=True)
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_unknown_pages_have_the_look_and_a_request_id(page):
    """404 keeps the site's frame, says what to do and names the request."""
    answer = page.goto("/problems/there-is-no-such-problem/")
    assert answer.status == 404
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    assert page.locator("[data-copy]").inner_text() == answer.headers["x-request-id"]


def test_policy_forbids_foreign_and_inline_code(page):
    """Scripts and styles come from here or carry the nonce; nothing may be evaluated."""
    policy = page.goto("/").headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    assert directives["default-src"] == "'self'"
    assert "unsafe" not in policy
    foreign = page.evaluate(
        """performance.getEntriesByType('resource').map(entry => entry.name)
            .filter(name => !name.startsWith(location.origin))"""
    )
    assert foreign == []


def test_statement_mathematics_needs_no_script(page):
    """Formulas are MathML in the page."""
    open_problem(page, SLUG)
    assert page.locator("article.prose math").count() > 0


def test_print_sheet(visit, learner):
    """On paper there is no navigation, and the address is printed."""
    page = visit(storage_state=learner)
    page.goto("/submissions/")
    page.locator(".row-link").first.click()
    page.wait_for_url("**/submissions/*-*/")
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".print-address")).to_be_visible()
    assert page.locator(".print-address").inner_text() == page.url
