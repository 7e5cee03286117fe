"""One event loop per process, in a thread of its own, that reads every model's stream.

Whoever asked waits in its own thread with a bounded wait, so it can stop at any moment: cancelling the
task closes the connection upstream. Two hundred streams cost one thread here, not two hundred.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final

from codereview.llm.exceptions import LlmError

POLL_SECONDS = 0.25  # how long a waiting reader is deaf to a cancel


class _End:
    """The stream is complete."""


END: Final = _End()
Item = str | LlmError | _End
Pipe = queue.SimpleQueue[Item]

_lock = threading.Lock()
_loops: dict[int, asyncio.AbstractEventLoop] = {}  # by process: a fork does not inherit the thread


def background_loop() -> asyncio.AbstractEventLoop:
    """This process's loop, started on first use."""
    with _lock:
        loop = _loops.get(os.getpid())
        if loop is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="model-streams", daemon=True).start()
            _loops[os.getpid()] = loop
        return loop


def run_in_background(work: Coroutine[Any, Any, None], *, timeout: float) -> None:
    """Run something short on the loop and wait for it."""
    asyncio.run_coroutine_threadsafe(work, background_loop()).result(timeout)


def pumped(
    work: Callable[[Pipe], Coroutine[Any, Any, None]],
    *,
    on_wait: Callable[[], bool],
    on_begin: Callable[[], None] | None = None,
) -> Generator[str, None, None]:
    """Run `work(pipe)` on the loop and yield the texts it puts, those that wait together as one.

    `on_wait` is asked before each wait and each piece: true ends the stream, an LlmError raised by it
    fails the stream. `on_begin` is called once, when the work has begun. `work` ends with END or an LlmError
    in the pipe. However this iterator ends, the work is cancelled and its connection closed.
    """
    pipe: Pipe = queue.SimpleQueue()
    future = asyncio.run_coroutine_threadsafe(_guarded(work, pipe), background_loop())
    try:
        if on_begin is not None:
            on_begin()
        while not on_wait():
            try:
                texts, last = _drained(pipe)
            except queue.Empty:
                continue
            if texts and not on_wait():
                yield texts
            if isinstance(last, LlmError):
                raise last
            if last is not None:
                return
    finally:
        future.cancel()


def _drained(pipe: Pipe) -> tuple[str, LlmError | _End | None]:
    """Everything that has arrived: joined text, and how the stream ended if it did. Raises queue.Empty."""
    texts: list[str] = []
    item = pipe.get(timeout=POLL_SECONDS)
    while isinstance(item, str):
        texts.append(item)
        try:
            item = pipe.get_nowait()
        except queue.Empty:
            return "".join(texts), None
    return "".join(texts), item


async def _guarded(work: Callable[[Pipe], Coroutine[Any, Any, None]], pipe: Pipe) -> None:
    """`work` reports its own faults; should it die of a bug, its reader is still told."""
    try:
        await work(pipe)
    except BaseException:
        pipe.put(LlmError("The stream's reader failed."))
        raise
