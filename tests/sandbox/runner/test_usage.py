"""What a program has used up, as the kernel tells it while the program runs."""

from __future__ import annotations

import hashlib
import os
import threading
import time

from sandbox.runner.usage import measure

CROWD = 4
WORK_SECONDS = 0.2


def test_every_thread_s_wait_for_a_processor_counts():
    """A virtual machine's first thread sleeps while the others queue for the processor: that is no idling."""
    one_processor = {min(os.sched_getaffinity(0))}
    data = bytes(1_000_000)  # large enough that hashing it lets go of the interpreter's lock
    everybody, told = threading.Barrier(CROWD + 1), threading.Barrier(CROWD + 1)

    def work() -> None:
        os.sched_setaffinity(0, one_processor)  # of this thread
        everybody.wait()
        while time.thread_time() < WORK_SECONDS:
            hashlib.sha256(data)
        told.wait()  # an ended thread takes its figures along
        told.wait()

    threads = [threading.Thread(target=work) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    before = measure([os.getpid()], baseline_kb=0).delay_ms
    everybody.wait()
    told.wait()
    delay_ms = measure([os.getpid()], baseline_kb=0).delay_ms - before
    told.wait()
    for thread in threads:
        thread.join()
    # Four that share one processor: while one works, three wait.
    assert delay_ms >= (CROWD - 2) * WORK_SECONDS * 1000
