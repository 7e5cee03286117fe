"""A provider that plays a script: for tests and demonstrations, never a default."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from codereview.llm.base import BaseProvider, Call, CompletionRequest
from codereview.llm.exceptions import AnswerTooLong, LlmError, ProviderRefused, ProviderTimeout, ProviderUnavailable

FAULTS: dict[str, LlmError] = {
    "unavailable": ProviderUnavailable("The script says that the provider is unavailable."),
    "timeout": ProviderTimeout("The script says that the provider is too slow."),
    "refused": ProviderRefused("The script says that the model declines."),
    "length": AnswerTooLong("The script says that the answer is too long."),
}


class ScriptedProvider(BaseProvider):
    """Yields OPTIONS["pieces"] in order, then fails with OPTIONS["fault"] (a key of FAULTS) if set.

    "pieces" may be a callable that takes the request. Failure model: exactly what the script says.
    """

    def stream(
        self, request: CompletionRequest, *, cancelled: Callable[[], bool], call: Call | None = None
    ) -> Generator[str, None, None]:
        call = call or Call()
        call.requests += 1
        call.model = self.model
        pieces = self.options.get("pieces", ())
        for piece in pieces(request) if callable(pieces) else pieces:
            if cancelled():
                return
            call.first_piece_at = call.first_piece_at or time.monotonic()
            yield piece
        fault = FAULTS.get(self.options.get("fault", ""))
        if fault is not None:
            raise type(fault)(str(fault))
