"""Passing on what two programs in two sandboxes say to each other.

Neither sandbox can reach the other, so the host stands between them. It holds nothing back and keeps
nothing but the beginning for the transcript: how much may be under way is bounded at the two ends.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable

from sandbox.base import Conversation, Utterance
from sandbox.exceptions import SandboxFault
from sandbox.runner.frames import Message

from .started import Started

TRANSCRIPT_BYTES = 64 * 1024
_LISTEN_SECONDS = 0.05  # between two looks at `cancelled`


class _Side:
    """One of the two programs as the relay knows it."""

    def __init__(self, program: Started) -> None:
        self.program = program
        self.is_silent = False  # it says no more
        self.is_deaf = False  # it reads no more

    @property
    def has_ended(self) -> bool:
        return self.program.message is not None

    @property
    def link_has_waiting(self) -> bool:
        return self.program.runner.link.has_waiting


class Relay:
    """Runs until both programs have ended. Use once."""

    def __init__(self, own: Started, partner: Started) -> None:
        self._own, self._partner = _Side(own), _Side(partner)
        self._first: _Side | None = None
        self._transcript: list[Utterance] = []
        self._room = TRANSCRIPT_BYTES

    def run(self, *, cancelled: Callable[[], bool]) -> Conversation:
        """The conversation, complete. Raises SandboxFault."""
        deadline = time.monotonic() + self._own.program.patience + self._partner.program.patience
        cancel_sent = False
        while not (self._own.has_ended and self._partner.has_ended):
            self._turn()
            if time.monotonic() > deadline:
                raise SandboxFault("the end of two programs was not reported in time")
            if not cancel_sent and cancelled():
                self._cancel()
                cancel_sent = True
        return Conversation(
            result=self._own.program.finish(),
            partner=self._partner.program.finish(),
            partner_ended_first=self._first is self._partner,
            transcript=tuple(self._transcript),
        )

    def _turn(self) -> None:
        open_sides = [side for side in (self._own, self._partner) if not side.has_ended]
        if not any(side.link_has_waiting for side in open_sides):
            links = [side.program.runner.link for side in open_sides]
            if not select.select(links, [], [], _LISTEN_SECONDS)[0]:
                return
        for side in open_sides:
            other = self._partner if side is self._own else self._own
            while not side.has_ended and (message := side.program.hear(timeout=0)) is not None:
                self._pass_on(side, other, message)

    def _pass_on(self, side: _Side, other: _Side, message: Message) -> None:
        if message.kind == "said":
            self._note(side, message.blobs[0])
            if not other.has_ended and not other.is_deaf:
                other.program.tell("hand", message.blobs[0])
        elif message.kind == "took":
            if not other.has_ended:
                other.program.tell("room", bytes=message.header["bytes"])
        elif message.kind == "silent":
            self._silence(side, other)
        elif message.kind == "deaf":
            self._deafen(side, other)
        elif message.kind == "result":
            self._silence(side, other)
            self._deafen(side, other)
        else:
            raise SandboxFault(f"the runner said {message.kind!r} of a program that talks")

    def _silence(self, side: _Side, other: _Side) -> None:
        self._first = self._first or side
        if not side.is_silent and not other.has_ended:
            other.program.tell("hand_end")
        side.is_silent = True

    def _deafen(self, side: _Side, other: _Side) -> None:
        if not side.is_deaf and not other.has_ended:
            other.program.tell("deaf")
        side.is_deaf = True

    def _note(self, side: _Side, content: bytes) -> None:
        kept = content[: self._room]
        self._room -= len(kept)
        if kept:
            self._transcript.append(Utterance(by_partner=side is self._partner, content=kept))

    def _cancel(self) -> None:
        for side in (self._own, self._partner):
            if not side.has_ended:
                side.program.tell("cancel")
