"""What a driver sees of other processes' writes, and when it has nothing left to do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.opening import LedgerUnusable

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from wanvid_tui.jobs.driver_settings import RunningEngine
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["LedgerWatch"]

_WATCH_S = 0.25
_MOST_AGAIN_S = 1.0


class LedgerWatch:
    """Wakes the engine for what other processes write, until there has been no work for long enough."""

    def __init__(
        self,
        engine: RunningEngine,
        ledger: Ledger,
        log: logging.Logger,
        *,
        idle_s: float,
        changes: Callable[[], int],
        give_up: Callable[[], None],
    ) -> None:
        """``changes`` counts the new keys: they make a row work as much as a new row does.

        ``give_up`` gives the lease up and takes no more keys; it is called where nobody can write.
        """
        self._engine = engine
        self._ledger = ledger
        self._log = log
        self._idle_s = idle_s
        self._changes = changes
        self._give_up = give_up

    async def until_idle(self, stop: asyncio.Event, running: asyncio.Task[None], busy: Callable[[], bool]) -> None:
        """Watch until there is no work, ``stop`` is set or the engine has ended; ``busy`` keeps it from ending."""
        clock = asyncio.get_running_loop().time
        seen = (-1, -1, -1)
        ask_at = clock()
        fault = ""
        while not stop.is_set() and not running.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(_WATCH_S):
                    await stop.wait()
            try:
                # The revision first: a commit between the two is seen by both the next time.
                now = (self._ledger.rev(), self._changes(), self._ledger.data_version())
            except LedgerUnusable:
                raise  # What is done from now on would be done to a file that nobody reads.
            except LedgerError as error:
                # It passes, or the engine can do nothing either: looked at again in a moment, said once.
                if error.message != fault:
                    self._log.warning("watching the ledger: %s", error)
                fault, ask_at = error.message, clock() + self._idle_s
                continue
            fault = ""
            if now[:2] != seen[:2]:  # not by the last alone: a key in somebody's draft is no change
                if now[2] != seen[2]:
                    self._engine.wake()
                seen = now
                ask_at = clock() + self._idle_s
            if stop.is_set() or busy() or clock() < ask_at:
                continue
            if self._is_over():
                return
            ask_at = clock() + min(_MOST_AGAIN_S, max(_WATCH_S, self._idle_s))

    def _is_over(self) -> bool:
        """Look once more where nobody can write, and give the lease up if there is no work.

        A face commits first and looks at the lease after: so either this sees its job, or the face sees the lease
        free. Nothing is awaited in between, so no key comes in unseen either.
        """
        if self._engine.has_work():
            return False
        over = False
        try:
            with self._ledger.last_look():
                if self._engine.has_work():
                    return False
                self._give_up()
                over = True
        except LedgerError as error:
            self._log.warning("could not look once more: %s", error)
        return over
