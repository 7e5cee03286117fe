"""Cursor pages: what submissions list by."""

import json

import pytest
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from codereview.accounts.models import ApiToken
from codereview.common.errors import InvalidInput
from codereview.common.filters import check_query_parameters
from codereview.common.pagination import CursorPages

pytestmark = pytest.mark.django_db


def request(url):
    return Request(APIRequestFactory().get(url))


def token(user, number):
    return ApiToken.objects.create(user=user, name=str(number), digest=str(number))


class ByName(CursorPages):
    ordering = ("name", "id")


def walked(way, url):
    """The rows of each page from an address on."""
    pages, seen = ByName(), []
    while url:
        seen.append([row.pk for row in pages.paginate_queryset(ApiToken.objects.all(), request(url))])
        url = pages.get_next_link() if way == "next" else pages.get_previous_link()
    return seen


class TestCursorPages:
    def test_are_stable_while_rows_are_inserted(self, user):
        """What is new appears on no later page, and nothing comes twice."""
        for number in range(5):
            token(user, number)
        pages, url, seen = CursorPages(), "/?page_size=2", []
        while url:
            seen += [row.name for row in pages.paginate_queryset(ApiToken.objects.all(), request(url))]
            token(user, f"new {len(seen)}")
            url = pages.get_next_link()
        assert seen == ["4", "3", "2", "1", "0"]

    def test_go_there_and_back_through_rows_that_are_alike(self, user):
        """However many share the first value: each row once, and the same pages on the way back."""
        ApiToken.objects.bulk_create(ApiToken(user=user, name="same", digest=str(number)) for number in range(1105))
        there = walked("next", "/?page_size=100")
        assert [len(page) for page in there] == [100] * 11 + [5]
        assert len({row for page in there for row in page}) == 1105
        pages = ByName()
        pages.base_url = "/?page_size=100"
        end = json.dumps(["same", str(there[-1][0])])
        back = walked("previous", pages.encode_cursor(Cursor(offset=0, reverse=True, position=end)))
        assert back[::-1] == there[:-1]

    @pytest.mark.parametrize(
        "position", ["", "x", "[]", "[1]", '["a", "b", "c"]', '["a", "b"]', '["a\\u0000", "1"]', "3"]
    )
    def test_a_cursor_without_a_position_is_not_found(self, position):
        pages = ByName()
        pages.base_url = "/"
        url = pages.encode_cursor(Cursor(offset=0, reverse=False, position=position))
        with pytest.raises(NotFound):
            pages.paginate_queryset(ApiToken.objects.all(), request(url))

    def test_page_size_must_be_a_number(self):
        """The same rule as for numbered pages."""
        with pytest.raises(InvalidInput) as refused:
            CursorPages().paginate_queryset(ApiToken.objects.all(), request("/?page_size=x"))
        assert refused.value.code == "invalid_page_size"


class TestCheckQueryParameters:
    def test_names_every_unknown_one(self):
        """Sorted out by what is known."""
        with pytest.raises(InvalidInput) as refused:
            check_query_parameters(request=request("/?wait=1&wiat=2&x=3"), allowed={"wait"})
        assert [error.pointer for error in refused.value.errors] == ["/wiat", "/x"]
        assert str(refused.value.detail) == "Unknown query parameter 'wiat'. Known are wait."

    def test_known_ones_pass(self):
        """Also more than once."""
        check_query_parameters(request=request("/?wait=1&wait=2"), allowed=["wait"])
