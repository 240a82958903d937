"""The window of the queue over the ledger: which rows are read, which one the cursor stands on (ux.md 3.4).

Rows never move under the cursor: what is new comes in above, and the window goes with it.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from wanvid_tui.jobs.listing import Listing, Order
from wanvid_tui.jobs.reading import View

if TYPE_CHECKING:
    from collections.abc import Collection

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Reader

__all__ = ["QueueWindow", "found_now"]


class QueueWindow:
    """The rows in sight, the cursor, the view. `height` rows are read at most."""

    def __init__(self, height: int = 0) -> None:
        self.listing = Listing()
        """Which jobs, in which order."""
        self.ids: array[int] | None = None
        """The whole list where no index of the ledger keeps it; None where one does, or it is not found yet."""
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
    def view(self) -> View:
        """The view that is shown."""
        return self.listing.view

    @property
    def ditto(self) -> bool:
        """Whether a row may say only what differs from the one above: by time, and with none left out between."""
        return self.ids is None or (not self.listing.filtered and self.listing.order in (Order.NEWEST, Order.OLDEST))

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
        self._read(reader)

    def take(self, reader: Reader, ids: array[int], *, focused: bool, anew: bool) -> None:
        """Show a list that was found; ``anew`` when it is another list, not the same as it is now.

        The same list found once more is given in the order of :func:`found_now`.
        """
        self.ids = ids
        if anew:
            self.total, self.new_above, self.top, self.cursor = len(ids), 0, 0, 0
            if self.cursor_id is not None and not self.follows:
                self.cursor = self._place(reader, self.cursor_id)
            self._settle()
            self._read(reader)
            return
        self.load(reader, len(ids), focused=focused)

    def drop(self, gone: Collection[int]) -> None:
        """Leave jobs that are no more out of a list that was found; whoever calls loads it."""
        if self.ids is None or not gone:
            return
        away = set(gone)
        if self.cursor_id in away:
            above = sum(id_ in away for id_ in self.ids[: self.cursor])
            self.cursor -= above
            self.top = max(0, self.top - above)
        self.ids = array(self.ids.typecode, [id_ for id_ in self.ids if id_ not in away])

    def _read(self, reader: Reader) -> None:
        """Read the rows in sight; what is gone is left out of a list that was found."""
        self.jobs = []
        if self.height > 0 and self.total:
            if self.ids is None:
                self.jobs = reader.window(self.view, self.top, self.height)
            else:
                self.jobs = self._listed(reader, self.ids)
        job = self.job
        self.cursor_id = job.id if job else None

    def _listed(self, reader: Reader, ids: array[int]) -> list[Job]:
        while True:
            wanted = ids[self.top : self.top + self.height]
            jobs = reader.by_ids(wanted)
            if len(jobs) == len(wanted):
                return jobs
            there = {job.id for job in jobs}
            for gone in [id_ for id_ in wanted if id_ not in there]:
                ids.remove(gone)
            self.total = len(ids)
            self._settle()

    def _place(self, reader: Reader, job_id: int) -> int:
        """The place of a job; of one that is not in the list, where the cursor is."""
        if self.ids is None:
            return reader.index_of(self.view, job_id)
        try:
            return self.ids.index(job_id)
        except ValueError:
            return self.cursor

    def _keep(self, reader: Reader, grown: int, focused: bool) -> None:
        assert self.cursor_id is not None
        place = self._place(reader, self.cursor_id)
        moved = place - self.cursor
        self.cursor = place
        if moved > 0:
            # What comes back between the rows in sight is not above them: they make room for it.
            above = min(moved, max(0, self._place(reader, self.jobs[0].id) - self.top)) if self.jobs else moved
            if focused or self.top > 0:
                self.top += above
            self.new_above += min(above, max(0, grown))
        else:
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
        self.new_above = min(self.new_above, self.top)  # those in sight, and those taken back, are above no more

    def go(self, reader: Reader, place: int) -> None:
        """Put the cursor on a place of the view, as near as there is one."""
        self.follows = False
        self.cursor = place
        self._settle()
        self._read(reader)

    def scroll(self, reader: Reader, rows: int) -> None:
        """Move the window, the cursor only as far as it must stay in sight."""
        top = max(0, min(self.top + rows, self.total - max(1, self.height)))
        cursor = max(top, min(self.cursor, top + max(1, self.height) - 1))
        self.top = top
        self.go(reader, cursor)

    def go_to(self, reader: Reader, job_id: int) -> None:
        """Put the cursor on a job of the view."""
        self.go(reader, self._place(reader, job_id))

    def show(self, listing: Listing) -> None:
        """Take another list, seen from its top; whoever calls loads it with its total, or finds it."""
        self.listing = listing
        self.ids = None
        self.top = self.cursor = self.new_above = self.total = 0
        self.cursor_id = None
        self.follows = True

    def thumb(self) -> int:
        """Row of the scroll mark, -1 when all rows are in sight."""
        if self.total <= self.height or self.height < 2:
            return -1
        return round(self.top * (self.height - 1) / (self.total - self.height))


def found_now(wanted: Listing, before: array[int] | None, reader: Reader) -> array[int]:
    """The ids of a list; of one that is found once more, those of ``before`` in the order of then, others first.

    State changes never re-sort what is shown. It walks over all jobs: not for the thread that draws.
    """
    now = reader.ids_of(wanted)
    if before is None or wanted.order in (Order.NEWEST, Order.OLDEST) or before.tobytes() == now.tobytes():
        return now
    there, known = set(now), set(before)
    fresh = [id_ for id_ in now if id_ not in known]
    return array(now.typecode, [*fresh, *(id_ for id_ in before if id_ in there)])
