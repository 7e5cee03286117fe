"""`codereview.common.errors` and `problem_json`: every error in one shape."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions, serializers
from rest_framework.views import APIView

from codereview.common import errors
from codereview.common.problem_json import CONTENT_TYPE


def answer_to(error: Exception):
    """What a REST view that raises `error` answers."""

    class View(APIView):
        authentication_classes = ()
        permission_classes = ()

        def get(self, request):
            raise error

    request = RequestFactory().get("/api/v1/anything/")
    request.request_id = "request-1"
    return View.as_view()(request).render()


def subclasses(cls):
    for child in cls.__subclasses__():
        if child.__module__ == errors.__name__:  # the tree itself; apps refine it elsewhere
            yield child
            yield from subclasses(child)


@pytest.mark.parametrize("error_class", sorted(subclasses(errors.ApplicationError), key=lambda cls: cls.__name__))
def test_every_error_of_the_tree_becomes_a_problem_document(error_class):
    """Status, code, title and sentence arrive; the content type says what it is."""
    answer = answer_to(error_class("A clear sentence."))
    document = json.loads(answer.content)
    assert answer.status_code == error_class.status == document["status"]
    assert answer["Content-Type"] == CONTENT_TYPE
    assert document["code"] == error_class.default_code
    assert document["detail"] == "A clear sentence."
    assert document["request_id"] == "request-1"
    assert document["errors"] == []
    assert document["title"]
    assert document["type"].endswith(f"#error-{error_class.default_code}")


def test_the_tree_in_the_docstring_names_every_class():
    """The drawing at the top of the module is complete."""
    for error_class in subclasses(errors.ApplicationError):
        assert error_class.__name__ in errors.__doc__


def test_limits_say_when_to_come_back():
    """`retry_after` becomes the header."""
    answer = answer_to(errors.TooManyRequests("Too often.", retry_after=17))
    assert answer["Retry-After"] == "17"


def test_own_codes_fields_and_extra_members_travel():
    """An error may carry a finer code, field errors, and members of its own."""
    error = errors.Conflict(
        "Somebody saved before you.",
        code="draft_conflict",
        errors=(errors.FieldError(pointer="/revision", code="stale", detail="It is 3 now."),),
        extra={"revision": 3, "status": 200},
    )
    document = json.loads(answer_to(error).content)
    assert document["code"] == "draft_conflict"
    assert document["errors"] == [{"pointer": "/revision", "code": "stale", "detail": "It is 3 now."}]
    assert document["revision"] == 3
    assert document["status"] == 409  # an extra member cannot forge the standard ones


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Http404("secret reason"), 404, "not_found"),
        (PermissionDenied("secret reason"), 403, "permission_denied"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.NotAuthenticated(), 403, "not_authenticated"),  # this view offers no way to sign in
    ],
)
def test_errors_of_the_frameworks_take_the_same_shape(raised, status, code):
    """Django's and DRF's own exceptions look like ours and tell no inner reason."""
    answer = answer_to(raised)
    document = json.loads(answer.content)
    assert (answer.status_code, document["code"]) == (status, code)
    assert "secret reason" not in answer.content.decode()


def test_throttling_rounds_the_wait_up():
    """A client that waits as told is let in."""
    assert answer_to(exceptions.Throttled(wait=2.4))["Retry-After"] == "3"


class TestFieldErrors:
    """Serializer errors as JSON pointers."""

    class Inner(serializers.Serializer):
        name = serializers.CharField(max_length=3)

    class Outer(serializers.Serializer):
        title = serializers.CharField()
        parts = serializers.ListField(child=serializers.IntegerField())

    Outer._declared_fields["items"] = Inner(many=True)

    def errors_of(self, data):
        serializer = self.Outer(data=data)
        with pytest.raises(serializers.ValidationError) as caught:
            serializer.is_valid(raise_exception=True)
        return json.loads(answer_to(caught.value).content)

    def test_nested_fields_have_a_pointer_each(self):
        """Lists of objects and lists of values point at the entry that is wrong."""
        document = self.errors_of({"parts": [1, "x"], "items": [{"name": "ok"}, {"name": "too long"}]})
        found = {(entry["pointer"], entry["code"]) for entry in document["errors"]}
        assert found == {("/title", "required"), ("/parts/1", "invalid"), ("/items/1/name", "max_length")}
        assert document["code"] == "invalid"

    def test_a_single_wrong_field_speaks_for_the_whole(self):
        """One field's own code is the document's code."""
        document = self.errors_of({"title": "t", "parts": [], "items": [{"name": "too long"}]})
        assert document["code"] == "max_length"

    def test_a_body_that_is_no_object_is_named(self):
        """An error of the whole body points at the root."""
        document = self.errors_of([1, 2])
        assert [entry["pointer"] for entry in document["errors"]] == [""]
