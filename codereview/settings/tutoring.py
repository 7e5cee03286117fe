"""The tutor, reviews, and the models that they may ask."""

from __future__ import annotations

from typing import Any

from codereview.endpoints import first_endpoint, more_endpoints, timeouts_parse
from codereview.settings.base import env

TUTOR_HINTS_PER_PROBLEM = env.int("TUTOR_HINTS_PER_PROBLEM", default=8)  # beyond the first of each attempt
TUTOR_CONCURRENCY = env.int("TUTOR_CONCURRENCY", default=256)  # tellings at a time, per worker process
TUTOR_LEASE_SECONDS = env.int("TUTOR_LEASE_SECONDS", default=5)
TUTOR_TELLING_SECONDS = env.float("TUTOR_TELLING_SECONDS", default=30)  # then a hint ends with what was said

LLM_TIMEOUTS = timeouts_parse(env.str("LLM_TIMEOUTS", default="3,5,5,120"), variable="LLM_TIMEOUTS")
LLM_FIRST_SENTENCE_SECONDS = env.float("LLM_FIRST_SENTENCE_SECONDS", default=8)  # then the computed hint is told
LLM_PROVIDERS: dict[str, dict[str, Any]] = {
    "rules": {"BACKEND": "codereview.llm.backends.rules.RulesProvider", "OPTIONS": {}},
    **first_endpoint(
        base_url=env.str("OPENAI_BASE_URL", default=""),
        key=env.str("OPENAI_API_KEY", default=""),
        model=env.str("OPENAI_MODEL", default="gpt-4.1-mini"),
        prices=env.str("OPENAI_PRICES", default="0,0,0"),
        timeouts=LLM_TIMEOUTS,
        extras=env.bool("OPENAI_EXTRAS", default=None),
        extra_body=env.json("OPENAI_EXTRA_BODY", default={}),
    ),
    **more_endpoints(env.json("LLM_ENDPOINTS", default=[]), variable="LLM_ENDPOINTS", timeouts=LLM_TIMEOUTS),
}
LLM_FALLBACK = env.list("LLM_FALLBACK", default=[alias for alias in LLM_PROVIDERS if alias != "rules"])
LLM_PROVIDER = env.str("LLM_PROVIDER", default=[*LLM_FALLBACK, "rules"][0])  # LLM_FALLBACK come after it, then rules
LLM_CURRENCY = env.str("LLM_CURRENCY", default="USD")
LLM_BUDGETS = {  # tokens, money; 0: no limit
    "USER_DAY": (env.int("LLM_TOKENS_USER_DAY", default=300_000), env.float("LLM_MONEY_USER_DAY", default=0)),
    "CLASS_DAY": (env.int("LLM_TOKENS_CLASS_DAY", default=0), env.float("LLM_MONEY_CLASS_DAY", default=0)),
    "PLATFORM_MONTH": (env.int("LLM_TOKENS_MONTH", default=0), env.float("LLM_MONEY_MONTH", default=0)),
}
