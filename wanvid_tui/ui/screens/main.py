"""The main screen: puts the panes together, moves the focus, and hands every command to what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wanvid_tui.core.job import Job
from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.commands import COMMANDS, Where, command_for
from wanvid_tui.ui.detail import Told, detail_bar, detail_lines
from wanvid_tui.ui.help import help_lines
from wanvid_tui.ui.layout import Depth, Mode, Pane, Rect, Slot, mode_of, places
from wanvid_tui.ui.lines import Line, Span, spread
from wanvid_tui.ui.panel.models import ModelList
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.welcome import empty_lines
from wanvid_tui.ui.widgets.bars import Bar, counter_spans, queue_spans, title_span
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.editor import EXAMPLE, Editor
from wanvid_tui.ui.widgets.footer import Footer
from wanvid_tui.ui.widgets.header import Header
from wanvid_tui.ui.widgets.page import Page, PageBar
from wanvid_tui.ui.widgets.queue import QueuePane
from wanvid_tui.ui.widgets.video import VideoPane
from wanvid_tui.ui.words import clock_text

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.widget import Widget

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.strips import Painter

__all__ = ["MainScreen"]

_PRIORITY = frozenset({"prompt", "video", "queue", "next", "previous", "back", "keys", "quit", "copy"})


class MainScreen(SlotScreen[None], inherit_bindings=False):
    """Prompt, Avoid, Video and Queue between a header and a footer."""

    DEFAULT_CSS: ClassVar[str] = "MainScreen { background: $background; overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = f"#{Slot.PROMPT}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(command.keys), f"command('{command.id}')", show=False, priority=True)
        for command in COMMANDS
        if command.where is Where.ANYWHERE and command.id in _PRIORITY
    ]

    def __init__(
        self,
        session: Session,
        painter: Painter,
        control: Control,
    ) -> None:
        super().__init__()
        self.session = session
        """What is shown."""
        self._painter = painter
        self._control = control
        self.pane = Pane.PROMPT
        """The pane that has, or had last, the focus."""
        self.depth = Depth.CLOSED
        """How much of a page is open."""
        self.showing = Showing.JOB
        """What the page is."""
        self.models: ModelList | None = None
        """The list of models while it is open."""
        self._before_page = Depth.CLOSED
        self._make()

    # What stands where

    def _make(self) -> None:
        """Make every pane once; they are kept by name, as they are asked for with every key."""
        paint, session, glyphs = self._painter, self.session, self.session.glyphs
        self.header = Header(paint, session.options.account, session.feed.totals, glyphs, id=Slot.HEADER)
        self.prompt = Editor(
            paint, self.hotkey, id=Slot.PROMPT, placeholder="What should the video show?", example=EXAMPLE
        )
        """The prompt's field."""
        self.avoid = Editor(paint, self.hotkey, id=Slot.AVOID)
        """The field of Avoid."""
        self.video = VideoPane(paint, session.panel, glyphs, id=Slot.VIDEO)
        """The Video pane."""
        self.queue = QueuePane(
            paint, session.window, session.row_facts, lambda _width: empty_lines(session), id=Slot.QUEUE
        )
        """The queue."""
        self.page_bar = PageBar(paint, self._page_bar, id=Slot.DETAIL_BAR)
        self.page = Page(paint, self._page_lines, id=Slot.DETAIL)
        """The place of details and lists."""
        self.refusal = PageBar(paint, self._refusal, id=Slot.REFUSAL)
        self.footer = Footer(paint, id=Slot.FOOTER)
        self.prompt_bar = Bar(
            paint, "Prompt", id=Slot.PROMPT_BAR, focused=self._has(Pane.PROMPT), right=self._prompt_counter
        )
        self.avoid_bar = Bar(
            paint, "Avoid", id=Slot.AVOID_BAR, focused=self._has(Pane.AVOID), right=self._avoid_counter, plain=True
        )
        self.video_bar = Bar(paint, "Video", id=Slot.VIDEO_BAR, focused=self._has(Pane.VIDEO), right=self._hint)
        self.queue_bar = Bar(
            paint, "Queue", id=Slot.QUEUE_BAR, focused=self._has(Pane.QUEUE), left=self._views, right=self._done_by
        )

    def compose(self) -> ComposeResult:
        """Give every pane; the layout shows those that have a place."""
        yield from (self.header, self.prompt_bar, self.prompt, self.avoid_bar, self.avoid, self.video_bar, self.video)
        yield from (self.queue_bar, self.queue, self.page_bar, self.page, self.refusal, self.footer)

    @property
    def mode(self) -> Mode:
        """How the panes are put together now."""
        return mode_of(*self.app.size)

    def rects(self, size: Size) -> Mapping[Slot, Rect]:
        """The places of all panes for a screen of this size."""
        avoid = self.session.panel.spec.negative_max is not None
        rects = places(size.width, size.height, self.pane, self.depth, avoid).rects
        queue = rects.get(Slot.QUEUE)
        if queue is not None:
            # Read now what is painted next: else the queue would be seen empty first.
            self.session.fit_window(queue.height, focused=self.pane is Pane.QUEUE)
        return rects

    # What the bars say

    def _has(self, pane: Pane) -> Callable[[], bool]:
        return lambda: self.pane is pane and (self.depth is Depth.CLOSED or pane is Pane.QUEUE)

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
        totals, window = self.session.feed.totals, self.session.window
        return queue_spans(totals, window.view, window.new_above) if totals.counts else []

    def _done_by(self) -> list[Span]:
        done_by = self.session.done_by_ms
        if done_by is None or done_by <= self.session.now_ms():
            return []
        return [Span(f"all done ~{clock_text(done_by)}", Role.DIM)]

    def _refusal(self, width: int) -> Line:
        size = self.app.size
        return Line((Span(f"wanvid needs 40x12, this is {size.width}x{size.height}"),), Ground.BG)

    # Pages

    def told(self) -> Told | None:
        """The job under the cursor with what its detail needs."""
        session = self.session
        job = session.window.job
        if job is None:
            return None
        whole = self.depth is Depth.FULL
        events = session.ledger.events(job.id) if whole else []
        return Told(job, events, session.row_facts(), session.catalog, session.options.user_home, whole)

    def _page_bar(self, width: int) -> Line:
        if self.showing is Showing.KEYS:
            return spread([title_span("Keys", True)], [Span("Esc back ", Role.DIM)], width, Ground.BAR)
        if self.showing is Showing.MODELS and self.models is not None:
            left = [title_span("Model", True), Span(f"   {self.models.title()}", Role.DIM)]
            return spread(left, [Span("Esc back to the choices ", Role.DIM)], width, Ground.BAR)
        told = self.told()
        if told is None:
            return Line((), Ground.BAR)
        back = {Depth.FULL: "Esc back", Depth.OPEN: "Esc back to the draft", Depth.CLOSED: ""}[self.depth]
        return detail_bar(told, width, back)

    def _page_lines(self, width: int, height: int) -> list[Line]:
        if self.showing is Showing.KEYS:
            return help_lines(width)
        if self.showing is Showing.MODELS and self.models is not None:
            return self.models.lines(width, height, focused=True, glyphs=self.session.glyphs)
        told = self.told()
        return detail_lines(told, width, height) if told is not None else []

    def open_page(self, showing: Showing, depth: Depth) -> None:
        """Show a page; the focus goes to it where it is no job's."""
        if showing is not Showing.JOB:
            self._before_page = self.depth if self.showing is Showing.JOB else self._before_page
        self.showing, self.depth = showing, depth
        self.page.top = 0
        if showing is Showing.MODELS and self.mode is Mode.TABS:
            self.depth = Depth.FULL
        self.relayout()
        if showing is not Showing.JOB or depth is Depth.FULL:
            self.page.focus(scroll_visible=False)

    def close_page(self) -> None:
        """One step back from a page."""
        if self.showing is not Showing.JOB:
            self.showing, self.models, self.depth = Showing.JOB, None, self._before_page
        else:
            self.depth = Depth.OPEN if self.depth is Depth.FULL else Depth.CLOSED
        self.page.top = 0
        self.relayout()
        self.go(self.pane)

    # Where the focus is

    def where(self) -> Where:
        """What a key means now."""
        if self.showing is Showing.KEYS:
            return Where.HELP
        if self.showing is Showing.MODELS:
            return Where.MODELS
        if self.pane is Pane.QUEUE:
            return Where.QUEUE if self.depth is Depth.CLOSED else Where.DETAIL
        return {Pane.PROMPT: Where.PROMPT, Pane.AVOID: Where.AVOID, Pane.VIDEO: Where.VIDEO}[self.pane]

    def go(self, pane: Pane) -> None:
        """Give a pane the focus; what covers it is closed."""
        if pane is not Pane.QUEUE and self.depth is not Depth.CLOSED and self.mode is not Mode.WIDE:
            self.showing, self.models, self.depth = Showing.JOB, None, Depth.CLOSED
        if pane is Pane.AVOID and self.session.panel.spec.negative_max is None:
            pane = Pane.PROMPT
        self.pane = pane
        widgets: dict[Pane, Widget] = {
            Pane.PROMPT: self.prompt,
            Pane.AVOID: self.avoid,
            Pane.VIDEO: self.video,
            Pane.QUEUE: self.queue if self.depth is not Depth.FULL else self.page,
        }
        self.relayout()
        widgets[pane].focus(scroll_visible=False)
        self.redraw_bars()

    def step(self, by: int) -> None:
        """Go to the next or the previous of the four stops."""
        stops = [pane for pane in Pane if pane is not Pane.AVOID or self.session.panel.spec.negative_max is not None]
        at = stops.index(self.pane) if self.pane in stops else 0
        self.go(stops[(at + by) % len(stops)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click or a key moved the focus."""
        panes: dict[str | None, Pane] = {
            Slot.PROMPT: Pane.PROMPT,
            Slot.AVOID: Pane.AVOID,
            Slot.VIDEO: Pane.VIDEO,
            Slot.QUEUE: Pane.QUEUE,
        }
        pane = panes.get(event.widget.id)
        if pane is not None:
            self.pane = pane
            if pane is not Pane.QUEUE:
                self._control.left_queue()
        self.redraw_bars()

    def place_cursor(self) -> None:
        """Put the terminal's own cursor where the caret or the row with the focus is now."""
        focused = self.focused
        if isinstance(focused, Editor):
            self.app.cursor_position = focused.cursor_screen_offset
        elif isinstance(focused, VideoPane | QueuePane):
            focused.park()
        elif isinstance(focused, Page):
            focused.park_cursor(0)

    def on_resize(self) -> None:
        """Everything may stand elsewhere."""
        self.call_after_refresh(self.place_cursor)

    # Keys

    def action_command(self, command_id: str) -> None:
        """Run a command that works anywhere."""
        self._control.run(command_id)

    def hotkey(self, event: events.Key) -> bool:
        """Run the command of a key in a text field; False when it is the field's own."""
        if event.key == "ctrl+z":
            return self._control.maker.undo_in_text()
        if event.key == "alt+u":  # Esc u, when the two came close together
            self._control.run("undo")
            return True
        # Never by the pane that has the focus now: what comes in one lump with Tab is still text of this field.
        command = command_for(Where.PROMPT, event.key)
        if command is None or command.id in _PRIORITY:
            return False
        self._control.run(command.id)
        return True

    def on_key(self, event: events.Key) -> None:
        """Run the command of a key that no pane has used."""
        where = self.where()
        if where in (Where.PROMPT, Where.AVOID):
            return
        command = command_for(where, event.key)
        if where in (Where.QUEUE, Where.DETAIL):
            if self.depth is Depth.FULL and self._page_key(event):
                return
            event.stop()
            self._control.queue_key(event, command)
        elif command is not None and command.where is not Where.VIDEO and command.id != "row":
            event.stop()
            self._control.run(command.id)
        elif where in (Where.MODELS, Where.HELP):
            self._page_key(event)

    def _page_key(self, event: events.Key) -> bool:
        by = {"up": -1, "down": 1, "k": -1, "j": 1, "pageup": -10, "pagedown": 10, "home": -1000, "end": 1000}.get(
            event.key
        )
        if by is None:
            return False
        event.stop()
        if self.models is not None:
            self.models.go(by)
            self.page_bar.redraw()
            self.page.redraw()
        else:
            self.page.scroll_rows(by)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a field goes into the prompt, and the focus follows."""
        event.stop()
        if self.pane is Pane.VIDEO and self.video.paste(event.text):
            return
        self.go(Pane.PROMPT)
        self.prompt.put(event.text, elsewhere=True)

    # Drawing

    def relayout(self) -> None:
        """Put everything where it belongs now."""
        self.arrange_again()
        self.call_after_refresh(self.place_cursor)
        self.redraw_page()
        self.redraw_bars()

    def redraw_bars(self) -> None:
        """Draw title bars and footer as the focus and the choices are now."""
        for bar in (self.prompt_bar, self.avoid_bar, self.video_bar, self.queue_bar):
            bar.redraw()
        self.footer.where = self.where()
        self.footer.redraw()

    def redraw_page(self) -> None:
        """Draw the page as its job is now."""
        self.page_bar.redraw()
        self.page.redraw()

    def redraw_queue(self) -> None:
        """Draw header, queue bar, queue and page as the ledger is now."""
        self.header.totals = self.session.feed.totals
        self.header.redraw()
        self.queue_bar.redraw()
        self.queue.redraw()
        if self.queue.has_focus:
            self.queue.park()
        self.redraw_page()

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
        self.prompt_bar.redraw()
        self.avoid_bar.redraw()

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
