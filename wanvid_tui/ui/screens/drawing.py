"""The main screen's drawing: what is drawn anew when something changed, and where the terminal's cursor stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.ui.command import Where
from wanvid_tui.ui.display import move_cursor
from wanvid_tui.ui.layout import Mode
from wanvid_tui.ui.queue_bar import caret_of
from wanvid_tui.ui.screens.panes import PanesScreen
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.editor import Editor
from wanvid_tui.ui.widgets.header import allowed_text
from wanvid_tui.ui.widgets.page import Page
from wanvid_tui.ui.widgets.queue import QueuePane
from wanvid_tui.ui.widgets.video import VideoPane

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.strips import Painter
    from wanvid_tui.ui.uncertain import TaskEntry

__all__ = ["DrawnScreen"]


class DrawnScreen(PanesScreen, inherit_bindings=False):
    """The panes, each drawn anew by itself."""

    _weighed = ("", "")

    def on_mount(self) -> None:
        """Put the terminal's cursor where it belongs after each layout: what parked it before had no place yet."""
        self.prompt.edited = self.avoid.edited = self.weigh_texts
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self.place_cursor())

    def on_screen_resume(self) -> None:
        """What stood over it is gone: the cursor is its own again."""
        self.call_after_refresh(self.place_cursor)

    def place_cursor(self) -> None:
        """Put the terminal's own cursor where the caret or the row with the focus is now."""
        if not self.is_current:
            return
        focused = self.focused
        if self.box is not None and self.box.state is not None:
            self.box.park()
        elif self.pages.entry is not None:
            self._park_in_entry(self.pages.entry)
        elif self.session.filter.typing:
            line = self.queue_bar.line_at(0)
            self.queue_bar.park_cursor(0, min(caret_of(line.spans) or 0, max(0, self.queue_bar.size.width - 1)))
        elif isinstance(focused, Editor):
            self.app.cursor_position = focused.cursor_screen_offset
            self.call_after_refresh(move_cursor, self.app)
        elif isinstance(focused, VideoPane | QueuePane):
            focused.park()
        elif isinstance(focused, Page):
            focused.park_cursor(0)

    def on_resize(self) -> None:
        """Everything may stand elsewhere; what had the focus has it still, or again after it was not shown."""
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        if self.mode is not Mode.REFUSAL and self.listing is None and self.focused is not self.holder():
            self.holder().focus(scroll_visible=False)
        self.redraw_page()
        self.redraw_bars()
        self.place_cursor()

    def relayout(self) -> None:
        """Put everything where it belongs now."""
        self.arrange_again()
        self.call_after_refresh(self.place_cursor)
        self.redraw_page()
        self.redraw_bars()

    def redraw_bars(self) -> None:
        """Draw title bars and footer as the focus and the choices are now."""
        for bar in (self.prompt_bar, self.avoid_bar, self.video_bar, self.queue_bar, self.tabs, self.summary):
            bar.redraw()
        self.footer.avoid = self.session.panel.spec.negative_max is not None
        self.redraw_footer()

    def redraw_footer(self) -> None:
        """Draw the footer for the job under the cursor."""
        job = self.session.window.job
        self.footer.state = job.state if job else None
        self.footer.empty = job is None
        self.footer.rewritten = job is not None and bool(job.actual_prompt)
        where = self.where()
        self.footer.where = Where.SOURCE if where is Where.VIDEO and self.session.panel.entry is not None else where
        self.footer.words = {}
        if self.listing is not None:
            self.footer.where, self.footer.words = self.listing.where, {"list-take": self.listing.act}
        self.footer.redraw()

    def redraw_page(self) -> None:
        """Draw the page as its job is now; another job's begins at its top."""
        job = self.session.window.job
        told, self._told = self._told, job.id if job else None
        if told != self._told and self.pages.showing is Showing.JOB:
            self.page.top = 0
        self.page_bar.redraw()
        self.page.redraw()

    def redraw_header(self) -> None:
        """Draw the header as things are now."""
        self.header.totals = self.session.feed.totals
        self.header.driver_stopped = self.session.driver_stopped
        session = self.session
        region = session.catalog.regions.get(session.options.account.region or "")
        currency = region.currency if region is not None else None
        self.header.allowed = allowed_text(session.options.budget().limits.daily, session.feed.totals.spent, currency)
        self.header.redraw()
        self.tabs.redraw()

    def _park_in_entry(self, entry: TaskEntry) -> None:
        from wanvid_tui.ui.uncertain import entry_column, uncertain_lines

        told = self.pages.told()
        if told is None:
            return
        width = self.page.size.width
        row = uncertain_lines(told.job, told.events, width, entry, "", self.session.keymap.named)[1]
        if row >= 0:
            column = entry_column(width) + 1
            column += min(len(entry.text), max(0, width - column - 2))
            self.page.park_cursor(max(0, row - self.page.top), column)

    def redraw_entry(self) -> None:
        """Draw the field for a task's id, and put the caret behind its text."""
        self.page.redraw()
        self.place_cursor()

    def redraw_queue(self) -> None:
        """Draw header, queue bar, queue and page as the ledger is now."""
        self._drop_entry()
        self.redraw_header()
        self.queue_bar.redraw()
        self.queue.redraw()
        if self.pages.entry is not None or self.session.filter.typing:
            self.place_cursor()
        elif self.queue.has_focus:
            self.queue.park()
        self.redraw_page()
        self.redraw_footer()

    def redraw_filter(self) -> None:
        """Draw the filter as it is typed."""
        self.queue_bar.redraw()
        self.place_cursor()

    def _drop_entry(self) -> None:
        """Close the field when its job is no longer the one in the detail, or leaves nothing to decide."""
        entry, job = self.pages.entry, self.session.window.job
        if entry is None:
            return
        from wanvid_tui.ui.uncertain import is_open

        if job is None or job.id != entry.job_id or not is_open(job):
            self.pages.entry = None

    def redraw_composer(self) -> None:
        """Draw what depends on the choices and the texts."""
        if self.has_avoid is not (self.session.panel.spec.negative_max is not None):
            self.relayout()
        self.weigh_texts()
        self.video.redraw()
        self.redraw_bars()
        if not self.session.window.jobs:
            self.queue.redraw()

    def texts_changed(self) -> None:
        """Count the texts, unless it was done when they were edited."""
        if (self.prompt.text, self.avoid.text) != self._weighed:
            self.weigh_texts()

    def weigh_texts(self) -> None:
        """Count the texts against their limits; draw only what that changes, as it happens with every key."""
        self._weighed = self.prompt.text, self.avoid.text
        panel = self.session.panel
        spec = panel.spec
        self.prompt.limit = spec.prompt_limit(self.prompt.text)
        self.avoid.limit = spec.negative_max or 0
        blocked = self.prompt.count > self.prompt.limit or (
            spec.negative_max is not None and self.avoid.count > spec.negative_max
        )
        if blocked is not panel.blocked:
            panel.blocked = blocked
            self.video.redraw()
            self.summary.redraw()
        self.prompt_bar.redraw()
        self.avoid_bar.redraw()
        self.tabs.redraw()

    def say(self, message: Message | None) -> None:
        """Show a message in the footer, or its keys again."""
        self.footer.message = message
        self.footer.redraw()

    @property
    def job(self) -> Job | None:
        """The job that commands of the queue mean."""
        return self.session.window.job

    def set_painter(self, painter: Painter) -> None:
        """Draw with another theme."""
        self._painter = painter
        for chrome in self.query(Chrome):
            chrome.painter = painter
        for editor in self.query(Editor):
            editor.painter = painter
