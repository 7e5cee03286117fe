"""A provider that plays a script: for tests and demonstrations, never a default."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codereview.llm.base import BaseProvider, CompletionRequest
from codereview.llm.exceptions import ProviderRefused, ProviderUnavailable


class ScriptedProvider(BaseProvider):
    """Yields OPTIONS["pieces"] in order, then fails with OPTIONS["fault"] ("unavailable", "refused") if set.

    Failure model: exactly what the script says.
    """

    def stream(self, request: CompletionRequest, *, cancelled: Callable[[], bool]) -> Iterator[str]:
        for piece in self.options.get("pieces", ()):
            if cancelled():
                return
            yield piece
        fault = self.options.get("fault", "")
        if fault == "unavailable":
            raise ProviderUnavailable("The script says that the provider is unavailable.")
        if fault == "refused":
            raise ProviderRefused("The script says that the model declines.")
