"""Moving through the queue: rows, pages, views, the way into a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.reading import View
from wanvid_tui.jobs.waiting import is_asking
from wanvid_tui.ui.layout import Depth, Mode, Pane
from wanvid_tui.ui.messages import said
from wanvid_tui.ui.screens.showing import Showing

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk

__all__ = ["Browser"]


class Browser:
    """Where the queue's cursor is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def to_queue(self) -> None:
        """Go to the queue; what covers it is closed."""
        screen = self._desk.screen
        if screen.pages.showing is not Showing.JOB:
            screen.close_page()
        screen.go(Pane.QUEUE)

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.go(self._desk.session.window.cursor + by)

    def go(self, place: int) -> None:
        """Put the queue's cursor on a place of the view."""
        self._desk.session.window.go(self._desk.session.ledger, place)
        self._desk.session.explain()
        self._desk.screen.redraw_queue()

    def turn(self, by: int) -> None:
        """Show the view before or after."""
        self._desk.session.window.turn(by)
        self._desk.session.load_window(focused=True)
        self._desk.screen.redraw_queue()

    def show_view(self, view: View) -> None:
        """Show a view that was clicked."""
        while self._desk.session.window.view is not view:
            self._desk.session.window.turn(1)
        self._desk.session.load_window(focused=True)
        self._desk.screen.go(Pane.QUEUE)
        self._desk.screen.redraw_queue()

    def to_asking(self) -> None:
        """Go to the next job that asks, down the queue and from its end to the newest."""
        session = self._desk.session
        asking = [job.id for job in session.ledger.in_states(JobState.UNCERTAIN) if is_asking(job)]
        if not asking:
            self._desk.say(said("No job asks anything."))
            return
        if session.window.view not in (View.ALL, View.ACTIVE):
            session.window.turn(-1 if session.window.view is View.FAILED else 1)
            session.load_window(focused=True)
        at = session.window.cursor_id
        older = [job_id for job_id in asking if at is not None and job_id < at]
        self.to_job((older or asking)[-1])

    def open(self) -> None:
        """Open the job under the cursor; once more: all of it."""
        screen = self._desk.screen
        if screen.job is None:
            return
        if screen.depth is Depth.CLOSED and screen.mode is not Mode.WIDE:
            screen.open_page(Showing.JOB, Depth.OPEN)
        elif screen.depth is not Depth.FULL:
            screen.open_page(Showing.JOB, Depth.FULL)

    def scroll(self, rows: int) -> None:
        """Scroll by the wheel."""
        session = self._desk.session
        session.window.scroll(session.ledger, rows)
        session.explain()
        self._desk.screen.redraw_queue()

    def to_job(self, job_id: int) -> None:
        """Put the cursor on a job."""
        session = self._desk.session
        session.window.go_to(session.ledger, job_id)
        session.explain()
        self._desk.screen.redraw_queue()
