"""Who may do what: every endpoint of the URL conf, tried as a guest, another learner, staff and the owner.

The URL conf is the list and the table below is the rule; an endpoint without a row fails.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from codereview.accounts.actors import Actor
from codereview.accounts.services import token_create
from codereview.common.payloads import payload_create
from reviews.models import RepositoryReview, Review
from submissions.services import run_create, submission_create
from tests.factories import SUM_ACCEPTED, make_problem
from tutor.models import Hint, Message

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
PERSONS = ("guest", "other", "staff", "owner")


class Rule(NamedTuple):
    """What each person is answered: "ok", "sign in" (401, or the way to the sign-in page), "hidden" (404)."""

    guest: str
    other: str
    staff: str
    owner: str = "ok"


PUBLIC = Rule("ok", "ok", "ok")
PERSONAL = Rule("sign in", "ok", "ok")  # each sees or makes their own
OWN = Rule("sign in", "hidden", "hidden")
OWN_OR_STAFF = Rule("sign in", "hidden", "ok")
RUN = Rule("hidden", "hidden", "ok")  # a guest has runs too: those of their own session
STAFF = Rule("sign in", "sign in", "ok", "sign in")
NOBODY = Rule("hidden", "hidden", "hidden", "hidden")  # a key that does not exist
SIGN_IN_PAGE = Rule("sign in", "sign in", "sign in", "sign in")
ASKING = Rule("sign in", "forbidden", "ok", "forbidden")  # questions over everybody's data
ANSWER = Rule("sign in", "forbidden", "hidden", "forbidden")  # to somebody else's question

# route: the rule of every method, or one by method
RULES: dict[str, Rule | dict[str, Rule]] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,  # closed behind https until METRICS_TOKEN is set: tests/common/test_views.py
    "docs": PUBLIC,
    "schema": PUBLIC,
    "catalogue": PUBLIC,
    "workspace": PUBLIC,
    "submission-list": PERSONAL,
    "submission-detail": OWN_OR_STAFF,
    "progress": PERSONAL,
    "reviews": {"get": PUBLIC, "post": PERSONAL},  # a guest may stream one, which stores nothing
    "review": OWN,
    "repository-reviews": PERSONAL,
    "repository-review": OWN,
    "api-register": PUBLIC,
    "api-token": PUBLIC,
    "api-token-list": PERSONAL,
    "api-token-detail": OWN,
    "api-problem-list": PUBLIC,
    "api-problem-detail": PUBLIC,
    "api-submission-list": PERSONAL,
    "api-submission-detail": OWN_OR_STAFF,
    "api-submission-events": OWN_OR_STAFF,
    "api-submission-cancel": OWN_OR_STAFF,
    "api-submission-source": OWN_OR_STAFF,
    "api-run-list": PUBLIC,
    "api-run-detail": RUN,
    "api-run-events": RUN,
    "api-run-cancel": RUN,
    "api-draft": PUBLIC,  # a guest's belong to their session
    "api-submission-hints": {"get": OWN_OR_STAFF, "post": OWN},
    "api-submission-effort": OWN,
    "api-submission-ladder": OWN_OR_STAFF,
    "api-hint-cancel": OWN,
    "api-hint-retry": OWN,
    "api-hint-rating": OWN,
    "api-hint-reception": OWN,
    "api-problem-messages": PERSONAL,
    "api-message": OWN,
    "api-message-cancel": OWN,
    "api-message-retry": OWN,
    "api-message-rating": OWN,
    "api-tutor-preferences": PERSONAL,
    "api-progress": PERSONAL,
    "api-review-list": PERSONAL,
    "api-review-stream": PUBLIC,
    "api-review-detail": OWN,
    "api-review-cancel": OWN,
    "api-review-again": OWN,
    "api-review-events": OWN,
    "api-review-export": OWN,
    "api-repository-review-list": PERSONAL,
    "api-repository-review-detail": OWN,
    "api-repository-review-confirm": OWN,
    "api-repository-review-cancel": OWN,
    "api-repository-review-events": OWN,
    "api-repository-review-export": OWN,
    "insights": ASKING,
    "insights-question": ANSWER,
    "api-question-list": ASKING,
    "api-question-detail": ANSWER,
    "api-question-events": ANSWER,
    "api-question-cancel": ANSWER,
    "api-question-rerun": ANSWER,
    "api-question-sql": ANSWER,
    "api-question-share": ANSWER,
    "api-question-csv": ANSWER,
    "account-tokens": PERSONAL,
    "account-token-revoke": OWN,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": PERSONAL,
    "account_email": PERSONAL,
    "account_email_verification_sent": PUBLIC,
    "account_change_password": PERSONAL,
    "account_set_password": PERSONAL,
    "account_reset_password": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_confirm_email": {"get": PUBLIC, "post": NOBODY},
    "account_reset_password_from_key_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": SIGN_IN_PAGE,
    "socialaccount_signup": SIGN_IN_PAGE,
    "socialaccount_connections": PERSONAL,
    "/accounts/social/login/cancelled/": PUBLIC,  # allauth's old addresses, which lead to the new ones
    "/accounts/social/login/error/": PUBLIC,
    "/accounts/social/signup/": PUBLIC,
    "/accounts/social/connections/": PUBLIC,
}

# What a method takes, where a request without it would be refused before anybody asks whose it is.
BODIES = {
    "api-submission-effort": {"kind": "prediction", "text": "It prints 3."},
    "api-hint-rating": {"helpful": True},
    "api-message-rating": {"helpful": True},
    "api-hint-reception": {"reception": "engaged"},
}


class Endpoint(NamedTuple):
    route: str
    methods: tuple[str, ...]
    parameters: tuple[str, ...]
    namespace: str
    path: str


def endpoints() -> list[Endpoint]:
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[Endpoint]:
    for item in resolver.url_patterns:
        here = f"{path}{item.pattern}"
        if isinstance(item, URLPattern):
            view = getattr(item.callback, "cls", None) or getattr(item.callback, "view_class", None)
            methods = tuple(method for method in METHODS if view is None or hasattr(view, method))
            parameters = tuple(item.pattern.converters) or tuple(item.pattern.regex.groupindex)
            yield Endpoint(item.name or here, methods, parameters, namespace, here)
        else:
            yield from _walk(item, here, f"{namespace}{item.namespace or ''}")


@pytest.fixture
def kwargs(user) -> dict[str, dict[str, object]]:
    """Values for the parameters of addresses, by route; everything is the owner's."""
    problem, actor = make_problem(slug="sum-of-two"), Actor(user=user)
    submission, _made = submission_create(actor=actor, problem=problem, language="python", code=SUM_ACCEPTED)
    run = run_create(actor=actor, problem=problem, language="python", code=SUM_ACCEPTED, stdin=None)
    hint = Hint.objects.create(user=user, problem=problem, submission=submission)
    message = Message.objects.create(user=user, problem=problem, role=Message.Role.ASSISTANT)
    payload = payload_create(kind="review", data={"code": SUM_ACCEPTED, "findings": [], "summary": "", "response": ""})
    review = Review.objects.create(
        user=user, title="Mine", language="python", content_hash="0" * 64, payload=payload, status="finished"
    )
    repository = RepositoryReview.objects.create(
        user=user, repository_url="https://github.com/a/b", level="junior", status="finished", stage="done",
        request_payload=payload_create(kind="repository_request", data={"assignment": "Add.", "token": ""}),
    )  # fmt: skip
    token, _secret = token_create(user=user, name="mine")
    common = {
        "slug": problem.slug, "language": "python", "submission_id": submission.pk, "pk": submission.pk,
        "hint_id": hint.pk, "message_id": message.pk, "review_id": review.pk, "token_id": token.pk,
        "question_id": uuid.uuid4(), "key": "no-such-key", "uidb36": "zz",
    }  # fmt: skip
    return {"": common, "run": common | {"submission_id": run.pk}, "repository": common | {"review_id": repository.pk}}


def address(endpoint: Endpoint, kwargs: dict[str, dict[str, object]]) -> str:
    if endpoint.route.startswith("/"):
        return endpoint.route
    kind = next((kind for kind in ("run", "repository") if f"{kind}-" in endpoint.route), "")
    return reverse(endpoint.route, kwargs={name: kwargs[kind][name] for name in endpoint.parameters})


def answer_to(person: str, method: str, endpoint: Endpoint, url: str, users: dict[str, object]) -> str:
    """In the words of `Rule`; "no such method" for 405."""
    client = Client()
    if person != "guest":
        client.force_login(users[person])
    body = {} if method == "get" else json.dumps(BODIES.get(endpoint.route, {}))
    response = getattr(client, method)(url, data=body, content_type="application/json")
    if response.status_code == 302 and "login" in response.url and "/login" not in url.removesuffix("error/"):
        return "sign in"
    words = {401: "sign in", 403: "forbidden", 404: "hidden", 405: "no such method"}
    return words.get(response.status_code, "ok")


@pytest.fixture
def users(user, other_user, staff_user) -> dict[str, object]:
    return {"owner": user, "other": other_user, "staff": staff_user}


OURS = [endpoint for endpoint in endpoints() if not endpoint.namespace]
ADMIN = [endpoint for endpoint in endpoints() if endpoint.namespace]


def test_every_endpoint_has_a_row_and_every_row_an_endpoint():
    assert {endpoint.route for endpoint in OURS} == set(RULES)
    assert {endpoint.namespace for endpoint in ADMIN} == {"admin"}


@pytest.mark.parametrize("endpoint", OURS, ids=lambda endpoint: endpoint.route)
def test_everybody_gets_what_the_table_says(endpoint, kwargs, users):
    row, url = RULES[endpoint.route], address(endpoint, kwargs)
    tried = 0
    for method in endpoint.methods if endpoint.route.startswith("api-") else ("get", "post"):
        found = Rule(*(answer_to(person, method, endpoint, url, users) for person in PERSONS))
        if found.owner != "no such method":
            assert (method, found) == (method, row[method] if isinstance(row, dict) else row)
            tried += 1
    assert tried


@pytest.mark.parametrize("endpoint", ADMIN, ids=lambda endpoint: endpoint.route)
def test_the_admin_is_for_staff(endpoint, users):
    """Whatever the admin has, a learner is sent to its sign-in page; only signing in and out is for all."""
    if "(?P" in endpoint.path:
        url = "/admin/auth/" if "app_label" in endpoint.path else "/admin/no-such-page/"
    else:
        url = re.sub("<[^>]+>", "1", endpoint.path)
    if endpoint.route in {"login", "logout", "jsi18n"}:
        return
    found = Rule(*(answer_to(person, "get", endpoint, url, users) for person in PERSONS))
    assert found[:2] == STAFF[:2]
    assert found.owner == STAFF.owner
    assert found.staff != "sign in"
