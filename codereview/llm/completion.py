"""One answer, whoever gives it: providers in order, then what was computed. It never fails.

Follow an answer: `completion_open` decides who may be asked and reserves what it may cost; iterating
asks; a fault before the first shown sentence moves on to the next provider, a fault after it ends the
answer as interrupted; closing settles the cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from enum import Enum
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings
from django.contrib.auth.models import AbstractUser

from codereview.llm.base import WATCHED, BaseProvider, Call, CompletionRequest
from codereview.llm.booking import call_entry, promise_settle
from codereview.llm.breaker import breaker_fault, breaker_success
from codereview.llm.exceptions import LlmError, ProviderRefused, ProviderTimeout
from codereview.llm.models import Reservation, UsageEntry
from codereview.llm.permission import Permission, permission_get
from codereview.llm.privacy import user_hash

logger = structlog.get_logger(__name__)

CANCEL_POLL_SECONDS = 0.5  # `cancelled` may ask the database; it is asked no oftener than this


class _Mark(Enum):
    """What stands between the pieces of an answer."""

    RESTART = "what was said so far is void: another answer begins"
    HALT = "the answer ends here, perhaps in the middle of a sentence"


class _Void(Exception):
    """Unwinds the splitter of `units`: the sentence that it holds will never be completed."""

    def __init__(self, mark: _Mark) -> None:
        super().__init__(mark.value)
        self.mark = mark


class Completion:
    """An answer while it comes. Use it as a context manager: leaving closes the stream upstream.

    Iterate over it (pieces), over `units` (whole sentences) or take `text()`; once.

    provider, model, prompt_version  who answers; they change when another provider takes over
    computed       the text is the computed answer
    interrupted    it ended too early, after something was shown
    refused        the model declined
    fault          code of the last fault, "" without one
    restarts       how often an answer was begun anew; pieces from before count no more
    budget_reason  why no model was asked: budget_user, budget_class, budget_platform, too_many_requests
    """

    def __init__(
        self,
        *,
        request: CompletionRequest,
        user: AbstractUser | None,
        subject: str,
        cancelled: Callable[[], bool],
        permission: Permission,
    ) -> None:
        self.computed = False
        self.interrupted = False
        self.refused = False
        self.fault = ""
        self.restarts = 0
        self.budget_reason = permission.budget_reason
        self._request = request
        self._user = user
        self._subject = subject
        self._cancelled = _Latch(cancelled)
        self._providers = permission.providers
        self._reservation: Reservation | None = permission.reservation
        self._deadline = _sentence_deadline(request)
        self._released = False
        self._call: Call | None = None
        self._entries: list[UsageEntry] = []
        self._settled = False
        self._meanwhile: Callable[[], None] | None = None
        self._show(self._providers[0] if self._providers else None)
        self._events = self._run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[str]:
        """Pieces as they come. Watch `restarts`: when it grows, forget what was not yet shown."""
        return (event for event in self._events if isinstance(event, str))

    def units(
        self, split: Callable[[Iterable[str]], Iterator[str]], *, meanwhile: Callable[[], None] | None = None
    ) -> Iterator[str]:
        """Whole units, cut by `split` from the pieces. A unit that a fault left half is dropped.

        `meanwhile` is called once, in this thread, when the question is on its way and before the first
        piece: work that would else delay the one or the other.
        """
        self._meanwhile = meanwhile
        while True:
            try:
                yield from split(self._until_mark())
            except _Void as void:
                if void.mark is _Mark.RESTART:
                    continue
            return

    def text(self) -> str:
        """The whole answer, of the provider that brought it to an end."""
        said: list[str] = []
        for event in self._events:
            if isinstance(event, str):
                said.append(event)
            elif event is _Mark.RESTART:
                said.clear()
        return "".join(said)

    def released(self) -> None:
        """A sentence was shown: from now on no other provider takes over."""
        self._released = True
        self._deadline = None
        if self._call is not None:
            self._call.sentence_deadline = None

    def close(self) -> None:
        """Stop the stream upstream and settle what the call has cost. Can be called again."""
        self._events.close()
        if not self._settled:
            self._settled = True
            promise_settle(reservation=self._reservation, entries=self._entries)

    def _until_mark(self) -> Iterator[str]:
        for event in self._events:
            if isinstance(event, _Mark):
                raise _Void(event)
            yield event

    def _run(self) -> Generator[str | _Mark, None, None]:
        for provider in self._providers:
            if self._late():
                break
            self._show(provider)
            said = False
            try:
                for piece in self._ask(provider):
                    said = True
                    yield piece
            except LlmError as error:
                self._note(provider, error, said=said)
                if self._released:
                    self.interrupted = True
                    yield _Mark.HALT
                    return
                if said:
                    self.restarts += 1
                    yield _Mark.RESTART
                if not error.another_may_serve:
                    break
            else:
                return
        if not self._cancelled():
            yield from self._compute()

    def _ask(self, provider: BaseProvider) -> Iterator[str]:
        """Pieces of one provider; books the call however it ends."""
        call = self._call = Call(
            user_hash=user_hash(self._user), sentence_deadline=self._deadline, on_asked=self._work_meanwhile
        )
        outcome, fault, size = UsageEntry.Outcome.STOPPED, "", 0
        try:
            with closing(provider.stream(self._request, cancelled=self._cancelled, call=call)) as pieces:
                for piece in pieces:
                    self._work_meanwhile()
                    size += len(piece.encode(errors="replace"))
                    yield piece
            outcome = UsageEntry.Outcome.CANCELLED if self._cancelled.hit else UsageEntry.Outcome.COMPLETE
            breaker_success(alias=provider.alias)
        except LlmError as error:
            fault = error.code
            outcome = _OUTCOMES.get(fault, UsageEntry.Outcome.FAILED)
            raise
        finally:
            if call.requests:
                entry = call_entry(call=call, provider=provider, request=self._request, said_bytes=size)
                entry.user_id = self._user.pk if self._user else None
                entry.subject, entry.outcome, entry.fault = self._subject, outcome, fault
                self._entries.append(entry)

    def _work_meanwhile(self) -> None:
        work, self._meanwhile = self._meanwhile, None
        if work is not None:
            work()

    def _compute(self) -> Iterator[str]:
        self._show(None)
        self._work_meanwhile()
        for index, sentence in enumerate(self._request.computed):
            if self._cancelled():
                return
            yield sentence if index == 0 else f"\n\n{sentence}"

    def _show(self, provider: BaseProvider | None) -> None:
        """Say who answers now; None: what was computed."""
        self.computed = provider is None
        self.provider = provider.alias if provider else "rules"
        self.model = provider.model if provider else ""
        self.prompt_version = self._request.prompt_version if provider else ""

    def _note(self, provider: BaseProvider, error: LlmError, *, said: bool) -> None:
        self.fault = error.code
        self.refused = isinstance(error, ProviderRefused)
        # One that was talking when time ran out may have waited for the gate: that is no fault of its own,
        # and a learner must not be able to switch a model off for everybody by what is withheld.
        if not (said and isinstance(error, ProviderTimeout)):
            breaker_fault(alias=provider.alias, error=error)
        logger.warning(
            "model.fault", provider=provider.alias, fault=error.code, reason=str(error), subject=self._subject
        )

    def _late(self) -> bool:
        return self._cancelled() or (self._deadline is not None and time.monotonic() >= self._deadline)


def completion_open(
    *,
    request: CompletionRequest,
    user: AbstractUser | None,
    subject: str,
    cancelled: Callable[[], bool],
    use_model: bool = True,
) -> Completion:
    """Begin an answer about `subject` (the id of a hint, a message, a review). Never raises LlmError.

    `use_model=False`, a used-up budget, an open breaker or no endpoint at all: the computed answer.
    `cancelled` is asked at most twice a second, in the caller's thread.
    """
    permission = permission_get(request=request, user=user, subject=subject, use_model=use_model)
    return Completion(request=request, user=user, subject=subject, cancelled=cancelled, permission=permission)


_OUTCOMES = {"refused": UsageEntry.Outcome.REFUSED, "length": UsageEntry.Outcome.LENGTH}


class _Latch:
    """A cancel that is asked for now and then, and stays once it came."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._next = 0.0
        self.hit = False

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self.hit and now >= self._next:
            self.hit = self._ask()
            self._next = now + CANCEL_POLL_SECONDS
        return self.hit


def _sentence_deadline(request: CompletionRequest) -> float | None:
    if request.purpose not in WATCHED:
        return None
    return time.monotonic() + float(settings.LLM_FIRST_SENTENCE_SECONDS)
