"""What a command must know of the jobs it means: read at once where they are few, on a thread where they are many."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.ui.messages import problem

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.desk import Desk

__all__ = ["FEW", "Reading"]

_T = TypeVar("_T")

FEW = 100
"""So many jobs are read between two keys without anybody noticing: some hundredths of a millisecond each."""


class Reading:
    """One reading at a time: a key pressed twice does not do twice what takes its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.under_way = False
        """Whether something is read still."""

    def read(self, count: int, look: Callable[[Ledger], _T], then: Callable[[_T], None]) -> None:
        """Call ``look`` for ``count`` jobs and ``then`` with what it found; what goes wrong is said.

        ``look`` may run on another thread, ``then`` never does; while one reading goes on another is not begun.
        """
        if self.under_way:
            return
        if count > FEW:
            self.under_way = True
            self._desk.around.start(self._later(look, then))
            return
        try:
            found = look(self._desk.session.ledger)
        except WanvidError as error:
            self._desk.say(problem(error.message))
            return
        then(found)

    async def _later(self, look: Callable[[Ledger], _T], then: Callable[[_T], None]) -> None:
        try:
            found = await self._desk.session.finder.do(look)
        except WanvidError as error:
            self._desk.say(problem(error.message))
            return
        finally:
            self.under_way = False
        then(found)
