"""The model endpoints that the environment names, as entries of LLM_PROVIDERS. The settings call this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKEND = "codereview.llm.backends.openai.OpenAIProvider"
TIMEOUTS = ("CONNECT", "FIRST_TOKEN", "GAP", "TOTAL")
PRICES = ("FRESH", "CACHED", "OUTPUT")
KNOWN = ("base_url", "extra_body", "extras", "key", "model", "name", "prices")


def timeouts_parse(value: str, *, variable: str) -> dict[str, float]:
    """Seconds to connect, to the first token, between tokens, and for a whole answer."""
    return _numbers(value, names=TIMEOUTS, variable=variable, least=0.05)


def first_endpoint(*, base_url: str, key: str, prices: str, **options: Any) -> dict[str, Any]:
    """The entry of OPENAI_BASE_URL and OPENAI_API_KEY; none while neither is set."""
    if not base_url and not key:
        return {}
    parsed = _numbers(prices, names=PRICES, variable="OPENAI_PRICES", least=0)
    return {"openai": _entry(variable="OPENAI_BASE_URL", base_url=base_url, key=key, prices=parsed, **options)}


def more_endpoints(value: Any, *, variable: str, timeouts: Mapping[str, float]) -> dict[str, Any]:
    """Entries of the endpoints that come after the first, from a JSON list of objects."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ImproperlyConfigured(f"{variable} must be a JSON list of objects.")
    entries: dict[str, Any] = {}
    for number, item in enumerate(value, start=2):
        if unknown := sorted(set(item) - set(KNOWN)):
            raise ImproperlyConfigured(f"{variable} knows {', '.join(KNOWN)}, not {', '.join(unknown)}.")
        if not item.get("base_url") or not item.get("model"):
            raise ImproperlyConfigured(f"{variable}: each entry needs a base_url and a model.")
        prices = str(item.get("prices") or "0,0,0")
        entries[str(item.get("name") or f"openai-{number}")] = _entry(
            variable=variable,
            base_url=str(item["base_url"]),
            key=str(item.get("key") or ""),
            model=str(item["model"]),
            prices=_numbers(prices, names=PRICES, variable=f"{variable}: prices", least=0),
            timeouts=timeouts,
            extras=item.get("extras"),
            extra_body=item.get("extra_body") or {},
        )
    return entries


def _entry(*, variable: str, base_url: str, **options: Any) -> dict[str, Any]:
    parts = urlsplit(base_url)
    if base_url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(f"{variable} must read like https://models.example.org/v1, not {base_url!r}.")
    if not isinstance(options["extra_body"], Mapping):
        raise ImproperlyConfigured("What is added to a model's request (extra_body) must be a JSON object.")
    named = {name.upper(): value for name, value in options.items()}
    return {"BACKEND": BACKEND, "OPTIONS": {"BASE_URL": base_url, **named}}


def _numbers(value: str, *, names: tuple[str, ...], variable: str, least: float) -> dict[str, float]:
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len(names) or not all(least <= number < 1_000_000 for number in numbers):
        words = ", ".join(name.lower().replace("_", " ") for name in names)
        raise ImproperlyConfigured(f"{variable} must be {len(names)} numbers with commas ({words}), not {value!r}.")
    return dict(zip(names, numbers, strict=True))
