"""The panes of the main screen: what there is, where it stands, and how it is drawn anew. Keys are `main`'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from wanvid_tui.core.job import Job
from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.commands import Where
from wanvid_tui.ui.layout import Depth, Mode, Pane, Rect, Slot, mode_of, places
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.queue_bar import browse_spans, caret_of
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.screens.pages import Pages
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.uncertain import entry_column, is_open, uncertain_lines
from wanvid_tui.ui.welcome import empty_lines
from wanvid_tui.ui.widgets.bars import Bar, counter_spans, done_spans
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.editor import EXAMPLE, Editor
from wanvid_tui.ui.widgets.footer import Footer
from wanvid_tui.ui.widgets.header import Header, allowed_text, money_text
from wanvid_tui.ui.widgets.page import Page, PageBar
from wanvid_tui.ui.widgets.queue import QueuePane
from wanvid_tui.ui.widgets.tabs import summary_line, tab_line
from wanvid_tui.ui.widgets.video import VideoPane

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.widget import Widget

    from wanvid_tui.ui.listing import Listing
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.strips import Painter
    from wanvid_tui.ui.uncertain import TaskEntry
    from wanvid_tui.ui.widgets.listbox import ListBox

__all__ = ["BOX_ID", "PanesScreen"]

BOX_ID = "list"
"""The id of the list over the panes."""


def _over(rects: Mapping[Slot, Rect], width: int) -> tuple[int, int]:
    """Where a list lies: over the stack; left column and width."""
    under = rects.get(Slot.QUEUE) or rects.get(Slot.DETAIL)
    return (under.x, under.width) if under is not None else (0, width)


class PanesScreen(SlotScreen[None], inherit_bindings=False):
    """Prompt, Avoid, Video and Queue between a header and a footer."""

    DEFAULT_CSS: ClassVar[str] = "PanesScreen { background: $background; overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = f"#{Slot.PROMPT}"

    def __init__(self, session: Session, painter: Painter) -> None:
        super().__init__()
        self.session = session
        """What is shown."""
        self.pages = Pages(session)
        """What may take the composer's place."""
        self.pane = Pane.PROMPT
        """The pane that has, or had last, the focus."""
        self._tops: dict[int, tuple[int, int, int]] = {}
        self.box: ListBox | None = None
        """The list over the panes, made when one is opened first."""
        self._painter = painter
        self._make()

    def hotkey(self, event: events.Key) -> bool:
        """Run the command of a key in a text field; False when it is the field's own."""
        raise NotImplementedError

    def take_request(self, text: str) -> bool:
        """Take a paste that is a whole request; False for any other text."""
        raise NotImplementedError

    def recall(self, by: int) -> None:
        """Show an older (-1) or a newer (1) prompt."""
        raise NotImplementedError

    @property
    def depth(self) -> Depth:
        """How much of a page is open."""
        return self.pages.depth

    def _make(self) -> None:
        """Make every pane once; they are kept by name, as they are asked for with every key."""
        paint, session, glyphs = self._painter, self.session, self.session.glyphs
        self.header = Header(paint, session.options.account, session.feed.totals, glyphs, id=Slot.HEADER)
        self.tabs = PageBar(paint, self._tabs, id=Slot.TABS)
        """The header where only one pane is shown."""
        self.summary = PageBar(paint, self._summary, id=Slot.SUMMARY)
        self.prompt = Editor(
            paint,
            self.hotkey,
            self.take_request,
            self.recall,
            id=Slot.PROMPT,
            placeholder="What should the video show?",
            example=EXAMPLE,
        )
        """The prompt's field."""
        self.avoid = Editor(paint, self.hotkey, id=Slot.AVOID, classes="quiet")
        """The field of Avoid."""
        self.video = VideoPane(paint, session.panel, glyphs, id=Slot.VIDEO)
        """The Video pane."""
        self.queue = QueuePane(
            paint, session.window, session.row_facts, lambda _width: empty_lines(session), id=Slot.QUEUE
        )
        """The queue."""
        self.page_bar = PageBar(paint, self.pages.bar, id=Slot.DETAIL_BAR)
        self.page = Page(paint, self.pages.lines, id=Slot.DETAIL)
        """The place of details and lists."""
        self.refusal = PageBar(paint, self._refusal, id=Slot.REFUSAL)
        self.footer = Footer(paint, session.keymap, id=Slot.FOOTER)
        self.prompt_bar = Bar(
            paint, "Prompt", id=Slot.PROMPT_BAR, focused=self._has(Pane.PROMPT), right=self._prompt_counter
        )
        self.avoid_bar = Bar(
            paint, "Avoid", id=Slot.AVOID_BAR, focused=self._has(Pane.AVOID), right=self._avoid_counter, plain=True
        )
        self.video_bar = Bar(paint, "Video", id=Slot.VIDEO_BAR, focused=self._has(Pane.VIDEO), right=self._hint)
        self.queue_bar = Bar(
            paint,
            "Queue",
            id=Slot.QUEUE_BAR,
            focused=self._has(Pane.QUEUE),
            left=self._views,
            right=self._done_by,
            named=self._named,
        )

    def compose(self) -> ComposeResult:
        """Give every pane; the layout shows those that have a place."""
        yield from (self.header, self.tabs, self.summary)
        yield from (self.prompt_bar, self.prompt, self.avoid_bar, self.avoid, self.video_bar, self.video)
        yield from (self.queue_bar, self.queue, self.page_bar, self.page, self.refusal, self.footer)

    @property
    def mode(self) -> Mode:
        """How the panes are put together now."""
        return mode_of(*self.app.size)

    @property
    def listing(self) -> Listing | None:
        """The list that is open over the panes."""
        return self.box.state.listing if self.box is not None and self.box.state is not None else None

    @property
    def editor(self) -> Editor | None:
        """The text field of the pane, if it is one."""
        return {Pane.PROMPT: self.prompt, Pane.AVOID: self.avoid}.get(self.pane)

    def rects(self, size: Size) -> Mapping[str, Rect]:
        """The places of all panes, and of the list over them, for a screen of this size."""
        avoid = self.session.panel.spec.negative_max is not None
        self.pages.mode = mode_of(size.width, size.height)
        depth = self.pages.depth
        if self.pages.mode is Mode.TABS and self.pages.showing is not Showing.JOB and depth is Depth.OPEN:
            depth = Depth.FULL  # a list has no other place there
        rects = places(size.width, size.height, self.pane, depth, avoid).rects
        queue = rects.get(Slot.QUEUE)
        if queue is not None:
            # Read now what is painted next: else the queue would be seen empty first.
            self._fit(queue.height)
        shown = {str(slot): rect for slot, rect in rects.items()}
        if self.box is not None and Slot.FOOTER in rects:
            left, width = _over(rects, size.width)
            place = self.box.rect(left, width, size.height)
            if place is not None:
                shown[BOX_ID] = place
        return shown

    def _fit(self, height: int) -> None:
        """Have so many rows of the queue in sight; a queue that comes back to its size is scrolled as it was."""
        window, focused = self.session.window, self.pane is Pane.QUEUE
        if height == window.height:
            return
        if window.height:
            self._tops[window.height] = (window.top, window.cursor, window.total)
        top, *stood = self._tops.pop(height, (window.top, -1, -1))
        if stood == [window.cursor, window.total]:
            window.top = top
        self.session.fit_window(height, focused=focused)

    def holder(self) -> Widget:
        """The widget that has the focus, as panes and pages are now."""
        if self.pages.showing is not Showing.JOB or self.pages.depth is Depth.FULL:
            return self.page
        if self.pane is Pane.QUEUE:
            return self.page if self.mode is Mode.WIDE and self.pages.depth is Depth.OPEN else self.queue
        return {Pane.PROMPT: self.prompt, Pane.AVOID: self.avoid, Pane.VIDEO: self.video}[self.pane]

    def _has(self, pane: Pane) -> Callable[[], bool]:
        def has() -> bool:
            if self.pane is not pane:
                return False
            if pane is Pane.QUEUE:
                return self.holder() is self.queue or self.pages.mode is not Mode.WIDE
            return self.pages.depth is Depth.CLOSED

        return has

    def _prompt_counter(self) -> list[Span]:
        prompt = self.prompt
        return counter_spans(prompt.count, self.session.panel.spec.prompt_limit(prompt.text))

    def _avoid_counter(self) -> list[Span]:
        return counter_spans(self.avoid.count, self.session.panel.spec.negative_max or 0)

    def _hint(self) -> list[Span]:
        panel = self.session.panel
        if panel.draft.moved and panel.entry is None:
            return [Span("* moved with the model", Role.WARN)]
        return [Span(panel.hint(), Role.DIM)] if self.pane is Pane.VIDEO else []

    def _views(self) -> list[Span]:
        # 10 cells for the name, where it is there, and what is before and behind it.
        return browse_spans(self.session, self.queue_bar.size.width - (11 if self._named() else 2))

    def _named(self) -> bool:
        return self.pages.mode is not Mode.TABS

    def _done_by(self) -> list[Span]:
        return done_spans(self.session.done_by_ms, self.session.now_ms())

    def _tabs(self, width: int) -> Line:
        """The tab row: what stands at right belongs to the pane that is shown."""
        right: list[Span] = []
        if self.pane is Pane.VIDEO:
            right = self._hint()
        elif self.pane is Pane.QUEUE:
            money = money_text(dict(self.session.feed.totals.spent))
            right = [Span(money, Role.FG_BOLD)] if money else []
        else:
            right = self._prompt_counter()
        session = self.session
        keys = {name: session.keymap.printed(name) for name in ("prompt", "video", "queue")}
        account = session.options.account
        return tab_line(
            self.pane,
            keys,
            session.feed.totals,
            session.glyphs,
            width,
            right=right,
            demo=account.profile if account.is_demo else "",
            driver_stopped=session.driver_stopped,
        )

    def _summary(self, width: int) -> Line:
        model = self.session.panel.draft.request.model
        return summary_line(self.session.panel, width, self.session.shorts.get(model, model))

    def _refusal(self, width: int) -> Line:
        size = self.app.size
        return Line((Span(f"wanvid needs 40x12, this is {size.width}x{size.height}"),), Ground.BG)

    def where(self) -> Where:
        """What a key means now."""
        return Where.LIST if self.listing is not None else self.place()

    def place(self) -> Where:
        """What a key means in the pane, or in the page over it."""
        if self.pages.showing in (Showing.KEYS, Showing.TEXT):
            return Where.HELP
        if self.pages.showing is Showing.MODELS:
            return Where.MODELS
        if self.session.filter.typing:
            return Where.FILTER
        if self.pane is Pane.QUEUE:
            return Where.QUEUE if self.pages.depth is Depth.CLOSED else self._where_in_detail()
        return {Pane.PROMPT: Where.PROMPT, Pane.AVOID: Where.AVOID, Pane.VIDEO: Where.VIDEO}[self.pane]

    def _where_in_detail(self) -> Where:
        if self.pages.entry is not None:
            return Where.TASK
        job = self.session.window.job
        return Where.ASKS if job is not None and is_open(job) else Where.DETAIL

    def place_cursor(self) -> None:
        """Put the terminal's own cursor where the caret or the row with the focus is now."""
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
        self.footer.where = self.where()
        self.footer.words = {"list-take": self.listing.act} if self.listing is not None else {}
        self.footer.redraw()

    def redraw_page(self) -> None:
        """Draw the page as its job is now."""
        self.page_bar.redraw()
        self.page.redraw()

    def redraw_header(self) -> None:
        """Draw the header as things are now."""
        self.header.totals = self.session.feed.totals
        self.header.driver_stopped = self.session.driver_stopped
        self.header.allowed = allowed_text(self.session.options.budget().limits.daily, self.session.feed.totals.spent)
        self.header.redraw()
        self.tabs.redraw()

    def _park_in_entry(self, entry: TaskEntry) -> None:
        told = self.pages.told()
        if told is None:
            return
        width = self.page.size.width
        row = uncertain_lines(told.job, told.events, width, entry, "")[1]
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
        if entry is not None and (job is None or job.id != entry.job_id or not is_open(job)):
            self.pages.entry = None

    def redraw_composer(self) -> None:
        """Draw what depends on the choices and the texts."""
        self.weigh_texts()
        self.video.redraw()
        self.redraw_bars()
        if not self.session.window.jobs:
            self.queue.redraw()

    def weigh_texts(self) -> None:
        """Count the texts against their limits; draw only what that changes, as it happens with every key."""
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
