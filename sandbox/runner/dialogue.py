"""A program that talks to a partner: its stdin comes from the host, its stdout goes there, as it is written.

The partner runs in another sandbox; the host passes on what each says. What is under way is bounded
by credit: a program may have said `WINDOW_BYTES` more than its partner has taken, then its pipe
fills up and it waits, as with a plain pipe between the two.

To the host (besides the result): said (blob), silent (its output is closed), took (bytes that went
into its stdin), deaf (it reads no more). From the host: hand (blob), hand_end, room (bytes that the
partner took), deaf (the partner reads no more), cancel.
"""

from __future__ import annotations

import os
import select
from typing import Any

from . import outcome
from .channel import Channel
from .execution import Broken, Execution, Host
from .frames import Message

WINDOW_BYTES = 64 * 1024
# What is said at the very end is not held back; no program's pipe holds more than this.
_MAX_INBOX_BYTES = 4 * 1024 * 1024
_LAST_WORDS_BYTES = 1024 * 1024
# Words of the host that may come after the program has ended.
LATE = frozenset({"hand", "hand_end", "room", "deaf"})


class Dialogue(Execution):
    """An execution whose standard streams are the host's. Use once."""

    def __init__(self, order: dict[str, Any], *, channel: Channel, **options: Any) -> None:
        super().__init__(order, host=Host(0, interrupted=lambda: False, goes_on=lambda _: None), **options)
        self._channel = channel
        self._inbox = bytearray()
        self._inbox_ended = False
        self._credit = WINDOW_BYTES
        self._said = 0
        self._is_muted = False
        self._stdin = self._stdout = -1  # -1: closed

    def run(self, stdin: bytes = b"") -> dict[str, Any]:
        """See `Execution.run`; `stdin` is what the program may read before its partner says anything."""
        self._inbox += stdin
        try:
            return super().run(b"")
        finally:
            self._close_stdin()

    def _start(self, stdin: bytes) -> int | None:
        held = super()._start(stdin)
        self._stdin = -1 if held is None else held
        self._stdout = next(fd for fd, stream in self._streams.items() if stream is self.stdout)
        return None  # closed here, when the partner says no more

    def _watch(self) -> None:
        super()._watch()
        self._poll.register(self._stdin, 0)  # an error says that nobody reads any more
        self._hand_over()
        self._take_orders()

    def _hear_host(self) -> None:
        self._channel.read()
        self._take_orders()

    def _take_orders(self) -> None:
        waiting, self._channel.waiting = self._channel.waiting, []
        for message in waiting:
            if message.header.get("id") != self._request:
                raise Broken(f"{message.kind!r} for another program came while one was running")
            self._obey(message)

    def _obey(self, message: Message) -> None:
        if message.kind == "hand":
            self._inbox += message.blobs[0]
            if len(self._inbox) > _MAX_INBOX_BYTES:
                raise Broken("the host passed on more than there was room for")
            self._hand_over()
        elif message.kind == "hand_end":
            self._inbox_ended = True
            self._hand_over()
        elif message.kind == "room":
            self._credit += int(message.header["bytes"])
            self._unmute()
        elif message.kind == "deaf":
            self._close_stdout()
        elif message.kind == "cancel":
            self._stop(outcome.CANCELLED)
        else:
            raise Broken(f"{message.kind!r} came while a program was talking")

    def _attend(self, fd: int) -> None:
        if fd == self._stdin:
            self._hand_over()
        elif fd in self._streams:  # it may have been closed since the poll
            self._read(fd)

    def _hand_over(self) -> None:
        """Write to the program's stdin what it has room for; close it after the partner's last word."""
        if self._stdin < 0:
            return
        taken = 0
        try:
            while self._inbox:
                written = os.write(self._stdin, self._inbox)
                del self._inbox[:written]
                taken += written
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._give_up_on_reader()
            return
        if taken:
            self._tell("took", bytes=taken)
        if self._inbox_ended and not self._inbox:
            self._close_stdin()
        elif not self._inbox and self._has_no_reader():
            self._give_up_on_reader()
        else:
            self._poll.modify(self._stdin, select.POLLOUT if self._inbox else 0)

    def _has_no_reader(self) -> bool:
        poll = select.poll()
        poll.register(self._stdin, 0)
        return bool(poll.poll(0))

    def _give_up_on_reader(self) -> None:
        self._inbox.clear()
        self._close_stdin()
        self._tell("deaf")

    def _read(self, fd: int) -> None:
        if fd != self._stdout:
            super()._read(fd)
            return
        has_ended = self._ended is not None
        if self._is_muted and not has_ended:
            return
        try:
            data = os.read(fd, _LAST_WORDS_BYTES if has_ended else self._credit)
        except BlockingIOError:
            return
        if not data:
            self._close_stdout()
            self._tell("silent")
            return
        self._said += len(data)
        self._credit -= len(data)
        self._tell("said", data)
        if self._said > self._limits["output_kb"] * 1024:
            self._stop(outcome.OUTPUT_LIMIT)
        if self._credit <= 0 and not has_ended and not self._is_muted:
            self._poll.unregister(fd)
            self._is_muted = True

    def _unmute(self) -> None:
        if self._is_muted and self._credit > 0 and self._stdout >= 0:
            self._poll.register(self._stdout, select.POLLIN)
            self._is_muted = False

    def _close_stdin(self) -> None:
        if self._stdin >= 0:
            self._poll.unregister(self._stdin)
            os.close(self._stdin)
            self._stdin = -1

    def _close_stdout(self) -> None:
        if self._stdout < 0:
            return
        if not self._is_muted:
            self._poll.unregister(self._stdout)
        del self._streams[self._stdout]
        os.close(self._stdout)
        self._stdout = -1

    def _tell(self, kind: str, *blobs: bytes, **header: Any) -> None:
        self._channel.send({"kind": kind, "id": self._request, **header}, blobs)
