"""The examples in the REST description are what the server really answers."""

import pytest

from problems.api import examples
from tests.factories import SUM_TESTS, make_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem():
    """The problem of the examples."""
    return make_problem(
        slug="sum-of-two",
        title="Sum of two",
        statement="Read two numbers and print their sum.",
        languages=["python"],
        starter_code={"python": "a, b = map(int, input().split())\n"},
        tests=SUM_TESTS,
    )


def test_list_item(api_client, problem):
    """One row of a page."""
    assert api_client.get("/api/v1/problems/").json()["results"] == [examples.PROBLEM_LIST_ITEM.value]


def test_detail(api_client, problem):
    """The whole document."""
    assert api_client.get("/api/v1/problems/sum-of-two/").json() == examples.PROBLEM_DETAIL.value


@pytest.mark.parametrize(
    ("url", "example"),
    [
        ("/api/v1/problems/?nonsense=1", examples.UNKNOWN_PARAMETER),
        ("/api/v1/problems/none/", examples.PROBLEM_NOT_FOUND),
    ],
)
def test_errors(api_client, url, example):
    """All but the request's id."""
    assert api_client.get(url).json() | {"request_id": ""} == example.value | {"request_id": ""}
