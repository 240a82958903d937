"""The interface: opens the ledger, shows the main screen, keeps it fresh, and leaves the terminal as it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from wanvid_tui.core.job import JobState
from wanvid_tui.ui.ambiguity import Ambiguity
from wanvid_tui.ui.attention import TITLE_BACK
from wanvid_tui.ui.control import Control
from wanvid_tui.ui.depth import Depth, color_depth
from wanvid_tui.ui.display import Display, unfit
from wanvid_tui.ui.driver import install_signal_exits
from wanvid_tui.ui.driving import DriverLook
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.modals import Modals
from wanvid_tui.ui.options import UiOptions
from wanvid_tui.ui.outward import OutwardApp
from wanvid_tui.ui.screens.main import MainScreen
from wanvid_tui.ui.session import Session, open_session
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.themes import ThemeShelf
from wanvid_tui.ui.theming import Theming, Wardrobe
from wanvid_tui.ui.watch import POLL_S, Watch
from wanvid_tui.ui.words import at_home

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen
    from textual.timer import Timer

    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.money import Question
    from wanvid_tui.ui.themes import LoadedTheme

__all__ = ["UiOptions", "WanvidApp", "run"]

_SETTLED_S = 0.1
"""How long a size must stand until all is drawn anew."""


class WanvidApp(OutwardApp, inherit_bindings=False):
    """Composes session, screen, control, and what looks at ledger and driver."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, session: Session) -> None:
        options = session.options
        depth = color_depth(options.environ)
        shelf = ThemeShelf(options.user_themes, depth=depth)
        loaded = shelf.load(options.theme)
        # Textual chooses its filter for NO_COLOR before it knows the theme: the wrong one blackens the editors.
        super().__init__(session, ansi_color=loaded.theme.ansi or None)
        self.register_theme(loaded.theme)
        self.theme = loaded.theme.name
        self.animation_level = "none"
        self._ambiguity = Ambiguity(options.ambiguous, options.environ, ascii_only=options.ascii_only)
        self._painter = self._made_painter(loaded)
        plain = options.mono or depth is Depth.SIXTEEN
        wardrobe = Wardrobe(self.wear, self._say, self.start, options.keep_theme, plain)
        self.theming = Theming(shelf, options.theme, loaded, wardrobe)
        """The way to another theme."""
        self._faults = [*options.warnings, *self.theming.faults_at_start()]
        self.control = Control(session, self, options.monotonic)
        self._watch = Watch(session, self, self.control)
        self._driving = DriverLook(session, self, self.control)
        self._frames = Display("the user wants it" if options.stock_display else unfit())
        self._resized: Timer | None = None
        self._is_drawn = False
        self._modals = Modals(session, self, self.control)

    @property
    def painter(self) -> Painter:
        """Draws for the theme that is worn."""
        return self._painter

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        if self._main is None:
            self._main = MainScreen(self.session, self._painter, self.control)
            self.control.desk.screen = self._main
            self.control.keeper.fill()
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
        self.set_interval(POLL_S, self._watch.poll)
        if self._begins_with_key:
            known = self.session.options.without_key
            self._faults = [fault for fault in self._faults if fault not in known]
            self._modals.set_up(self._tell_faults)

    def _tell_faults(self) -> None:
        """Say what was wrong before the start: the first stands, all are among the messages."""
        for fault in reversed(self._faults):
            self.control.desk.say(problem(at_home(fault, self.session.options.user_home)))

    @property
    def _begins_with_key(self) -> bool:
        """Whether the first thing to be done is to enter a key."""
        setup = self.session.options.setup
        # Who has jobs knows the way: they are shown, and a message says that the key is missing.
        return setup is not None and setup.needed and not any(self.session.feed.totals.counts.values())

    def on_ready(self) -> None:
        """The first paint is out: garbage is collected again, and what was wrong before is said."""
        self._is_drawn = True
        gc.freeze()
        gc.enable()
        self.control.keeper.welcome()
        if not self._begins_with_key:
            self._tell_faults()
        self._watch.tell_pauses()
        if not self._begins_with_key:
            self.main.place_cursor()
        if self._ambiguity.asks:
            self.start(self._ask_width())
        if self.session.options.on_ready is not None:
            self.session.options.on_ready()
        if self.session.feed.totals.active:
            self.look_at_driver()
        if self.session.feed.totals.counts.get(JobState.UNCERTAIN):
            self.start(self._driving.ask_anew())

    def on_resize(self) -> None:
        """Draw all anew when the sizes have settled: Textual passes over one that came back before it was drawn.

        The terminal has cut off meanwhile what did not fit.
        """
        if self._resized is not None:
            self._resized.stop()
        if self.is_running and self._is_drawn:
            self._resized = self.set_timer(_SETTLED_S, self.main.refresh)

    def on_unmount(self) -> None:
        """The end, also by a signal: the loop waits for its threads, which may wait for the network."""
        if self.session.options.setup is not None:
            self.session.options.setup.give_up()

    def leave(self) -> None:
        """End the interface; jobs go on."""
        self.exit(0)

    def close(self) -> None:
        """After the end: finish what is written, give back what was opened."""
        with closing(self.session), closing(self._driving):
            if self._main is not None:
                self.control.keeper.end()

    # Themes

    def wear(self, loaded: LoadedTheme) -> None:
        """Draw everything with a theme."""
        self._painter = self._made_painter(loaded)
        if self._main is not None:
            self._main.set_painter(self._painter)
        from wanvid_tui.ui.dressing import dress

        dress(self, loaded, self._painter)
        if self._main is not None and self._main.is_attached:
            self._main.relayout()  # a list has one row more where grounds are not to be had

    def _made_painter(self, loaded: LoadedTheme) -> Painter:
        options = self.session.options
        wide = self._ambiguity.wide
        return Painter(loaded.palette, mono=options.mono, ascii_only=options.ascii_only, wide=wide)

    async def _ask_width(self) -> None:
        if await self._ambiguity.ask(self):
            self.wear(self.theming.worn)

    def look_at_themes(self) -> None:
        """Read the user's themes again when their files changed."""
        self.theming.look(self.session.options.monotonic())

    def _say(self, message: Message) -> None:
        self.control.desk.say(message)

    # For the control

    def look_at_driver(self) -> None:
        """Look on a thread whether somebody drives, unless a look is under way."""
        self._driving.look()

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Run something after a while."""
        self.set_timer(delay_s, act)

    def ask(self, question: Question, go_on: Callable[[], None]) -> None:
        """Ask about money; ``go_on`` runs when the answer is yes."""
        self._modals.ask(question, go_on)

    def set_up(self) -> None:
        """Let the user enter a key."""
        self._modals.set_up()

    def examine(self) -> None:
        """Show what is wrong and how to mend it."""
        self._modals.examine()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Hand a frame to the terminal; everything that Textual draws comes through here."""
        super()._display(screen, self._frames.frame(renderable))

    def _fatal_error(self) -> None:
        """End after a fault of ours, without Textual's report: it prints every variable, and there is a log for it."""
        self._close_messages_no_wait()


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
    if app.title_bar.shown:
        sys.stdout.write(TITLE_BACK)
    from wanvid_tui.ui.farewell import last_words

    for line in last_words(session, links=sys.stdout.isatty()):
        print(line)
    if app._exception is not None:  # Textual keeps it for its own tests, and tells nobody else
        raise app._exception
    return app.return_code or result or 0
