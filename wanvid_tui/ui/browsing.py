"""Moving through the queue: rows, pages, views, order, filter, marks, the way into a job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.jobs.listing import Listing, Order
from wanvid_tui.jobs.reading import View
from wanvid_tui.jobs.waiting import is_asking
from wanvid_tui.ui.filtering import listing_of
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.presence import Presence
from wanvid_tui.ui.queue_bar import shown_views
from wanvid_tui.ui.queue_window import found_now
from wanvid_tui.ui.screens.showing import Showing

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.core.job import Job
    from wanvid_tui.ui.desk import Desk

__all__ = ["Browser"]

_ORDERS = tuple(Order)
_REFRESH_S = 0.5
"""How long a list that was found rests before it is found again, while the ledger goes on changing."""
_MOVES = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}


class Browser:
    """Where the queue's cursor is, and what the queue shows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted = Listing()
        """What the queue is to show; the window has it as soon as it is found."""
        self._stale = False
        self._searching = False
        self._presence = Presence()

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
        self._drawn()

    def _drawn(self) -> None:
        self._desk.session.explain()
        self._desk.screen.redraw_queue()

    def look_at_files(self) -> None:
        """See whether the files of the rows in sight are where they were put, and show what the last look found."""
        session = self._desk.session
        if session.gone_files != self._presence.gone:
            session.gone_files = self._presence.gone
            self._desk.screen.redraw_queue()
        files = [(job.id, job.file) for job in session.window.jobs if job.file and job.state is JobState.SAVED]
        if files:
            self._presence.look(files, session.options.monotonic())

    # What is shown

    def turn(self, by: int) -> None:
        """Show the view before or after, of those that have jobs."""
        views = shown_views(self._desk.session)
        at = views.index(self._wanted.view) if self._wanted.view in views else 0
        self._want(self._wanted._replace(view=views[(at + by) % len(views)]))

    def show_view(self, view: View) -> None:
        """Show a view that was clicked."""
        self._desk.screen.go(Pane.QUEUE)
        self._want(self._wanted._replace(view=view))

    def show_all(self) -> None:
        """Show all jobs, newest first."""
        field = self._desk.session.filter
        field.text, field.typing = "", False
        self._want(Listing())

    def sort(self) -> None:
        """Sort by the next order: newest, oldest, state, price, seconds."""
        order = _ORDERS[(_ORDERS.index(self._wanted.order) + 1) % len(_ORDERS)]
        self._want(self._wanted._replace(order=order))

    def _want(self, listing: Listing, *, keep: bool = False) -> None:
        """Show a list: at once where an index keeps it, else when it is found; ``keep`` the cursor on its job."""
        session = self._desk.session
        self._wanted = listing
        if not listing.by_index:
            self._search()
            return
        window, at = session.window, session.window.cursor_id
        follows = window.follows
        window.show(listing)
        session.load_window(focused=True)
        if keep and not follows and at is not None:
            window.go_to(session.ledger, at)
        self._drawn()

    def changed(self) -> None:
        """The ledger changed: what was forgotten is marked no more, a list that was found is found again."""
        session = self._desk.session
        session.marks.drop(session.feed.forgotten)
        if session.window.ids is not None and not self._wanted.by_index:
            self._search()

    def _search(self) -> None:
        self._stale = True
        if not self._searching:
            self._searching = True
            self._desk.around.start(self._found())

    async def _found(self) -> None:
        """Find the list that is wanted, until nothing else is wanted any more; one search at a time."""
        import asyncio

        session, screen, window = self._desk.session, self._desk.screen, self._desk.session.window
        try:
            while self._stale and not self._wanted.by_index:
                wanted, self._stale = self._wanted, False
                anew = window.ids is None or window.listing != wanted
                ids = await session.finder.do(partial(found_now, wanted, None if anew else window.ids))
                if wanted != self._wanted:
                    continue
                window.listing = wanted
                window.take(session.ledger, ids, focused=screen.queue.has_focus, anew=anew)
                self._drawn()
                if self._stale:
                    await asyncio.sleep(_REFRESH_S)
        except LedgerError as error:
            self._desk.say(problem(error.message))
        finally:
            self._searching = False

    # The filter

    def open_filter(self) -> None:
        """Let keys go into the filter."""
        self._desk.screen.go(Pane.QUEUE)
        self._desk.session.filter.typing = True
        self._field_drawn()

    def keep_filter(self) -> None:
        """Let keys go to the rows again; what was typed holds."""
        self._desk.session.filter.typing = False
        self._field_drawn()

    def filter_key(self, event: events.Key) -> None:
        """A key in the open filter."""
        field = self._desk.session.filter
        match event.key:
            case "enter":
                self.keep_filter()
                return
            case "up" | "down" | "pageup" | "pagedown":
                self.move(_MOVES[event.key])
                return
            case "backspace" if not field.text:
                self.clear_filter()
                return
            case "backspace":
                field.back()
            case "ctrl+w":
                field.back_word()
            case "ctrl+u":
                field.text = ""
            case _ if event.is_printable and event.character:
                field.put(event.character)
            case _:
                return
        self._filtered()

    def filter_paste(self, text: str) -> None:
        """Text was pasted into the open filter."""
        self._desk.session.filter.put(text)
        self._filtered()

    def clear_filter(self) -> None:
        """Take the filter away; the cursor stays on its job."""
        field = self._desk.session.filter
        field.text, field.typing = "", False
        self._filtered()
        self._field_drawn()

    def put_back_filter(self, text: str, typing: bool) -> None:
        """Filter again as before."""
        field = self._desk.session.filter
        field.text, field.typing = text, typing
        self._filtered()
        self._field_drawn()

    def _filtered(self) -> None:
        session = self._desk.session
        listing = listing_of(session.filter.text, self._wanted, session.now_ms())
        if listing != self._wanted:
            self._want(listing, keep=True)
        self._desk.screen.redraw_filter()

    def _field_drawn(self) -> None:
        self._desk.screen.redraw_bars()
        self._desk.screen.place_cursor()

    # Marks

    def mark(self, job: Job | None) -> None:
        """Mark a job or take its mark away, and go on to the next row."""
        if job is None:
            return
        window = self._desk.session.window
        self._desk.session.marks.turn(job)
        if window.cursor_id == job.id and window.cursor + 1 < window.total:
            self.move(1)
        else:
            self._desk.screen.redraw_queue()

    def mark_all(self) -> None:
        """Mark all jobs in view; where all are marked, none."""
        self._desk.around.start(self._marked(self._desk.session.window.listing))

    async def _marked(self, listing: Listing) -> None:
        session = self._desk.session
        try:
            prices = await session.finder.do(lambda ledger: ledger.prices_of(ledger.ids_of(listing)))
        except LedgerError as error:
            self._desk.say(problem(error.message))
            return
        if prices and session.marks.has_all(prices):
            session.marks.drop(prices)
        else:
            session.marks.add(prices)
        self._desk.screen.redraw_queue()

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._desk.session.marks.clear()
        self._desk.screen.redraw_queue()

    def step_back(self) -> bool:
        """One step back within the queue: the filter goes, then the marks; False when there is neither."""
        session = self._desk.session
        if session.filter.typing or session.filter.text:
            self.clear_filter()
            return True
        if len(session.marks):
            self.clear_marks()
            return True
        return False

    # Into a job

    def to_asking(self) -> None:
        """Go to the next job that asks, down the queue and from its end to the newest."""
        session = self._desk.session
        asking = [job.id for job in session.ledger.in_states(JobState.UNCERTAIN) if is_asking(job)]
        if not asking:
            self._desk.say(said(_("No job asks anything.")))
            return
        if session.window.view not in (View.ALL, View.ACTIVE) or not self._wanted.by_index:
            self.show_all()
        at = session.window.cursor_id
        older = [job_id for job_id in asking if at is not None and job_id < at]
        self.to_job((older or asking)[-1])

    def open(self) -> None:
        """Open the job under the cursor; once more: all of it."""
        screen = self._desk.screen
        if screen.job is None:
            return
        if screen.depth is Depth.CLOSED:
            screen.open_page(Showing.JOB, Depth.OPEN)
        elif screen.depth is not Depth.FULL:
            screen.open_page(Showing.JOB, Depth.FULL)

    def scroll(self, rows: int) -> None:
        """Scroll by the wheel."""
        session = self._desk.session
        session.window.scroll(session.ledger, rows)
        self._drawn()

    def to_job(self, job_id: int) -> None:
        """Put the cursor on a job."""
        session = self._desk.session
        session.window.go_to(session.ledger, job_id)
        self._drawn()
