"""Keeping a driver going from a thread of its own: to start one may take seconds, and who watches must not wait."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.keys import AccountKey

__all__ = ["Keeper"]

_TICK_S = 1.0
_END_S = 3.0


class Keeper:
    """A context manager: while it is open, somebody drives whenever there is work (architecture.md, *The driver*)."""

    def __init__(self, context: Context, keys: Sequence[AccountKey]) -> None:
        from wanvid_tui.cli.driving import driver_command, follows
        from wanvid_tui.jobs.follower import Follower

        held = tuple(keys)
        self._follower = Follower(driver_command(context), lambda: held, detached=follows(context))
        self._stop = Event()
        self._said: SimpleQueue[str] = SimpleQueue()
        self._thread = Thread(target=self._run, name="driver-look", daemon=True)

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(_END_S)

    def news(self) -> list[str]:
        """What has come up since the last time: why nobody drives, a line each, each said once."""
        found = []
        while not self._said.empty():
            found.append(self._said.get())
        return found

    def _run(self) -> None:
        before = ""
        try:
            while True:
                try:
                    reason = self._follower.tick().reason
                except WanvidError as error:
                    reason = error.message
                if reason and reason != before:
                    self._said.put(clean_text(reason))
                before = reason
                if self._stop.wait(_TICK_S):
                    return
        finally:
            self._follower.close()
