"""A provider that keeps failing is left alone for a while, and /readyz says so."""

from __future__ import annotations

import pytest

from codereview.common.stores import redis_client
from codereview.llm import CompletionRequest, Message, completion_open
from codereview.llm.breaker import OPEN_KEY, breaker_fault, breaker_success, breakers_open
from codereview.llm.exceptions import PromptTooLong, ProviderBusy, ProviderMisconfigured, ProviderTimeout
from tests.llm.fake_server import Reply


def answer(user):
    request = CompletionRequest(
        purpose="hint", computed=("Computed.",), messages=(Message(role="user", content="Why?"),)
    )
    with completion_open(request=request, user=user, subject="h", cancelled=lambda: False) as completion:
        completion.text()
    return completion


def test_it_opens_after_three_faults():
    for _ in range(2):
        breaker_fault(alias="a", error=ProviderTimeout())
    assert breakers_open(aliases=["a"]) == {}
    breaker_fault(alias="a", error=ProviderTimeout())
    assert breakers_open(aliases=["a", "b"]) == {"a": "timeout"}
    assert redis_client().ttl(f"{OPEN_KEY}a") > 0


def test_success_closes_it():
    breaker_fault(alias="a", error=ProviderMisconfigured())
    breaker_success(alias="a")
    assert breakers_open(aliases=["a"]) == {}


def test_a_prompt_that_does_not_fit_is_no_fault_of_the_provider():
    for _ in range(5):
        breaker_fault(alias="a", error=PromptTooLong())
    assert breakers_open(aliases=["a"]) == {}


def test_a_named_time_is_kept():
    breaker_fault(alias="a", error=ProviderBusy("", retry_after=77))
    assert 70 <= redis_client().ttl(f"{OPEN_KEY}a") <= 77


def test_without_redis_every_provider_counts_as_healthy(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    breaker_fault(alias="a", error=ProviderMisconfigured())
    breaker_success(alias="a")
    assert breakers_open(aliases=["a"]) == {}


@pytest.mark.parametrize("kind", ["wrong_key", "quota"])
def test_what_an_operator_must_mend_opens_it_at_once(db, user, endpoints, serve, kind):
    server = serve(Reply(kind=kind))
    endpoints(server)
    answers = [answer(user) for _ in range(3)]
    assert all(completion.computed for completion in answers)
    assert len(server.asked) == 1


def test_the_next_endpoint_is_asked_while_it_is_open(db, user, endpoints, serve):
    first, second = serve(Reply(kind="wrong_key")), serve(Reply(text="Second."))
    endpoints(first, second)
    assert [answer(user).provider for _ in range(3)] == ["model2"] * 3
    assert len(first.asked) == 1


def test_readyz_is_degraded_not_down(db, user, client, endpoints, serve):
    endpoints(serve(Reply(kind="wrong_key")))
    assert client.get("/readyz").json()["checks"]["model"]["ok"]
    answer(user)
    answered = client.get("/readyz")
    assert answered.status_code == 200
    body = answered.json()
    assert body["status"] == "degraded"
    assert body["checks"]["model"]["detail"] == "model1 is left alone (misconfigured)"
    assert 'codereview_model_breaker_open{provider="model1"} 1.0' in client.get("/metrics").content.decode()


def test_readyz_does_not_speak_of_models_where_there_is_none(db, client):
    assert "model" not in client.get("/readyz").json()["checks"]
