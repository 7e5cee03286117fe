"""Cursor pages: what submissions list by."""

import pytest
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
