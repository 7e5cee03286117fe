"""The tutor without a model: says what was computed from the evidence."""

from __future__ import annotations

from collections.abc import Callable, Generator

from codereview.llm.base import BaseProvider, Call, CompletionRequest


class RulesProvider(BaseProvider):
    """Streams the computed answer sentence by sentence.

    Failure model: none of its own; it needs neither network nor state.
    """

    computes = True

    def stream(
        self, request: CompletionRequest, *, cancelled: Callable[[], bool], call: Call | None = None
    ) -> Generator[str, None, None]:
        for index, sentence in enumerate(request.computed):
            if cancelled():
                return
            yield sentence if index == 0 else f"\n\n{sentence}"
