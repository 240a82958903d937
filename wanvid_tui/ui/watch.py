"""The rounds of the interface: what changed in the ledger four times a second, what only time changes once a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.ui.layout import Depth, Mode
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.telling import Teller, disk_words, is_told, offline_words, pause_words, waits_for_room

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Pause
    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.session import Session

__all__ = ["POLL_S", "Watch"]

POLL_S = 0.25
"""Seconds between two rounds."""
_POLLS_A_SECOND = 4
_RECKONED_S = 10
_SLOW_S = 5
"""How often digits move where little is to move, or nobody looks (ux.md 4.4)."""


class _Shown(Protocol):
    """What the rounds need of the app."""

    @property
    def main(self) -> MainScreen:
        """What is drawn anew."""

    @property
    def app_focus(self) -> bool:
        """Whether the terminal has the focus, as far as it tells."""

    def look_at_driver(self) -> None:
        """Look whether somebody drives."""

    def entitle(self) -> None:
        """Let the terminal's title say what goes on."""

    def look_at_themes(self) -> None:
        """Look whether files of themes changed."""


class Watch:
    """Keeps the screen as the ledger is; `poll` is one round."""

    def __init__(self, session: Session, shown: _Shown, control: Control) -> None:
        self._session = session
        self._shown = shown
        self._control = control
        self._teller = Teller(session.options.user_home, session.glyphs, session.now_ms())
        self.polls = 0
        """Rounds since the start."""
        self._fault = ""
        self._pauses: list[Pause] = []
        self._asked = session.feed.totals.asks
        self._offline: Message | None = None
        self._full: Message | None = None

    def poll(self) -> None:
        """One round; a ledger that cannot be read is said once, and read again in the next."""
        line = self._session.line
        if line.leaving:
            before = line.current
            line.tick(self._session.now_ms())
            if line.current is not before:
                self._shown.main.say(line.current)
        self.polls += 1
        self._control.keeper.tick()
        fault = ""
        try:
            self._look()
            if self.polls % _POLLS_A_SECOND == 0:
                self._second()
        except LedgerError as error:
            fault = error.message
        if fault and fault != self._fault:
            self._control.desk.say(problem(_("{what}. What is shown may be old; it is read again.").format(what=fault)))
        self._fault = fault

    def _look(self) -> None:
        """Show what changed in the ledger."""
        session, main = self._session, self._shown.main
        ended = session.feed.poll(session.now_ms())
        if ended is None:
            return
        session.window.drop(session.feed.forgotten)
        session.load_window(focused=main.queue.has_focus)
        self._control.browser.changed()
        session.reckon()
        session.newest_seed()
        main.redraw_queue()
        main.redraw_composer()
        asks = session.feed.totals.asks
        message = self._teller.tell(ended) or self._teller.tell_guesses(session.feed.guessed)
        self._control.news(message, asks_more=asks > self._asked)
        self._asked = asks
        self._tell_disk()
        self.tell_pauses()

    def tell_pauses(self) -> None:
        """Say that a queue began to stand still, or goes on."""
        now_ms = self._session.now_ms()
        standing = [pause for pause in self._session.feed.pauses if is_told(pause, now_ms)]
        before, self._pauses = self._pauses, standing
        message = pause_words(before, self._pauses, self._session)
        if message is not None:
            self._control.desk.say(message)
            self._offline = message if any(pause.kind is PauseKind.OFFLINE for pause in standing) else None

    def _recount(self) -> None:
        """Let the message that there is no connection say the seconds that are left now."""
        line = self._session.line
        pause = next((pause for pause in self._pauses if pause.kind is PauseKind.OFFLINE), None)
        if self._offline is None or line.current is not self._offline or pause is None:
            return
        self._offline = offline_words(pause, self._session)
        line.amend(self._offline)
        self._shown.main.say(self._offline)

    def _tell_disk(self) -> None:
        """Say that videos wait for room on the disk: once, and as long as that stands how many they are now."""
        session, before = self._session, self._full
        there = session.feed.totals.counts.get(JobState.DOWNLOADING, 0)
        jobs = session.ledger.in_states(JobState.DOWNLOADING) if there else []
        waiting = [job for job in jobs if waits_for_room(job)]
        self._full = disk_words(waiting, session) if waiting else None
        if self._full is not None and before is None:
            self._control.desk.say(self._full)
        elif self._full is not None and session.line.current is before:
            session.line.amend(self._full)
            self._shown.main.say(self._full)

    def _second(self) -> None:
        """Once a second: what only the clock changes, and whether somebody drives."""
        session = self._session
        if session.feed.begin_day(session.now_ms()):
            self._shown.main.redraw_header()
        totals = session.feed.totals
        calm = session.options.reduced_motion or not self._shown.app_focus
        if not calm or self.polls % (_SLOW_S * _POLLS_A_SECOND) == 0:
            self._tick()
        self._control.browser.look_at_files()
        self._shown.entitle()
        if totals.active:
            self._shown.look_at_driver()
        if session.feed.pauses:
            self.tell_pauses()
        self._shown.look_at_themes()

    def _tick(self) -> None:
        """Draw the digits and bars that move with the clock."""
        session, main = self._session, self._shown.main
        self._recount()
        if session.feed.totals.moving:
            if self.polls % (_RECKONED_S * _POLLS_A_SECOND) == 0:
                session.reckon()
                main.redraw_queue()
            main.queue.redraw()
            if main.depth is not Depth.CLOSED or main.mode is Mode.WIDE:
                main.redraw_page()
