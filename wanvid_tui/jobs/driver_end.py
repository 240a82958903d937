"""The end of the driver's process: nothing that hangs may hold it back."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["leave", "wind_up"]

_THREADS_S = 0.3
"""How long threads may take to end by themselves."""


def wind_up(loop: asyncio.AbstractEventLoop) -> None:
    """Close the loop without waiting for its threads: a name lookup may hang for minutes."""
    rest = asyncio.all_tasks(loop)
    for task in rest:
        task.cancel()
    if rest:
        loop.run_until_complete(asyncio.wait(rest, timeout=0.2))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def leave(code: int, last_words: str = "", *, spare: Container[threading.Thread] = ()) -> None:
    """End the process now when a thread would hold its end back; returns when none does.

    Everything is closed by here. ``last_words`` go to standard error in that case: nobody after this could say them.
    Threads in ``spare`` are somebody else's matter.
    """
    until = time.monotonic() + _THREADS_S
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon and thread not in spare:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                if last_words:
                    print(last_words, file=sys.stderr)
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
