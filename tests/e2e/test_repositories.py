"""A repository is handed in as a zip, read while one watches, and its report stands the eye of axe and of a phone."""

from __future__ import annotations

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import JUDGED_MS, NARROW, sign_up
from tests.e2e.test_pages import violations

FILES = {
    "README.md": "# Basket\n\nRun `python3 basket.py`.\n",
    "basket.py": "def total(prices=[]):\n    return sum(prices)\n\n\nprint(total([1, 2]))\n",
    "test_basket.py": "from basket import total\n\n\ndef test_total():\n    assert total([1]) == 1\n",
}
ASSIGNMENT = "- The function `total` returns the sum of the prices.\n- There are unit tests.\n"


@pytest.fixture
def learner(page) -> Page:
    sign_up(page, after="/reviews/repositories/")
    return page


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, text in FILES.items():
            file.writestr(name, text)
    return held.getvalue()


def hand_in(page: Page, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "basket.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_label("Assignment").fill(ASSIGNMENT)
    page.get_by_role("button", name="Review it").click()


def test_from_an_archive_to_a_report(learner):
    assert violations(learner) == []
    hand_in(learner, archive())
    learner.wait_for_url("**/reviews/repositories/*-*/")
    expect(learner.get_by_role("heading", name="Conclusion")).to_be_visible(timeout=JUDGED_MS)
    finding = learner.locator(".finding").filter(has_text="def total(prices=[]):")
    expect(finding).to_be_visible()
    expect(learner.locator(".requirement-status[data-status=met]").first).to_be_visible()
    expect(learner.get_by_role("cell", name="basket.py", exact=True)).to_be_visible()
    assert violations(learner) == []
    learner.set_viewport_size(NARROW)
    overflow = learner.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_a_broken_archive_is_refused_in_words(learner):
    hand_in(learner, b"no archive at all")
    expect(learner.get_by_text("This is not a zip archive")).to_be_visible()
    expect(learner.get_by_label("The assignment")).to_have_value(ASSIGNMENT)  # nothing typed is lost
    assert violations(learner) == []
