"""Whether somebody drives the queue: looked at on a thread, shown in the header, said when it goes wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.ui.messages import problem

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.options import Driving, DrivingStatus
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.session import Session

__all__ = ["DriverLook"]


class _Shown(Protocol):
    """What a look needs of the app."""

    @property
    def main(self) -> MainScreen:
        """Its header says what was found."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys."""


class DriverLook:
    """Looks at the driver, one look at a time."""

    def __init__(self, session: Session, shown: _Shown, control: Control) -> None:
        self._session = session
        self._shown = shown
        self._control = control
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="driver-look")
        self._looking = False
        self._reason = ""

    def look(self) -> None:
        """Look on a thread whether somebody drives, unless a look is under way."""
        follower = self._session.options.follower
        if follower is None or self._looking:
            return
        self._looking = True
        self._shown.start(self._looked(follower))

    async def _looked(self, follower: Driving) -> None:
        import asyncio

        try:
            status = await asyncio.get_running_loop().run_in_executor(self._thread, follower.tick)
        except WanvidError as error:
            reason = error.message
        else:
            reason = status.reason
            self._show(status)
        finally:
            self._looking = False
        if reason and reason != self._reason:
            self._control.desk.say(problem(reason))
        self._reason = reason

    def _show(self, status: DrivingStatus) -> None:
        """Let the header say whether the process that drives was stopped."""
        before, self._session.driver = self._session.driver_stopped, status
        if self._session.driver_stopped != before:
            self._shown.main.redraw_header()

    async def ask_anew(self) -> None:
        """A start: jobs whose user chose to wait are looked for once more."""
        from wanvid_tui.jobs.resolving import ask_anew

        try:
            found = await self._session.writer.do(ask_anew)
        except WanvidError as error:
            self._control.desk.say(problem(error.message))
            return
        if found:
            self.look()

    def close(self) -> None:
        """End the thread, after a look that is under way; what was written last is looked at before that."""
        follower = self._session.options.follower
        try:
            if follower is not None and self._session.options.follow and self._is_changed():
                self._look_last(follower)
        finally:
            if follower is not None:
                self._thread.submit(follower.close)
            self._thread.shutdown(wait=True)

    def _is_changed(self) -> bool:
        """Whether some job changed since the last round. Raises LedgerError."""
        return self._session.feed.poll(self._session.now_ms()) is not None

    def _look_last(self, follower: Driving) -> None:
        """See to it that somebody drives what the user asked for just before the end."""
        error = self._thread.submit(follower.tick).exception()
        if isinstance(error, WanvidError):
            self._session.last_fault = error.message
        elif error is not None:
            raise error
