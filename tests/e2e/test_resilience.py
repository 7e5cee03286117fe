"""Reloads, lost connections, several windows: nothing is lost and nothing is done twice."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.browsing import (
    JUDGED_MS,
    code_of,
    expect_verdict,
    headline,
    open_problem,
    sign_in,
    sign_up,
    wait_workspace,
    write_code,
)
from tests.e2e.programs import RIGHT, SLUG, UNHURRIED, WRONG

WORKSPACE = f"/problems/{SLUG}/"


def _submit_unhurried(page) -> None:
    """Send a program that is judged for some seconds, and wait for its first result."""
    write_code(page, UNHURRIED)
    page.get_by_role("button", name="Submit").click()
    page.locator(".tests .test").first.wait_for(timeout=JUDGED_MS)


def _expect_all_rows(page) -> None:
    expect_verdict(page, "Accepted")
    passed, total = page.locator(".result-line .figure").inner_text().split(" passed")[0].split(" of ")
    assert passed == total
    expect(page.locator(".tests .test")).to_have_count(int(total))


def test_reload_while_judging(page):
    """A reload in mid-judging shows what was known, then the rest, in order and complete."""
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    _submit_unhurried(page)
    page.reload()
    wait_workspace(page)
    expect(page.locator(".tests .test").first).to_be_visible()
    _expect_all_rows(page)
    numbers = page.locator(".tests .test").evaluate_all("rows => rows.map(row => Number(row.dataset.index))")
    assert numbers == sorted(numbers)


def test_socket_is_lost_while_judging(page):
    """A socket that breaks in mid-judging is opened again, and the events in between are replayed."""
    openings = []

    def relay(socket):
        server = socket.connect_to_server()
        openings.append(server)

        def pass_on(message):
            socket.send(message)
            if len(openings) == 1 and '"test.finished"' in str(message):
                socket.close()

        server.on_message(pass_on)

    page.route_web_socket("**/ws/**", relay)
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    _submit_unhurried(page)
    _expect_all_rows(page)
    assert len(openings) >= 2


def test_sockets_are_not_to_be_had(page):
    """Where no socket can be opened the page follows by server-sent events, and says that it does."""
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    _submit_unhurried(page)
    expect(page.locator("[data-banner=connection]")).to_be_visible(timeout=JUDGED_MS)
    _expect_all_rows(page)


def test_only_polling_works(page):
    """Without sockets and without server-sent events the result still arrives, by long polling."""
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.route("**/events/", lambda route: route.fulfill(status=503, body=""))
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    write_code(page, RIGHT)
    page.get_by_role("button", name="Submit").click()
    _expect_all_rows(page)


def test_lost_answer_is_sent_again_once(page):
    """When the answer to Submit is lost, it is sent again with the same key: one submission, not two."""
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    write_code(page, RIGHT)
    keys = []

    def lose_first_answer(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/submissions/", lose_first_answer)
    with page.expect_response("**/api/v1/submissions/", timeout=JUDGED_MS):
        page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Accepted")
    expect(page.locator("[data-banner=sending]")).to_be_hidden()
    page.unroute("**/api/v1/submissions/")
    assert len(keys) == 2
    assert keys[0] == keys[1]
    page.goto("/submissions/")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_guest_draft_survives_sign_in(page):
    """What a guest wrote is in the editor after signing up, and after coming back on another device."""
    open_problem(page, SLUG)
    write_code(page, "print('written as a guest')\n")
    email = sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    assert "written as a guest" in code_of(page)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    page.context.clear_cookies()
    page.evaluate("localStorage.clear()")
    sign_in(page, email, after=WORKSPACE)
    wait_workspace(page)
    assert "written as a guest" in code_of(page)


def test_draft_outlives_a_reload_without_the_server(page):
    """The copy in the browser brings the text back when the server could not take it."""
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    page.route("**/drafts/**", lambda route: route.abort())
    write_code(page, "print('kept here')\n")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved in this browser only")
    page.unroute("**/drafts/**")
    page.reload()
    wait_workspace(page)
    assert "kept here" in code_of(page)


def test_two_windows_show_the_same(page):
    """A second window shows the judging of the first, and its Cancel stops both."""
    sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    second = page.context.new_page()
    open_problem(second, SLUG)
    page.bring_to_front()
    _submit_unhurried(page)
    expect(second.locator(".tests .test").first).to_be_visible(timeout=JUDGED_MS)
    second.get_by_role("button", name="Cancel").click()
    expect_verdict(page, "Cancelled")
    expect_verdict(second, "Cancelled")


def test_drafts_of_two_devices_meet(page, visit):
    """Two devices that changed the same draft: the learner is asked, and either choice is honoured."""
    email = sign_up(page, after=WORKSPACE)
    wait_workspace(page)
    other = visit()
    sign_in(other, email, after=WORKSPACE)
    wait_workspace(other)
    write_code(page, "print('first device')\n")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    write_code(other, "print('second device')\n")
    other.keyboard.press("Control+s")
    banner = other.locator("[data-banner=conflict]")
    expect(banner).to_be_visible()
    banner.get_by_role("button", name="Take the other").click()
    expect(other.locator("[data-editor]")).to_contain_text("first device")
    other.keyboard.press("Control+z")
    expect(other.locator("[data-editor]")).to_contain_text("second device")


def test_cancel_a_run(page):
    """A run can be cancelled; that is told as cancelled, not as a failure."""
    open_problem(page, SLUG)
    write_code(page, "import time\ntime.sleep(0.9)\n" + WRONG)
    page.get_by_role("button", name="Run samples").click()
    page.get_by_role("button", name="Cancel").click(timeout=JUDGED_MS)
    expect(headline(page)).to_have_attribute("data-verdict", "cancelled", timeout=JUDGED_MS)
