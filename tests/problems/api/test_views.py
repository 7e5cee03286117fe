"""REST for problems."""

import json

import pytest
from django.urls import reverse

from problems.api import filters
from tests.factories import make_problem, make_user

pytestmark = pytest.mark.django_db

LIST_URL = "/api/v1/problems/"
SECRETS = ("31337", "secret/", "teach me", "def solve", "Is it a nudge")


def slugs(answer):
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def problem_json(answer, status, code):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["title"]
    return document


@pytest.fixture
def catalogue():
    """Three problems of three difficulties."""
    make_problem(slug="apples", title="Apples", difficulty="medium", skills=["loops"])
    make_problem(slug="bridges", title="Bridges", difficulty="hard", skills=["graphs", "loops"])
    make_problem(slug="cherries", title="Cherries", difficulty="easy", skills=["binary-search"])


@pytest.fixture
def standing():
    """Someone a layer above knows how people stand with problems."""
    known = {}
    before = list(filters._lookups)
    filters.register_status_lookup(
        lambda *, actor, problems: {p.pk: known[p.slug] for p in problems if p.slug in known and actor.user}
    )
    yield known
    filters._lookups[:] = before


class TestList:
    def test_is_a_page_for_anybody(self, api_client, catalogue):
        """Guests read too, and get no session for it."""
        answer = api_client.get(LIST_URL)
        document = answer.json()
        assert set(document) == {"count", "next", "previous", "results"}
        assert document["results"][0] == {
            "slug": "apples", "title": "Apples", "difficulty": "medium", "mode": "stdio",
            "skills": [{"slug": "loops", "name": "Loops"}], "status": "new",
        }  # fmt: skip
        assert not answer.cookies

    def test_its_queries_do_not_grow(self, api_client, django_assert_num_queries):
        """Count, page, skills: three."""
        for _ in range(15):
            make_problem(skills=["loops", "math", "sets"])
        with django_assert_num_queries(3):
            assert len(slugs(api_client.get(LIST_URL))) == 15

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"difficulty": "easy"}, ["cherries"]),
            ({"tag": "loops"}, ["apples", "bridges"]),
            ({"tag": "no-such-tag"}, []),
            ({"search": "brid"}, ["bridges"]),
            ({"search": "loops app"}, ["apples"]),
            ({"search": "binary search"}, ["cherries"]),
            ({"search": "%"}, []),
            ({"tag": "loops", "difficulty": "hard"}, ["bridges"]),
            ({"ordering": "-title"}, ["cherries", "bridges", "apples"]),
            ({"ordering": "difficulty"}, ["cherries", "apples", "bridges"]),
            ({"ordering": "-difficulty"}, ["bridges", "apples", "cherries"]),
            ({"page_size": "2"}, ["apples", "bridges"]),
            ({"page_size": "2", "page": "2"}, ["cherries"]),
            ({"status": "new"}, ["apples", "bridges", "cherries"]),
            ({"status": "solved"}, []),
        ],
    )
    def test_filters_orders_and_pages(self, api_client, catalogue, query, shown):
        """Each alone and together."""
        assert slugs(api_client.get(LIST_URL, query)) == shown

    @pytest.mark.parametrize(
        ("query", "code", "pointer"),
        [
            ({"nonsense": "1"}, "unknown_parameter", "/nonsense"),
            ({"Difficulty": "easy"}, "unknown_parameter", "/Difficulty"),
            ({"difficulty": "impossible"}, "invalid_choice", "/difficulty"),
            ({"status": "loved"}, "invalid_choice", "/status"),
            ({"ordering": "content_digest"}, "invalid_choice", "/ordering"),
            ({"search": "x" * 101}, "max_length", "/search"),
            ({"search": "a\0b"}, "null_characters_not_allowed", "/search"),
            ({"page_size": "0"}, "invalid_page_size", "/page_size"),
            ({"page_size": "many"}, "invalid_page_size", "/page_size"),
            ({"page_size": "9" * 5000}, "invalid_page_size", "/page_size"),
        ],
    )
    def test_a_wrong_parameter_is_named(self, api_client, catalogue, query, code, pointer):
        """400, with a pointer to it."""
        document = problem_json(api_client.get(LIST_URL, query), 400, code)
        assert [error["pointer"] for error in document["errors"]] == [pointer]

    @pytest.mark.parametrize("page", ["0", "99", "x", "-1", "1e9"])
    def test_a_page_that_does_not_exist_is_not_found(self, api_client, catalogue, page):
        """404, not an empty page."""
        problem_json(api_client.get(LIST_URL, {"page": page}), 404, "not_found")

    def test_page_size_is_capped(self, api_client):
        """However much is asked for."""
        for _ in range(101):
            make_problem(tests=(), solutions=(), hints=(), skills=())
        assert len(slugs(api_client.get(LIST_URL, {"page_size": "500"}))) == 100

    def test_shows_and_filters_by_my_standing(self, api_client, catalogue, standing):
        """Mine, not a guest's."""
        standing.update({"apples": "solved", "bridges": "tried"})
        assert [row["status"] for row in api_client.get(LIST_URL).json()["results"]] == ["new"] * 3
        api_client.force_authenticate(make_user())
        rows = api_client.get(LIST_URL).json()["results"]
        assert [row["status"] for row in rows] == ["solved", "tried", "new"]
        for status, slug in (("solved", "apples"), ("tried", "bridges"), ("new", "cherries")):
            assert slugs(api_client.get(LIST_URL, {"status": status})) == [slug]

    def test_unpublished_problems_are_for_staff(self, api_client):
        """A learner's list does not hint at them."""
        make_problem(slug="draft", status="draft")
        assert slugs(api_client.get(LIST_URL)) == []
        api_client.force_authenticate(make_user(staff=True))
        assert slugs(api_client.get(LIST_URL)) == ["draft"]

    def test_is_read_only(self, api_client):
        """Problems are written in the admin."""
        api_client.force_authenticate(make_user(staff=True))
        problem_json(api_client.post(LIST_URL, {}, format="json"), 405, "method_not_allowed")


class TestDetail:
    def test_shows_what_a_learner_needs(self, api_client):
        """Statement, samples, languages, starter code, limits."""
        make_problem(slug="sum", languages=["python"], starter_code={"python": "# start\n"})
        document = api_client.get(f"{LIST_URL}sum/").json()
        assert document["statement"].startswith("Read two numbers")
        assert "<math" in document["statement_html"]
        assert document["samples"] == [{"name": "sample/1", "input": "1 2\n", "expected": "3\n", "description": ""}]
        assert document["languages"] == [{"id": "python", "name": "Python"}]
        assert document["starter_code"] == {"python": "# start\n"}
        assert document["limits"] == {"time_limit_ms": 1000, "memory_limit_kb": 262144, "output_limit_kb": 1024}
        assert (document["mode"], document["signature"]) == ("stdio", None)

    def test_function_mode_shows_the_signature(self, api_client):
        """Names and types."""
        signature = {"name": "add", "parameters": [{"name": "a", "type": "int"}], "returns": "int"}
        make_problem(slug="add", mode="function", signature=signature)
        assert api_client.get(f"{LIST_URL}add/").json()["signature"] == signature

    @pytest.mark.parametrize("staff", [False, True])
    def test_no_secret_leaves_the_server(self, api_client, staff):
        """Neither secret and teaching tests, nor solutions, nor hints, for anybody, by any of the two paths."""
        tests = [
            {"name": "sample/1", "visibility": "sample", "input": "1\n", "expected": "1\n"},
            {"name": "secret/1", "visibility": "secret", "input": "31337\n", "expected": "31337\n"},
            {"name": "secret/2", "visibility": "teaching", "input": "teach me\n", "expected": "31337\n"},
        ]
        solutions = [{"name": "a.py", "language": "python", "expected": "accepted", "code": "def solve(): ..."}]
        make_problem(slug="guarded", tests=tests, solutions=solutions, hints=["Is it a nudge"])
        if staff:
            api_client.force_authenticate(make_user(staff=True))
        for url in (LIST_URL, f"{LIST_URL}guarded/"):
            text = json.dumps(api_client.get(url).json())
            assert not [secret for secret in SECRETS if secret in text]

    @pytest.mark.parametrize("slug", ["no-such-problem", "hidden"])
    def test_unknown_and_unpublished_look_the_same(self, api_client, slug):
        """404 with one sentence."""
        make_problem(slug="hidden", status="in_review")
        document = problem_json(api_client.get(f"{LIST_URL}{slug}/"), 404, "not_found")
        assert document["detail"] == "There is no problem with this name."

    def test_takes_no_parameters(self, api_client):
        """And says so."""
        make_problem(slug="sum")
        problem_json(api_client.get(f"{LIST_URL}sum/", {"secret": "1"}), 400, "unknown_parameter")

    def test_is_named(self):
        """Other apps link to it."""
        assert reverse("api-problem-detail", args=["sum"]) == f"{LIST_URL}sum/"
