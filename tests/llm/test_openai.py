"""Every fault of an endpoint ends as one of our errors, in bounded time; nothing is patched."""

from __future__ import annotations

import time

import pytest

from codereview.llm.backends.openai import OpenAIProvider
from codereview.llm.base import Call, CompletionRequest, Message
from codereview.llm.exceptions import (
    AnswerTooLong,
    PromptTooLong,
    ProviderBusy,
    ProviderGarbled,
    ProviderMisconfigured,
    ProviderQuotaUsed,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)
from tests.llm.fake_server import TEXT, Reply

SCHEMA = {"type": "object", "properties": {"line": {"type": "integer"}}, "required": ["line"]}
TWICE_AT_MOST = 2.5  # seconds within which each fault of these tests is over, plus the limit it waits for


def request(**more):
    messages = (Message(role="system", content="Help."), Message(role="user", content="Why?"))
    return CompletionRequest(**{"purpose": "hint", "computed": ("Look.",), "messages": messages, **more})


def ask(provider, call=None, **more):
    return "".join(provider.stream(request(**more), cancelled=lambda: False, call=call))


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(kind="busy"), ProviderBusy),
        (Reply(kind="error"), ProviderBusy),
        (Reply(kind="stream_error"), ProviderBusy),
        (Reply(kind="slow_first_token"), ProviderTimeout),
        (Reply(kind="stall"), ProviderTimeout),
        (Reply(kind="cut"), ProviderUnreachable),
        (Reply(kind="short"), ProviderUnreachable),
        (Reply(kind="hang_up"), ProviderUnreachable),
        (Reply(kind="malformed_chunk"), ProviderGarbled),
        (Reply(kind="empty"), ProviderGarbled),
        (Reply(kind="json"), ProviderGarbled),
        (Reply(kind="bad_request"), ProviderGarbled),
        (Reply(kind="redirect"), ProviderGarbled),
        (Reply(kind="html"), ProviderMisconfigured),
        (Reply(kind="wrong_key"), ProviderMisconfigured),
        (Reply(kind="no_model"), ProviderMisconfigured),
        (Reply(kind="quota"), ProviderQuotaUsed),
        (Reply(kind="too_long"), PromptTooLong),
        (Reply(kind="refusal"), ProviderRefused),
        (Reply(kind="filtered"), ProviderRefused),
        (Reply(kind="length"), AnswerTooLong),
        (Reply(kind="endless"), AnswerTooLong),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_each_fault_is_one_of_our_errors_in_words_that_hold_no_secret(serve, provider_for, reply, error):
    provider = provider_for(serve(reply))
    began = time.monotonic()
    with pytest.raises(error) as caught:
        ask(provider, max_tokens=50)
    assert type(caught.value) is error
    assert time.monotonic() - began < provider.seconds("GAP") + TWICE_AT_MOST
    assert str(caught.value).endswith(".")
    assert "sk-" not in str(caught.value)


def test_nobody_listening_is_told_soon(provider_for, serve):
    with_server = serve(Reply())
    provider = provider_for(with_server, BASE_URL="http://127.0.0.1:9/v1")
    with pytest.raises(ProviderUnreachable):
        ask(provider)


def test_a_fault_that_passes_is_tried_again(serve, provider_for):
    server = serve(Reply(kind="error"), Reply(kind="busy"), Reply())
    call = Call()
    assert ask(provider_for(server), call) == TEXT
    assert call.requests == 3


def test_retries_end(serve, provider_for):
    server = serve(Reply(kind="error"))
    with pytest.raises(ProviderBusy):
        ask(provider_for(server, RETRIES=1))
    assert len(server.asked) == 2


def test_the_named_time_is_waited_for(serve, provider_for):
    server = serve(Reply(kind="busy", retry_after="1"), Reply())
    assert ask(provider_for(server)) == TEXT
    assert server.asked[1].at - server.asked[0].at >= 1


def test_a_time_beyond_the_deadline_is_not_waited_for(serve, provider_for):
    server = serve(Reply(kind="busy", retry_after="20"))
    call = Call(sentence_deadline=time.monotonic() + 5)
    with pytest.raises(ProviderBusy) as caught:
        ask(provider_for(server), call)
    assert caught.value.retry_after == 20
    assert len(server.asked) == 1


@pytest.mark.parametrize("kind", ["stall", "cut", "malformed_chunk", "stream_error"])
def test_nothing_is_tried_again_after_the_first_piece(serve, provider_for, kind):
    server = serve(Reply(kind=kind, delay=0.05), Reply())
    said = []
    with pytest.raises((ProviderTimeout, ProviderUnreachable, ProviderGarbled, ProviderBusy)):
        said.extend(provider_for(server).stream(request(), cancelled=lambda: False))
    assert TEXT.startswith("".join(said))
    assert len(server.asked) == 1


def test_a_sentence_that_does_not_come_in_time_ends_the_stream(serve, provider_for):
    server = serve(Reply(delay=0.2))
    call = Call(sentence_deadline=time.monotonic() + 0.5)
    with pytest.raises(ProviderTimeout):
        ask(provider_for(server), call)
    assert server.gone.wait(2)


def test_cancelling_closes_the_connection(serve, provider_for):
    server = serve(Reply(kind="stall"))
    cancelled = []
    stream = provider_for(server).stream(request(), cancelled=lambda: bool(cancelled))
    assert next(stream)
    cancelled.append(True)
    assert list(stream) == []
    assert server.gone.wait(10)


def test_leaving_closes_the_connection(serve, provider_for):
    server = serve(Reply(kind="stall"))
    stream = provider_for(server).stream(request(), cancelled=lambda: False)
    assert next(stream)
    stream.close()
    assert server.gone.wait(10)


def test_a_cancel_while_waiting_for_a_retry_is_obeyed(serve, provider_for):
    server = serve(Reply(kind="busy", retry_after="15"))
    began = time.monotonic()
    asked = lambda: time.monotonic() - began > 0.3  # noqa: E731 - shorter than a function here
    assert list(provider_for(server).stream(request(), cancelled=asked)) == []
    assert time.monotonic() - began < 10  # less than the endpoint asked for


def test_the_end_of_a_sentence_is_passed_on_at_once_and_its_middle_is_not_cut_to_words(serve, provider_for):
    server = serve(Reply(pieces=("One ", "two ", "three ", "four.", " Five ", "six ", "seven."), delay=0.03))
    said = list(provider_for(server).stream(request(), cancelled=lambda: False))
    assert "".join(said) == "One two three four. Five six seven."
    assert said[0] == "One "
    assert any(piece.endswith("four.") for piece in said)
    assert len(said) < 7


def test_what_was_held_is_passed_on_before_a_fault(serve, provider_for):
    server = serve(Reply(kind="cut", pieces=("One ", "two ", "three ", "four "), after=3))
    said = []
    with pytest.raises(ProviderUnreachable):
        said.extend(provider_for(server).stream(request(), cancelled=lambda: False))
    assert "".join(said) == "One two three "


def test_usage_is_what_the_server_reports(serve, provider_for):
    call = Call()
    ask(provider_for(serve(Reply(usage=(120, 100, 20)))), call)
    assert (call.usage.fresh, call.usage.cached, call.usage.output, call.usage.estimated) == (20, 100, 20, False)


def test_missing_usage_is_estimated_and_marked(serve, provider_for):
    call = Call()
    ask(provider_for(serve(Reply(kind="missing_usage"))), call)
    assert call.usage.estimated
    assert call.usage.fresh > 0
    assert call.usage.output == -(-len(TEXT) // 4)


def test_a_request_that_failed_at_once_costs_nothing(serve, provider_for):
    call = Call()
    with pytest.raises(ProviderMisconfigured):
        ask(provider_for(serve(Reply(kind="wrong_key"))), call)
    assert (call.usage.fresh, call.usage.output) == (0, 0)


def test_an_unknown_endpoint_gets_only_what_all_understand(serve, provider_for):
    server = serve(Reply())
    ask(provider_for(server), Call(user_hash="abc"))
    body = server.asked[0].body
    assert set(body) == {"model", "messages", "stream", "max_tokens", "stream_options"}
    assert body["stream_options"] == {"include_usage": True}


def test_privacy_switches_are_set_where_they_exist(serve, provider_for):
    server = serve(Reply())
    ask(provider_for(server, EXTRAS=True), Call(user_hash="abc"))
    body = server.asked[0].body
    assert (body["store"], body["safety_identifier"], body["max_completion_tokens"]) == (False, "abc", 700)
    assert "max_tokens" not in body


def test_a_parameter_that_a_server_refuses_is_left_out_from_then_on(serve, provider_for):
    server = serve(Reply(lacks=("store", "stream_options", "max_completion_tokens")))
    provider = provider_for(server, EXTRAS=True)
    assert ask(provider) == TEXT
    assert ask(provider) == TEXT
    assert len(server.asked) == 5
    assert set(server.asked[-1].body) == {"model", "messages", "stream", "max_tokens"}


def test_a_schema_is_asked_for(serve, provider_for):
    server = serve(Reply(pieces=('{"line":', " 3}")))
    assert ask(provider_for(server), json_schema=SCHEMA) == '{"line": 3}'
    wanted = server.asked[0].body["response_format"]
    assert wanted["json_schema"] == {"name": "hint", "schema": SCHEMA, "strict": True}


def test_a_server_without_schemas_is_told_in_words(serve, provider_for):
    server = serve(Reply(lacks=("response_format",), pieces=('{"line": 3}',)))
    assert ask(provider_for(server), json_schema=SCHEMA) == '{"line": 3}'
    messages = server.asked[-1].body["messages"]
    assert [message["role"] for message in messages] == ["system", "user"]
    assert '"line"' in messages[0]["content"]


def test_what_an_operator_adds_is_sent(serve, provider_for):
    server = serve(Reply())
    ask(provider_for(server, EXTRA_BODY={"reasoning_effort": "low"}))
    assert server.asked[0].body["reasoning_effort"] == "low"


def test_no_key_is_needed(serve, provider_for):
    assert ask(provider_for(serve(Reply()), KEY="")) == TEXT


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"BASE_URL": "http://127.0.0.1:1/v1", "MODEL": ""}, "OPENAI_MODEL"),
        ({"BASE_URL": "ftp://127.0.0.1", "MODEL": "m"}, "https://"),
        ({"MODEL": "m"}, "OPENAI_API_KEY"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(options, words):
    (reason,) = OpenAIProvider("openai", options).check()
    assert words in reason
    assert reason.endswith(".")


def test_nothing_is_missing_of_a_local_endpoint_with_a_model():
    assert OpenAIProvider("openai", {"BASE_URL": "http://127.0.0.1:1/v1", "MODEL": "m"}).check() == []
