"""The body of a Chat Completions request, as far as a server understands it."""

from __future__ import annotations

import json
from typing import Any

from codereview.llm.base import CompletionRequest

# What not every server knows; one that refuses a feature by name is asked again without it.
COMMON_FEATURES = frozenset({"stream_options", "response_format"})
# Privacy switches and the newer name of a limit: OpenAI's own.
EXTRA_FEATURES = frozenset({"store", "safety_identifier", "max_completion_tokens"})


def body_build(request: CompletionRequest, *, model: str, features: frozenset[str], user_hash: str) -> dict[str, Any]:
    """Arguments for the SDK. `user_hash` leaves only where the server takes a safety identifier."""
    schema = request.json_schema
    plain = schema is not None and "response_format" not in features
    limit = "max_completion_tokens" if "max_completion_tokens" in features else "max_tokens"
    body: dict[str, Any] = {
        "model": model,
        "messages": _messages(request, instruct=plain),
        "stream": True,
        limit: request.max_tokens,
    }
    if "stream_options" in features:
        body["stream_options"] = {"include_usage": True}
    if "store" in features:
        body["store"] = False
    if "safety_identifier" in features and user_hash:
        body["safety_identifier"] = user_hash
    if schema is not None and not plain:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": request.purpose, "schema": dict(schema), "strict": True},
        }
    return body


def _messages(request: CompletionRequest, *, instruct: bool) -> list[dict[str, str]]:
    messages = [{"role": message.role, "content": message.content} for message in request.messages]
    if not instruct:
        return messages
    words = (
        "Answer with one JSON object and nothing else, no code fence. It must match this JSON schema:\n"
        + json.dumps(request.json_schema, sort_keys=True)
    )
    # In the first message: many chat templates take no system message further down.
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] += "\n\n" + words
    else:
        messages.insert(0, {"role": "system", "content": words})
    return messages
