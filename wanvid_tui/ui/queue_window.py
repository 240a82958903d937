"""The window of the queue over the ledger: which rows are read, which one the cursor stands on (ux.md 3.4).

Rows never move under the cursor: what is new comes in above, and the window goes with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.jobs.reading import View

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Reader

__all__ = ["QueueWindow"]

_VIEWS = tuple(View)


class QueueWindow:
    """The rows in sight, the cursor, the view. `height` rows are read at most."""

    def __init__(self, height: int = 0) -> None:
        self.view = View.ALL
        self.height = height
        self.top = 0
        """Place in the view of the first row in sight."""
        self.cursor = 0
        """Place in the view of the row under the cursor."""
        self.cursor_id: int | None = None
        """The job there; None in an empty view."""
        self.total = 0
        """How many jobs the view has."""
        self.jobs: list[Job] = []
        """The jobs in sight, newest first."""
        self.new_above = 0
        """Jobs that came in above the window and were not gone to."""
        self.follows = True
        """Whether the cursor goes with the newest job: until the user moves it."""

    @property
    def job(self) -> Job | None:
        """The job under the cursor."""
        at = self.cursor - self.top
        return self.jobs[at] if 0 <= at < len(self.jobs) else None

    def load(self, reader: Reader, total: int, *, focused: bool = False) -> None:
        """Read the rows in sight anew; ``total`` is how many jobs the view has now.

        With ``focused`` what is new above moves the window along; without, a window at the top stays there.
        """
        grown = total - self.total
        self.total = total
        if self.follows:
            self.cursor = self.top = 0
        elif self.cursor_id is not None:
            self._keep(reader, grown, focused)
        self._settle()
        self.jobs = reader.window(self.view, self.top, self.height) if self.height > 0 and total else []
        job = self.job
        self.cursor_id = job.id if job else None

    def _keep(self, reader: Reader, grown: int, focused: bool) -> None:
        assert self.cursor_id is not None
        place = reader.index_of(self.view, self.cursor_id)
        moved = place - self.cursor
        self.cursor = place
        if moved > 0 and (focused or self.top > 0):
            self.top += moved
            self.new_above += min(moved, max(0, grown))
        elif moved < 0:
            self.top = max(0, self.top + moved)

    def _settle(self) -> None:
        """Keep cursor and window within the view, the cursor in sight."""
        self.cursor = max(0, min(self.cursor, self.total - 1))
        rows = max(1, self.height)
        self.top = max(0, min(self.top, self.total - rows))
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + rows:
            self.top = self.cursor - rows + 1
        if self.top == 0:
            self.new_above = 0

    def go(self, reader: Reader, place: int) -> None:
        """Put the cursor on a place of the view, as near as there is one."""
        self.follows = False
        self.cursor = place
        self._settle()
        self.jobs = reader.window(self.view, self.top, self.height) if self.height > 0 and self.total else []
        job = self.job
        self.cursor_id = job.id if job else None

    def scroll(self, reader: Reader, rows: int) -> None:
        """Move the window, the cursor only as far as it must stay in sight."""
        top = max(0, min(self.top + rows, self.total - max(1, self.height)))
        cursor = max(top, min(self.cursor, top + max(1, self.height) - 1))
        self.top = top
        self.go(reader, cursor)

    def go_to(self, reader: Reader, job_id: int) -> None:
        """Put the cursor on a job of the view."""
        self.go(reader, reader.index_of(self.view, job_id))

    def turn(self, by: int) -> View:
        """Take the view before or after; whoever calls loads it with its total."""
        self.view = _VIEWS[(_VIEWS.index(self.view) + by) % len(_VIEWS)]
        self.top = self.cursor = self.new_above = self.total = 0
        self.cursor_id = None
        self.follows = True
        return self.view

    def thumb(self) -> int:
        """Row of the scroll mark, -1 when all rows are in sight."""
        if self.total <= self.height or self.height < 2:
            return -1
        return round(self.top * (self.height - 1) / (self.total - self.height))
