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

    What it was given is done before :meth:`close` returns.
    """

    def __init__(self, path: Path, now_ms: Callable[[], int], *, read_only: bool = False) -> None:
        self._path = path
        self._now_ms = now_ms
        self._read_only = read_only
        self._ledger: Ledger | None = None
        name = "ledger-reader" if read_only else "ledger-writer"
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def do(self, act: Callable[[Ledger], _T]) -> _T:
        """Run ``act`` on the thread and give what it returns; raises what it raises, LedgerError above all."""
        return await asyncio.wrap_future(self.begin(act))

    def begin(self, act: Callable[[Ledger], _T]) -> Future[_T]:
        """The same for who has no loop any more."""
        return self._pool.submit(self._run, act)

    def _run(self, act: Callable[[Ledger], _T]) -> _T:
        if self._ledger is None:
            self._ledger = Ledger.open(self._path, now_ms=self._now_ms, read_only=self._read_only)
        return act(self._ledger)

    def close(self) -> None:
        """Finish what is under way and give the file back."""
        self._pool.submit(self._shut)
        self._pool.shutdown(wait=True)

    def _shut(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None
