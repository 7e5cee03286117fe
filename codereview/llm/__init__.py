"""Language models behind one seam: `completion_open(...)` gives an answer, whoever gives it."""

from typing import TYPE_CHECKING, Any

from codereview.llm.base import CompletionRequest, Message
from codereview.llm.handler import ProviderHandler

if TYPE_CHECKING:
    from codereview.llm.budgets import Budget, budget_left, budget_require
    from codereview.llm.completion import Completion, completion_open

__all__ = [
    "Budget",
    "Completion",
    "CompletionRequest",
    "Message",
    "ProviderHandler",
    "budget_left",
    "budget_require",
    "completion_open",
    "providers",
]

providers = ProviderHandler()

# These reach the ledger's models, which exist only once every app is loaded.
_LATER = {
    "Budget": "budgets",
    "Completion": "completion",
    "budget_left": "budgets",
    "budget_require": "budgets",
    "completion_open": "completion",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415 - only for what is asked for later

    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"codereview.llm.{_LATER[name]}"), name)
