"""What every hand of the screen needs: the session, the screen, the message line, the way to write."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import Message, problem, said
from wanvid_tui.ui.undoing import TAKE_BACK_MS, Done, TakeBack
from wanvid_tui.ui.words import sentences

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.money import Question
    from wanvid_tui.ui.outside import Edited
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.theming import Theming

__all__ = ["Desk", "Surroundings"]


class Surroundings(Protocol):
    """What the app does for the control."""

    @property
    def theming(self) -> Theming:
        """The way to another theme."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys; the end cancels it, but not what it had the ledger do."""

    def leave(self) -> None:
        """End the interface."""

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell until the user goes on."""

    def look_at_driver(self) -> None:
        """See to it soon that somebody drives."""

    def lend_terminal(self, act: Callable[[], Edited]) -> Edited:
        """Run something that has the terminal for itself; the screen waits. Raises SuspendNotSupported."""

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Run something after a while."""

    def copy_text(self, text: str, what: str = "") -> None:
        """Put text on the clipboard and say how; ``what`` it is, as a sentence begins."""

    def ask(self, question: Question, go_on: Callable[[], None]) -> None:
        """Ask about money; ``go_on`` runs when the answer is yes."""

    def set_up(self) -> None:
        """Let the user enter a key."""

    def examine(self) -> None:
        """Show what is wrong and how to mend it."""

    def call(self, text: str, *, always: bool = False) -> None:
        """Ring the bell and tell the desktop, when nobody looks; ``always`` ring at least."""


class Desk:
    """Shared by all that commands set to work."""

    def __init__(self, session: Session, around: Surroundings) -> None:
        self.session = session
        """What is shown."""
        self.around = around
        """The app."""
        self.back: TakeBack | None = None
        """What can be taken back."""
        self.back_message: Message | None = None
        """The message that offered it."""
        self.last_key_s = session.options.monotonic()
        """When the last key was pressed, or this began; of the steady clock."""
        self.stood: Message | None = None
        """The message that stood when the last key was pressed."""
        self.fresh: Message | None = None
        """The same, when that key was the first one after it was said, and there was time to read it."""
        self._screen: MainScreen | None = None

    @property
    def screen(self) -> MainScreen:
        """The main screen; set right after it was made."""
        assert self._screen is not None
        return self._screen

    @screen.setter
    def screen(self, screen: MainScreen) -> None:
        self._screen = screen

    def say(self, message: Message) -> None:
        """Show a message in the footer."""
        self.session.line.show(message, self.session.now_ms())
        self.screen.say(self.session.line.current)

    def unsay(self, command: str) -> None:
        """Take away a message that leads on to a command: there is nothing more to do by it."""
        standing = self.session.line.current
        if standing is not None and standing.command == command:
            self.withdraw(standing)

    def withdraw(self, message: Message) -> None:
        """Take away a message, if it still stands."""
        if self.session.line.current is message:
            self.session.line.current = None
            self.screen.say(None)

    def key_seen(self) -> None:
        """A key was pressed anywhere: what has stood long enough goes."""
        self.last_key_s = self.session.options.monotonic()
        line = self.session.line
        before, now_ms = line.current, self.session.now_ms()
        self.fresh = before if line.could_be_read(now_ms) else None
        line.key(now_ms)
        self.stood = before
        if line.current is not before:
            self.screen.say(line.current)

    def tell(self, done: Done) -> None:
        """Say what an act did, with the key that takes it back."""
        in_text = self.screen.pane in (Pane.PROMPT, Pane.AVOID)
        keys = ("^Z" if in_text else self.session.keymap.named("undo"), _("undo")) if done.back else ("", "")
        if done.names_key:
            message = said(done.text.format(key=keys[0]))
        else:
            message = said(done.text, key=keys[0], does=keys[1], command="undo" if done.back else "")
        if done.back is not None:
            # From now on: many jobs may have taken their time.
            until_ms = max(done.back.until_ms, self.session.now_ms() + TAKE_BACK_MS)
            self.back, self.back_message = done.back._replace(until_ms=until_ms), message
        self.say(message)

    def write(self, act: Callable[[Ledger], Done], failed: Callable[[], None] | None = None) -> None:
        """Run an act on the writer's thread and say what came of it; ``failed`` runs here when it went wrong."""
        self.around.start(self._written(act, failed))

    def write_quietly(self, act: Callable[[Ledger], None]) -> None:
        """Run a change on the writer's thread that nothing is said of."""
        self.around.start(self._changed(act))

    async def _changed(self, act: Callable[[Ledger], None]) -> None:
        try:
            await self.session.writer.do(act)
        except WanvidError as error:
            self.say(problem(error.message))

    async def _written(self, act: Callable[[Ledger], Done], failed: Callable[[], None] | None) -> None:
        try:
            done = await self.session.writer.do(act)
        except WanvidError as error:
            if failed is not None:
                failed()
            self.say(problem(sentences(error.message, error.remedy)))
            return
        self.tell(done)
        self.around.look_at_driver()
