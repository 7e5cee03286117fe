"""The environment names endpoints; what is wrong with it is said in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from codereview.endpoints import first_endpoint, more_endpoints, timeouts_parse
from codereview.llm import CompletionRequest, Message, completion_open, providers
from codereview.llm.checks import exposure_check, providers_check
from codereview.llm.models import BudgetCount, UsageEntry
from tests.llm.fake_server import Reply

TIMEOUTS = timeouts_parse("3,5,5,120", variable="LLM_TIMEOUTS")


def first(**values):
    given = {"base_url": "", "key": "", "model": "m", "prices": "0,0,0", "extras": None, "extra_body": {}}
    return first_endpoint(**{**given, **values}, timeouts=TIMEOUTS)


def test_without_key_and_address_there_is_no_endpoint():
    assert first() == {}


@pytest.mark.parametrize("given", [{"key": "sk-1"}, {"base_url": "http://127.0.0.1:8080/v1"}])
def test_a_key_or_an_address_is_enough(given):
    options = first(**given, prices="1.5,0.2,6")["openai"]["OPTIONS"]
    assert options["PRICES"] == {"FRESH": 1.5, "CACHED": 0.2, "OUTPUT": 6}
    assert options["TIMEOUTS"]["TOTAL"] == 120


def test_more_endpoints_get_names():
    entries = more_endpoints(
        [{"base_url": "http://a/v1", "model": "m"}, {"base_url": "http://b/v1", "model": "m", "name": "spare"}],
        variable="LLM_ENDPOINTS",
        timeouts=TIMEOUTS,
    )
    assert list(entries) == ["openai-2", "spare"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "JSON list"),
        (["x"], "JSON list"),
        ([{"base_url": "http://a/v1"}], "needs a base_url and a model"),
        ([{"url": "http://a/v1"}], "not url"),
        ([{"base_url": "nonsense", "model": "m"}], "must read like https://"),
        ([{"base_url": "http://a/v1", "model": "m", "extra_body": [1]}], "JSON object"),
        ([{"base_url": "http://a/v1", "model": "m", "prices": "free"}], "3 numbers"),
    ],
)
def test_what_is_wrong_with_more_endpoints_is_said(value, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        more_endpoints(value, variable="LLM_ENDPOINTS", timeouts=TIMEOUTS)


@pytest.mark.parametrize("value", ["", "1,2,3", "1,2,3,x", "0,1,1,1", "nan,1,1,1"])
def test_timeouts_are_four_positive_numbers(value):
    with pytest.raises(ImproperlyConfigured, match="4 numbers"):
        timeouts_parse(value, variable="LLM_TIMEOUTS")


def test_the_order_is_the_default_and_then_the_fallbacks(settings):
    settings.LLM_PROVIDER, settings.LLM_FALLBACK = "b", ["a", "b", "c"]
    assert providers.order == ["b", "a", "c"]


def test_an_unknown_alias_is_an_error_of_the_check(settings):
    settings.LLM_PROVIDER = "oracle"
    (message,) = providers_check(app_configs=None)
    assert message.id == "llm.E001"


def test_an_endpoint_without_a_model_is_an_error_of_the_check(settings):
    settings.LLM_PROVIDERS = first(base_url="http://127.0.0.1:1/v1", model="")
    settings.LLM_PROVIDER = "openai"
    (message,) = providers_check(app_configs=None)
    assert message.id == "llm.E002"


def test_the_default_settings_have_nothing_to_complain_about():
    assert providers_check(app_configs=None) == []
    assert exposure_check(app_configs=None) == []


def test_an_address_in_the_clear_and_money_without_a_ceiling_are_warned_of(settings):
    settings.LLM_PROVIDERS = first(base_url="http://models.example.org/v1", prices="1,1,1")
    assert [message.id for message in exposure_check(app_configs=None)] == ["llm.W001", "llm.W002"]


def test_numbers_of_the_day_are_read_from_the_ledger(db, user, client, endpoints, serve):
    endpoints(serve(Reply(usage=(30, 10, 5))), prices={"FRESH": 1_000_000, "OUTPUT": 0, "CACHED": 0})
    request = CompletionRequest(purpose="hint", computed=("x",), messages=(Message(role="user", content="y"),))
    with completion_open(request=request, user=user, subject="", cancelled=lambda: False) as completion:
        completion.text()
    text = client.get("/metrics").content.decode()
    assert 'codereview_model_tokens_day{kind="fresh"} 20.0' in text
    assert 'codereview_model_cost_day{provider="model1"} 20.0' in text
    assert 'codereview_model_calls_day{outcome="complete"} 1.0' in text
    assert 'codereview_model_first_token_seconds{provider="model1"}' in text


def test_the_ledger_can_be_read_and_not_written_in_admin(db, client, staff_user):
    entry = UsageEntry.objects.create(purpose="hint", provider="p", outcome="complete", price_micro=5)
    BudgetCount.objects.create(key="platform:2026-11")
    client.force_login(staff_user)
    assert "0.000005" in client.get("/admin/llm/usageentry/").content.decode()
    assert client.get("/admin/llm/budgetcount/").status_code == 200
    assert client.get("/admin/llm/usageentry/add/").status_code == 403
    assert client.post(f"/admin/llm/usageentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
