"""The interface: opens the ledger, shows the main screen, keeps it fresh, and leaves the terminal as it was."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType

from wanvid_tui.core.errors import LedgerError, WanvidError
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.arrivals import FocusBack
from wanvid_tui.ui.clicks import clicked
from wanvid_tui.ui.control import Control
from wanvid_tui.ui.driver import install_signal_exits
from wanvid_tui.ui.farewell import last_words
from wanvid_tui.ui.layout import Depth, Mode
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.options import UiOptions
from wanvid_tui.ui.screens.main import MainScreen
from wanvid_tui.ui.session import Session, open_session
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.telling import Teller, is_told, pause_words
from wanvid_tui.ui.themes import ThemeShelf
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.editor import Editor
from wanvid_tui.ui.widgets.page import Page
from wanvid_tui.ui.widgets.queue import QueuePane
from wanvid_tui.ui.widgets.video import VideoPane

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from wanvid_tui.jobs.reading import Pause
    from wanvid_tui.ui.options import DrivingStatus

__all__ = ["UiOptions", "WanvidApp", "run"]

_SETTLED_S = 0.1
"""How long a size must stand until all is drawn anew."""
_POLL_S = 0.25
_POLLS_A_SECOND = 4


class WanvidApp(App[int], inherit_bindings=False):
    """Composes session, screen and control; owns the clock that asks the ledger."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, session: Session) -> None:
        options = session.options
        shelf = ThemeShelf(options.user_themes)
        loaded = shelf.load(options.theme)
        # Textual chooses its filter for NO_COLOR before it knows the theme: the wrong one blackens the editors.
        super().__init__(driver_class=options.driver_class, ansi_color=loaded.theme.ansi or None)
        self.session = session
        """The state behind the screen."""
        self.register_theme(loaded.theme)
        self.theme = loaded.theme.name
        self.animation_level = "none"
        self._painter = Painter(loaded.palette, mono=options.mono, ascii_only=options.ascii_only)
        self._faults = [*options.warnings, *[str(fault) for fault in shelf.faults]]
        self.control = Control(session, self, options.monotonic)
        """Runs the commands."""
        self._teller = Teller(options.user_home, session.glyphs, session.now_ms())
        self._main: MainScreen | None = None
        self._polls = 0
        self._fault = ""
        self._pauses: list[Pause] = []
        self._asked = session.feed.totals.asks
        self._looker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="driver-look")
        self._looking = False
        self._driver_reason = ""
        self._before_escape: Any = None
        self._resized: Timer | None = None

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        if self._main is None:
            self._main = MainScreen(self.session, self._painter, self.control)
            self.control.desk.screen = self._main
        return self._main

    def get_default_screen(self) -> Screen[Any]:
        """Start with the main screen itself, no other under it."""
        return self.main

    # Start and end

    def on_load(self) -> None:
        """The terminal is taken next: from now on a signal gives it back."""
        install_signal_exits(self)

    def on_mount(self) -> None:
        """Begin to look at the ledger."""
        self.session.panel.catalog = self.session.catalog
        self.set_interval(_POLL_S, self._poll)

    def on_ready(self) -> None:
        """The first paint is out: garbage is collected again, and what was wrong before is said."""
        gc.freeze()
        gc.enable()
        if self._faults:
            self.control.desk.say(problem(self._faults[0]))
        self._tell_pauses()
        self.main.place_cursor()
        if self.session.options.on_ready is not None:
            self.session.options.on_ready()
        if self.session.feed.totals.active:
            self.look_at_driver()
        if self.session.feed.totals.counts.get(JobState.UNCERTAIN):
            self.start(self._ask_anew())

    def on_resize(self) -> None:
        """Draw all anew when the sizes have settled: Textual passes over one that came back before it was drawn.

        The terminal has cut off meanwhile what did not fit.
        """
        if self._resized is not None:
            self._resized.stop()
        if self.is_running and self._polls:
            self._resized = self.set_timer(_SETTLED_S, self.main.refresh)

    def leave(self) -> None:
        """End the interface; jobs go on."""
        self.exit(0)

    def close(self) -> None:
        """After the end: finish what is written, give back what was opened."""
        follower = self.session.options.follower
        if follower is not None:
            self._looker.submit(follower.close)
        self._looker.shutdown(wait=True)
        self.session.close()

    # Clock

    def _poll(self) -> None:
        line = self.session.line
        if line.leaving:
            before = line.current
            line.tick(self.session.now_ms())
            if line.current is not before:
                self.main.say(line.current)
        self._polls += 1
        fault = ""
        try:
            self._look()
            if self._polls % _POLLS_A_SECOND == 0:
                self._second()
        except LedgerError as error:
            fault = error.message
        if fault and fault != self._fault:
            self.control.desk.say(problem(f"{fault}. What is shown may be old; it is read again."))
        self._fault = fault

    def _look(self) -> None:
        """Show what changed in the ledger."""
        ended = self.session.feed.poll(self.session.now_ms())
        if ended is None:
            return
        self.session.load_window(focused=self.main.queue.has_focus)
        self.session.reckon()
        self.session.newest_seed()
        self.main.redraw_queue()
        self.main.redraw_composer()
        asks = self.session.feed.totals.asks
        message = self._teller.tell(ended) or self._teller.tell_guesses(self.session.feed.guessed)
        self.control.news(message, asks_more=asks > self._asked)
        self._asked = asks
        self._tell_pauses()

    def _tell_pauses(self) -> None:
        """Say that a queue began to stand still, or goes on."""
        now_ms = self.session.now_ms()
        standing = [pause for pause in self.session.feed.pauses if is_told(pause, now_ms)]
        before, self._pauses = self._pauses, standing
        message = pause_words(before, self._pauses, self.session)
        if message is not None:
            self.control.desk.say(message)

    def _second(self) -> None:
        """Once a second: what only the clock changes, and whether somebody drives."""
        totals = self.session.feed.totals
        if totals.moving:
            if self._polls % (10 * _POLLS_A_SECOND) == 0:
                self.session.reckon()
                self.main.redraw_queue()
            self.main.queue.redraw()
            if self.main.depth is not Depth.CLOSED or self.main.mode is Mode.WIDE:
                self.main.redraw_page()
        if totals.active:
            self.look_at_driver()
        if self.session.feed.pauses:
            self._tell_pauses()

    async def _ask_anew(self) -> None:
        """A start: jobs whose user chose to wait are looked for once more."""
        from wanvid_tui.jobs.resolving import ask_anew

        try:
            found = await self.session.writer.do(ask_anew)
        except WanvidError as error:
            self.control.desk.say(problem(error.message))
            return
        if found:
            self.look_at_driver()

    # For the control

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys."""
        self.run_worker(work, exclusive=False)

    def look_at_driver(self) -> None:
        """Look on a thread whether somebody drives, unless a look is under way."""
        follower = self.session.options.follower
        if follower is None or self._looking:
            return
        self._looking = True
        self.start(self._looked(follower))

    async def _looked(self, follower: Any) -> None:
        import asyncio

        try:
            status = await asyncio.get_running_loop().run_in_executor(self._looker, follower.tick)
        except WanvidError as error:
            reason = error.message
        else:
            reason = status.reason
            self._show_driver(status)
        finally:
            self._looking = False
        if reason and reason != self._driver_reason:
            self.control.desk.say(problem(reason))
        self._driver_reason = reason

    def _show_driver(self, status: DrivingStatus) -> None:
        """Let the header say whether the process that drives was stopped."""
        before, self.session.driver = self.session.driver_stopped, status
        if self.session.driver_stopped != before:
            self.main.redraw_header()

    def copy_text(self, text: str) -> None:
        """Put text on the terminal's clipboard and say which one."""
        self.start(self._copied(text))

    async def _copied(self, text: str) -> None:
        import asyncio

        from wanvid_tui.ui.clipboard import Way, copy

        driver = self._driver
        write = driver.write if driver is not None else lambda _text: None
        way = await asyncio.to_thread(copy, text, self.session.options.environ or dict(os.environ), write)
        words = {
            Way.TMUX: "Copied (tmux buffer).",
            Way.OSC_52: "Copied (OSC 52).",
            Way.BOX: "This terminal takes no copies; shift and drag selects in the terminal itself.",
        }
        self.control.desk.say(said(words[way]))

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Run something after a while."""
        self.set_timer(delay_s, act)

    def ring(self) -> None:
        """Ring the terminal's bell."""
        self.bell()

    # Events

    def _fatal_error(self) -> None:
        """End after a fault of ours, without Textual's report: it prints every variable, and there is a log for it."""
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """See every key before anybody: messages that stood long enough go with it."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._main is not None:
            self.control.desk.key_seen()
            if event.key == "escape":
                self._before_escape = (self.main.pane, self.main.depth, self.main.pages.showing)
        await super().on_event(event)

    def on_focus_back(self, _event: FocusBack) -> None:
        """The Esc before was the beginning of a key: put the focus back."""
        if self._before_escape is not None:
            pane, depth, showing = self._before_escape
            self._before_escape = None
            if (depth, showing) != (self.main.depth, self.main.pages.showing):
                self.main.open_page(showing, depth)
            self.main.go(pane)

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click in a bar, the footer, the queue or a page."""
        clicked(event, self.control, self.main)

    def on_queue_pane_scrolled(self, event: QueuePane.Scrolled) -> None:
        """The wheel over the queue."""
        self.control.browser.scroll(event.rows)

    def on_page_scrolled(self, event: Page.Scrolled) -> None:
        """The wheel over a page."""
        if self.main.pages.models is not None:
            self.main.pages.models.go(1 if event.rows > 0 else -1)
            self.main.redraw_page()
        else:
            self.main.page.scroll_rows(event.rows)

    def on_video_pane_acted(self, event: VideoPane.Acted) -> None:
        """Something was chosen."""
        self.control.chooser.acted(event.outcome)

    def on_video_pane_source_given(self, event: VideoPane.SourceGiven) -> None:
        """A sound file was named."""
        self.control.chooser.give_source(event.text)

    def on_text_area_changed(self) -> None:
        """A text changed: counters, and whether Generate would refuse."""
        self.main.weigh_texts()

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        """Text was pasted."""
        self.control.pasted(event.count, event.dropped, elsewhere=event.elsewhere)

    def on_editor_overfull(self, event: Editor.Overfull) -> None:
        """Too much was pasted."""
        self.control.desk.say(problem(f"{event.count} characters are too many to paste; nothing was put in."))


def run(options: UiOptions) -> int:
    """Show the interface until the user leaves; the exit status. Raises LedgerError, CatalogError before it starts.

    A fault of ours is raised when Textual has given the terminal back: whoever runs the program logs it.
    """
    gc.disable()
    session = open_session(options)
    app = WanvidApp(session)
    try:
        result = app.run(mouse=options.mouse)
    finally:
        app.close()
        gc.enable()
    for line in last_words(session):
        print(line)
    if app._exception is not None:  # Textual keeps it for its own tests, and tells nobody else
        raise app._exception
    code = app.return_code if app.return_code else result
    return code or 0
