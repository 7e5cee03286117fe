"""The page /progress/."""

from __future__ import annotations

import pytest
from django.utils import timezone

from submissions.models import Submission
from tests.factories import make_problem
from tests.tutor.progress.rows import hinted, tried
from tutor.progress.skills import skills_rebuild

pytestmark = pytest.mark.django_db

PAGE_QUERIES = 18


@pytest.fixture
def page(client, user):
    client.force_login(user)

    def read() -> str:
        return client.get("/progress/").content.decode()

    return read


def test_a_guest_is_asked_to_sign_in(client):
    answer = client.get("/progress/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_newcomer_is_shown_where_to_start(page):
    problem = make_problem(slug="first")
    html = page()
    assert "Nothing tried yet" in html
    assert problem.get_absolute_url() in html
    assert "A good place to start" in html
    assert '<svg class="calendar"' not in html


def test_without_problems_there_is_still_a_page(page):
    assert "No problem is published yet" in page()


def test_numbers_pictures_and_tables(page, user):
    problem = make_problem(skills=("loops",))
    make_problem(skills=("graphs",))
    hinted(tried(user, problem, ago=2), ago=1)
    tried(user, problem, "accepted")
    skills_rebuild()
    html = page()
    assert "30 %" in html
    assert "/?tag=loops" in html
    assert "Not tried yet" in html
    assert "Days with an attempt" in html
    assert 'aria-current="page"' in html
    assert "style=" not in html


def test_everything_solved_is_said(page, user):
    tried(user, make_problem(), "accepted")
    assert "Every problem is solved" in page()


def test_decimals_in_pictures_do_not_follow_the_language(client, user):
    """A comma in a coordinate would break the picture."""
    for number in range(7):
        tried(user, make_problem(), "accepted" if number else "wrong_answer", ago=number * 40)
    client.force_login(user)
    html = client.get("/progress/", headers={"accept-language": "de"}).content.decode()
    assert 'class="accepted"' in html
    assert not [part for part in html.split('"') if part.replace(",", "").isdigit() and "," in part]


def test_names_are_escaped(page, user):
    problem = make_problem(title="<script>alert(1)</script>")
    tried(user, problem)
    html = page()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_number_of_queries_does_not_grow(client, user, django_assert_max_num_queries):
    for number in range(10):
        tried(user, make_problem(skills=(f"skill-{number}",)), "accepted" if number % 2 else "wrong_answer")
    Submission.objects.update(told_at=timezone.now())
    skills_rebuild()
    client.force_login(user)
    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get("/progress/")
