"""Keeping a driver going from a thread of its own: to start one may take seconds, and who watches must not wait."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Keeper"]

_TICK_S = 1.0
_END_S = 3.0


class Status(Protocol):
    """What a look at the driver found."""

    @property
    def reason(self) -> str:
        """Why nobody drives although there is work, one line; empty when all is well."""


StatusT = TypeVar("StatusT", bound=Status, covariant=True)


class Looks(Protocol[StatusT]):
    """A :class:`wanvid_tui.jobs.follower.Follower`: used on one thread."""

    def tick(self) -> StatusT:
        """Look whether there is work, whether somebody drives, and start a driver where none does."""

    def close(self) -> None:
        """End what was started for this face alone."""


class Keeper(Generic[StatusT]):
    """While it is open, somebody drives whenever there is work (architecture.md, *The driver*). A context manager."""

    def __init__(self, follower: Looks[StatusT]) -> None:
        self._follower = follower
        self._stop = Event()
        self._said: SimpleQueue[str] = SimpleQueue()
        self._thread = Thread(target=self._run, name="driver-look", daemon=True)
        self.status: StatusT | None = None
        """What the last look found."""

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """End after the look that is under way; one that hangs is left to itself."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_END_S)

    def __enter__(self) -> Keeper[StatusT]:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
                    self.status = self._follower.tick()
                    reason = self.status.reason
                except WanvidError as error:
                    reason = error.message
                if reason and reason != before:
                    self._said.put(clean_text(reason))
                before = reason
                if self._stop.wait(_TICK_S):
                    return
        finally:
            self._follower.close()
