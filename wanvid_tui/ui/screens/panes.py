"""The panes of the main screen: what there is, where it stands, and how it is drawn anew. Keys are `main`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from wanvid_tui.core.language import N_, _
from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.commands import Where
from wanvid_tui.ui.layout import Depth, Mode, Pane, Rect, Slot, mode_of, places
from wanvid_tui.ui.screens.pages import Pages
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.screens.titles import Titles
from wanvid_tui.ui.widgets.bars import Bar
from wanvid_tui.ui.widgets.editor import EXAMPLE, Editor
from wanvid_tui.ui.widgets.footer import Footer
from wanvid_tui.ui.widgets.header import Header
from wanvid_tui.ui.widgets.page import Page, PageBar
from wanvid_tui.ui.widgets.queue import QueuePane
from wanvid_tui.ui.widgets.video import VideoPane

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.widget import Widget

    from wanvid_tui.ui.lines import Line
    from wanvid_tui.ui.listing import Listing
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.strips import Painter
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
        self._told: int | None = None
        """The job whose detail was drawn last."""
        self.has_avoid = True
        """Whether the panes stand as for a model with a negative prompt."""
        self.box: ListBox | None = None
        """The list over the panes, made when one is opened first."""
        self._painter = painter
        self.titles = Titles(self)
        """What the bars say."""
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
        self.tabs = PageBar(paint, self.titles.tabs, id=Slot.TABS)
        """The header where only one pane is shown."""
        self.summary = PageBar(paint, self.titles.summary, id=Slot.SUMMARY)
        self.prompt = Editor(
            paint,
            self.hotkey,
            self.take_request,
            self.recall,
            id=Slot.PROMPT,
            placeholder=_("What should the video show?"),
            example=_(EXAMPLE),
        )
        """The prompt's field."""
        self.avoid = Editor(paint, self.hotkey, id=Slot.AVOID, classes="quiet")
        """The field of Avoid."""
        self.video = VideoPane(paint, session.panel, glyphs, id=Slot.VIDEO)
        """The Video pane."""
        self.queue = QueuePane(paint, session.window, session.row_facts, self._empty_queue, id=Slot.QUEUE)
        """The queue."""
        self.page_bar = PageBar(paint, self.pages.bar, id=Slot.DETAIL_BAR)
        self.page = Page(paint, self.pages.lines, id=Slot.DETAIL)
        """The place of details and lists."""
        self.refusal = PageBar(paint, self.titles.refusal, id=Slot.REFUSAL)
        self.footer = Footer(paint, session.keymap, id=Slot.FOOTER)
        self.prompt_bar = Bar(
            paint,
            N_("Prompt"),
            id=Slot.PROMPT_BAR,
            focused=self.titles.has(Pane.PROMPT),
            right=self.titles.prompt_counter,
        )
        self.avoid_bar = Bar(
            paint,
            N_("Avoid"),
            id=Slot.AVOID_BAR,
            focused=self.titles.has(Pane.AVOID),
            right=self.titles.avoid_counter,
            plain=True,
        )
        self.video_bar = Bar(
            paint, N_("Video"), id=Slot.VIDEO_BAR, focused=self.titles.has(Pane.VIDEO), right=self.titles.hint
        )
        self.queue_bar = Bar(
            paint,
            N_("Queue"),
            id=Slot.QUEUE_BAR,
            focused=self.titles.has(Pane.QUEUE),
            left=self.titles.views,
            right=self.titles.queue_right,
            named=self.titles.named,
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
        self.has_avoid = avoid = self.session.panel.spec.negative_max is not None
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

    def _empty_queue(self, width: int) -> list[Line]:
        from wanvid_tui.ui.welcome import empty_lines

        return empty_lines(self.session, width)

    def _where_in_detail(self) -> Where:
        if self.pages.entry is not None:
            return Where.TASK
        from wanvid_tui.ui.uncertain import is_open

        job = self.session.window.job
        return Where.ASKS if job is not None and is_open(job) else Where.DETAIL
