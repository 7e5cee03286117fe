"""Tells one thing to one learner, sentence by sentence, behind the gate: a hint, an answer of the chat.

Released sentences are stored before they are published, so a worker's death loses none and says none
twice: whoever takes over says again what is stored, under the same numbers, and goes on after it. Only when
the store fails is a sentence told that is not kept; the telling then ends as interrupted, to be tried again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from django.db import DatabaseError

from codereview.accounts.models import User
from codereview.common.connections import connections_rest
from codereview.common.events import events_publish
from codereview.common.markdown import markdown_to_html
from codereview.common.payloads import payload_create, payloads_delete
from codereview.llm import CompletionRequest, completion_open
from tutor.facts import citations_take
from tutor.gate.decision import GATE_ERROR, Decision
from tutor.models import Hint, Message
from tutor.sentences import sentence_units
from tutor.stopping import Stop

logger = structlog.get_logger(__name__)

Outcome = Hint.Outcome

# Said when even the computed sentences are withheld: true of every program, and our own words.
LAST_RESORT = "Choose the smallest input that fails, work out its answer by hand, and follow your code line by line."


class Decides(Protocol):
    """What the gate answers about a unit of text."""

    @property
    def reason(self) -> str: ...


class Gate(Protocol):
    """What decides whether a unit of text may be shown."""

    def check(self, unit: str) -> Decides: ...


class ClosedGate:
    """Lets nothing pass."""

    def check(self, unit: str) -> Decides:
        return Decision(reason=GATE_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is to be told, to whom, and behind which gate.

    `member` names the row in events ("hint", "message"); `facts` are further members of the first and
    the last of them. `said` is what was released of this row before. `gate_make` opens the gate: it is
    called once, while the model thinks.
    """

    row: Hint | Message
    member: str
    subjects: tuple[str, ...]
    facts: Mapping[str, Any]
    request: CompletionRequest
    gate_make: Callable[[], Gate]
    user: User
    use_model: bool
    said: tuple[str, ...] = ()


class LeaseLost(Exception):
    """Another worker has this row now: say no more, finish nothing."""


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
    _begun: bool = False
    _signed: dict[str, str] = field(default_factory=dict)  # the signature on the row
    _gate: Gate | None = None
    _unnamed: list[uuid.UUID] = field(default_factory=list)  # payloads that the row named before its last one
    _all_kept: bool = True

    def tell(self) -> None:
        """Say everything there is to say; afterwards `outcome` is known. Raises LeaseLost."""
        taken_over = self.script.row.attempts > 1
        if taken_over:
            self._begin(self.script.row.provider or "rules")
        self._resume()
        if not taken_over:
            self._speak()
        if self.stop.cancelled:
            self.outcome = Outcome.CANCELLED
        elif taken_over or self.withheld:
            self._compute(taken_over=taken_over)
        if not self._all_kept and not self.stop.cancelled:
            self.outcome = Outcome.INTERRUPTED

    def sign(self) -> None:
        """Note on the row who spoke in the end, unless that stands there. Raises LeaseLost."""
        if self._signed != self._signature:
            self._update()

    @property
    def _signature(self) -> dict[str, str]:
        return {"provider": self.provider, "model": self.model, "prompt_version": self.prompt_version}

    def clear(self) -> None:
        """Delete what was stored on the way and is named by no row any more."""
        payloads_delete(payload_ids=self._unnamed)
        self._unnamed.clear()

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
            self._begin("rules")
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
            reason = ""
            for unit in completion.units(sentence_units, meanwhile=lambda: self._prepare(completion.provider)):
                if self.stop():
                    break
                self.provider, self.model = completion.provider, completion.model
                self.prompt_version = completion.prompt_version
                reason = self.release(unit)
                if reason:
                    break
                completion.released()
            self._begin(completion.provider)
            spoke = len(self.released) > before
            if reason or not spoke:
                self._withhold(reason or completion.fault or ("too_slow" if self.stop.late else "empty_answer"))
            elif completion.interrupted or self.stop.late:
                self.outcome = Outcome.INTERRUPTED
            else:
                self.outcome = Outcome.COMPUTED if completion.computed else Outcome.COMPLETE

    def _prepare(self, provider: str) -> None:
        """What is done while the model thinks: none of it delays the question."""
        self._begin(provider)
        self._opened()
        connections_rest()  # of a server: hundreds of tellings wait here, and share its few connections

    def _opened(self) -> Gate:
        """The gate; one that lets nothing pass where it cannot be opened."""
        if self._gate is None:
            try:
                self._gate = self.script.gate_make()
            except Exception:
                # Fail closed, and still tell the learner something: LAST_RESORT needs no gate.
                logger.exception("tutor.gate_not_opened", id=str(self.script.row.pk))
                self._gate = ClosedGate()
        return self._gate

    def _begin(self, provider: str) -> None:
        """Say once who begins to speak."""
        if not self._begun:
            self._begun = True
            self.publish("hint.started", **self.script.facts, provider=provider)

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
        """Say a unit if the gate lets it pass. Returns the reason why not, "" when it was said, now or before."""
        text, cited = citations_take(unit)
        if not text or text in self.released:
            self.cited |= cited
            return ""
        reason = self._opened().check(text).reason
        if reason:
            logger.info("tutor.withheld", id=str(self.script.row.pk), reason=reason)
            return reason
        self.cited |= cited
        self._say(text)
        return ""

    def _say(self, text: str) -> None:
        self.released.append(text)
        try:
            self._keep()
        except DatabaseError as error:
            # A learner who waits now is told now.
            logger.warning("tutor.not_kept", id=str(self.script.row.pk), error=type(error).__name__)
            self._all_kept = False
        self._publish_last()
        connections_rest()

    def _publish_last(self) -> None:
        text = self.released[-1]
        self.publish("hint.delta", index=len(self.released) - 1, text=text, html=markdown_to_html(text))

    def _keep(self) -> None:
        """Store what has been released, payload first, row second."""
        row = self.script.row
        new = payload_create(kind=self.script.member, data={"sentences": self.released})
        try:
            self._update(payload=new)
        except LeaseLost:
            payloads_delete(payload_ids=[new])
            raise
        if row.payload is not None:
            self._unnamed.append(row.payload)
        row.payload = new

    def _update(self, **values: Any) -> None:
        """Change the row as long as it is ours."""
        row, signature = self.script.row, self._signature
        ours = type(row)._default_manager.filter(pk=row.pk, lease_token=self.token)
        if not ours.update(**values, **signature):
            raise LeaseLost
        self._signed = signature
