"""What goes out to the terminal beside the frames: copied text, bell, notice, title, and all of it for an editor."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import _
from wanvid_tui.ui.attention import TerminalTitle, nobody_looks, notice, rings, title_text
from wanvid_tui.ui.hearing import HearingApp
from wanvid_tui.ui.messages import said

if TYPE_CHECKING:
    from wanvid_tui.ui.outside import Edited
    from wanvid_tui.ui.session import Session

__all__ = ["OutwardApp"]


class OutwardApp(HearingApp, inherit_bindings=False):
    """An app that reaches its user by more than what is drawn."""

    def __init__(self, session: Session, *, ansi_color: bool | None) -> None:
        """Take the state behind the screen, and whether the terminal's own colours are drawn; None is not to say."""
        super().__init__(driver_class=session.options.driver_class, ansi_color=ansi_color)
        self.session = session
        """The state behind the screen."""
        self.title_bar = TerminalTitle(self._to_terminal, session.environ)
        """The title of the terminal's window."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys."""
        self.run_worker(work, exclusive=False)

    def copy_text(self, text: str, what: str = "") -> None:
        """Put text on the terminal's clipboard and say which one."""
        self.start(self._copied(text, what))

    async def _copied(self, text: str, what: str) -> None:
        import asyncio

        from wanvid_tui.ui.clipboard import Way, copy

        driver = self._driver
        write = driver.write if driver is not None else lambda _text: None
        way = await asyncio.to_thread(copy, text, self.session.environ, write)
        if way is Way.BOX:
            self.main.show_text(what or _("Text"), text)
            return
        where = _("tmux buffer") if way is Way.TMUX else "OSC 52"
        words = _("{what} copied ({where}).") if what else _("Copied ({where}).")
        self.control.desk.say(said(words.format(what=what, where=where)))

    def lend_terminal(self, act: Callable[[], Edited]) -> Edited:
        """Run something that has the terminal for itself; the screen waits. Raises SuspendNotSupported."""
        with self.suspend():
            done = act()
        self.main.refresh(layout=True)
        return done

    def call(self, text: str, *, always: bool = False) -> None:
        """Ring the terminal's bell and show a notice of the desktop, when nobody looks; ``always`` ring at least."""
        since_s = self.session.options.monotonic() - self.control.desk.last_key_s
        away = nobody_looks(focused=self.app_focus, since_key_s=since_s)
        setting = self.session.options.bell
        if rings(setting, away=away, urgent=always):
            self.bell()
        if away and setting != "never" and (told := notice(text, self.session.environ)):
            self._to_terminal(told)

    def entitle(self) -> None:
        """Let the terminal's title say what goes on."""
        session = self.session
        self.title_bar.show(title_text(session.feed.totals, session.done_by_ms, session.now_ms()))

    def _to_terminal(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)
