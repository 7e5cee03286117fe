"""Tells one thing to one learner, sentence by sentence, behind the gate: a hint, an answer of the chat.

Released sentences are stored before they are published, so a worker's death loses none and says none
twice: whoever takes over says again what is stored, under the same numbers, and goes on after it.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from django.conf import settings

from codereview.accounts.models import User
from codereview.common.events import events_publish
from codereview.common.markdown import markdown_to_html
from codereview.common.payloads import payload_create, payloads_delete
from codereview.llm import CompletionRequest, completion_open
from tutor.facts import citations_take
from tutor.models import Hint, Message
from tutor.sentences import sentence_units

logger = structlog.get_logger(__name__)

Outcome = Hint.Outcome

# Said when even the computed sentences are withheld: true of every program, and our own words.
LAST_RESORT = "Choose the smallest input that fails, work out its answer by hand, and follow your code line by line."
CANCEL_LOOK_SECONDS = 0.25  # how often the row is asked whether the learner wants it stopped


class Decides(Protocol):
    """What the gate answers about a unit of text."""

    @property
    def reason(self) -> str: ...


class Gate(Protocol):
    """What decides whether a unit of text may be shown."""

    def check(self, unit: str) -> Decides: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is to be told, to whom, and behind which gate.

    `member` names the row in events ("hint", "message"); `facts` are further members of the first and
    the last of them. `said` is what was released of this row before.
    """

    row: Hint | Message
    member: str
    subjects: tuple[str, ...]
    facts: Mapping[str, Any]
    request: CompletionRequest
    gate: Gate
    user: User
    use_model: bool
    said: tuple[str, ...] = ()


class LeaseLost(Exception):
    """Another worker has this row now: say no more, finish nothing."""


class Stop:
    """Whether the telling has to end early. Cheap to ask: it looks at the row a few times a second."""

    def __init__(self, *, row: Hint | Message, lost: threading.Event) -> None:
        self._row = row
        self._lost = lost
        self._until: float = time.monotonic() + settings.TUTOR_TELLING_SECONDS
        self._look_at = 0.0
        self.cancelled = False

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self.cancelled and now >= self._look_at:
            rows = type(self._row)._default_manager.filter(pk=self._row.pk, cancel_requested_at__isnull=False)
            self.cancelled = bool(rows.exists())
            self._look_at = now + CANCEL_LOOK_SECONDS
        return self.cancelled or self._lost.is_set() or self.late

    @property
    def late(self) -> bool:
        return time.monotonic() >= self._until


@dataclass(slots=True)
class Telling:
    """A script while it is told: what has been released, by whom, and how it ends."""

    script: Script
    token: str
    stop: Stop
    released: list[str] = field(default_factory=list)
    cited: set[str] = field(default_factory=set)
    outcome: str = ""
    withheld: str = ""
    provider: str = "rules"
    model: str = ""
    prompt_version: str = ""
    _unnamed: uuid.UUID | None = None  # the payload that the row named before this one

    def tell(self) -> None:
        """Say everything there is to say; afterwards `outcome` is known. Raises LeaseLost."""
        taken_over = self.script.row.attempts > 1
        if taken_over:
            self.publish("hint.started", **self.script.facts, provider=self.script.row.provider or "rules")
        self._resume()
        if not taken_over:
            self._speak()
        if self.stop.cancelled:
            self.outcome = Outcome.CANCELLED
        elif taken_over or self.withheld:
            self._compute(taken_over=taken_over)

    def sign(self) -> None:
        """Note on the row who spoke in the end. Raises LeaseLost."""
        payloads_delete(payload_ids=[self._unnamed])
        self._unnamed = None
        self._update()

    def publish(self, type: str, **data: Any) -> None:  # noqa: A002 - the contract's word
        data = {self.script.member: str(self.script.row.pk), **data}
        events_publish(subjects=self.script.subjects, type=type, data=data)

    def _resume(self) -> None:
        """Say again what is stored: whoever saw it changes nothing, whoever missed it has it now."""
        row = self.script.row
        self.provider, self.model, self.prompt_version = row.provider or "rules", row.model, row.prompt_version
        for unit in self.script.said:
            self.released.append(unit)
            self._publish_last()

    def _speak(self) -> None:
        """Ask the provider, and release what passes. Sets `withheld` when computed sentences must follow."""
        try:
            self._follow()
        except LeaseLost:
            raise
        except Exception:
            # Whatever breaks between model and gate, the learner gets a hint.
            logger.exception("tutor.telling_failed", id=str(self.script.row.pk))
            self._withhold("tutor_error")

    def _follow(self) -> None:
        before = len(self.released)
        script = self.script
        with completion_open(
            request=script.request,
            user=script.user,
            subject=str(script.row.pk),
            cancelled=self.stop,
            use_model=script.use_model,
        ) as completion:
            self.publish("hint.started", **script.facts, provider=completion.provider)
            reason = ""
            for unit in completion.units(sentence_units):
                if self.stop():
                    break
                self.provider, self.model = completion.provider, completion.model
                self.prompt_version = completion.prompt_version
                reason = self.release(unit)
                if reason:
                    break
                completion.released()
            spoke = len(self.released) > before
            if reason or not spoke:
                self._withhold(reason or completion.fault or ("too_slow" if self.stop.late else "empty_answer"))
            elif completion.interrupted or self.stop.late:
                self.outcome = Outcome.INTERRUPTED
            else:
                self.outcome = Outcome.COMPUTED if completion.computed else Outcome.COMPLETE

    def _withhold(self, reason: str) -> None:
        if self.stop() and not self.stop.late:
            return  # the learner stopped it, or another worker has it: nothing of ours follows
        self.withheld = reason
        self.publish("hint.withheld", reason=reason)

    def _compute(self, *, taken_over: bool) -> None:
        """Follow with what is computed; it passes the same gate, and what was said is not said again."""
        computed = [unit for text in self.script.request.computed for unit in sentence_units([text])]
        of_model = any(unit not in computed for unit in self.released)
        # Each sentence stands alone, so one that is withheld does not silence the others.
        for unit in computed:
            self.stop()
            if self.stop.cancelled:
                self.outcome = Outcome.CANCELLED
                return
            if unit not in self.released:
                self.release(unit)
        if not self.released:
            self._say(LAST_RESORT)
        self.outcome = Outcome.INTERRUPTED if taken_over and of_model else Outcome.COMPUTED
        if not of_model:
            self.provider, self.model, self.prompt_version = "rules", "", ""

    def release(self, unit: str) -> str:
        """Say a unit if the gate lets it pass. Returns the reason why not, "" when it was said."""
        text, cited = citations_take(unit)
        if not text:
            self.cited |= cited
            return ""
        reason = self.script.gate.check(text).reason
        if reason:
            logger.info("tutor.withheld", id=str(self.script.row.pk), reason=reason)
            return reason
        self.cited |= cited
        self._say(text)
        return ""

    def _say(self, text: str) -> None:
        self.released.append(text)
        self._keep()
        self._publish_last()

    def _publish_last(self) -> None:
        text = self.released[-1]
        self.publish("hint.delta", index=len(self.released) - 1, text=text, html=markdown_to_html(text))

    def _keep(self) -> None:
        """Store what has been released, payload first, row second.

        Two writes for a sentence: the payload that the row named before goes with the next one's write.
        """
        row = self.script.row
        data = {"sentences": self.released}
        new = payload_create(kind=self.script.member, data=data, dropping=self._unnamed)
        self._unnamed = None
        try:
            self._update(payload=new)
        except LeaseLost:
            payloads_delete(payload_ids=[new])
            raise
        self._unnamed, row.payload = row.payload, new

    def _update(self, **values: Any) -> None:
        """Change the row as long as it is ours."""
        row = self.script.row
        values |= {"provider": self.provider, "model": self.model, "prompt_version": self.prompt_version}
        if not type(row)._default_manager.filter(pk=row.pk, lease_token=self.token).update(**values):
            raise LeaseLost
