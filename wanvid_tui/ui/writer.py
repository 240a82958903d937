"""Writes to the ledger, and long reads of it, off the event loop: a connection and a thread of their own, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Writer"]

_T = TypeVar("_T")


class Writer:
    """One thread with one connection, which with ``read_only`` never writes.

    What it was given is done before :meth:`close` returns, also when whoever waits for it is cancelled meanwhile.
    """

    def __init__(self, path: Path, now_ms: Callable[[], int], *, read_only: bool = False) -> None:
        self._path = path
        self._now_ms = now_ms
        self._read_only = read_only
        self._ledger: Ledger | None = None
        self.unheard: BaseException | None = None
        """What went wrong last of all that nobody waited for any more."""
        name = "ledger-reader" if read_only else "ledger-writer"
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def do(self, act: Callable[[Ledger], _T]) -> _T:
        """Run ``act`` on the thread and give what it returns; raises what it raises, LedgerError above all."""
        return await asyncio.wrap_future(self.begin(act))

    def begin(self, act: Callable[[Ledger], _T]) -> Future[_T]:
        """The same for who has no loop any more."""
        # Not the pool's own future: to cancel that one, as the end of the program does, takes back what has to wait.
        told: Future[_T] = Future()
        self._pool.submit(self._run, act, told)
        return told

    def _run(self, act: Callable[[Ledger], _T], told: Future[_T]) -> None:
        try:
            if self._ledger is None:
                self._ledger = Ledger.open(self._path, now_ms=self._now_ms, read_only=self._read_only)
            done = act(self._ledger)
        except BaseException as error:  # as a pool does it: it is raised where the act was asked for
            if told.set_running_or_notify_cancel():
                told.set_exception(error)
            else:
                self.unheard = error
        else:
            if told.set_running_or_notify_cancel():
                told.set_result(done)

    def close(self) -> None:
        """Finish what is under way and give the file back."""
        self._pool.submit(self._shut)
        self._pool.shutdown(wait=True)

    def _shut(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
