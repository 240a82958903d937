"""From a message to what it tells of: the keys that it names, in the pane where the user is (ux.md 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wanvid_tui.jobs.reading import View
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.screens.showing import Showing

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.ui.browsing import Browser
    from wanvid_tui.ui.command import Command
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.messages import Message

__all__ = ["Leading"]

_TYPING_S = 1.0
"""How long after a letter Enter is still part of a text."""


class Leading:
    """What the key of a message means: the job that it tells of, not the one under the cursor."""

    def __init__(
        self, desk: Desk, browser: Browser, run: Callable[[str], None], monotonic: Callable[[], float]
    ) -> None:
        """``run`` runs a command by its id."""
        self._desk = desk
        self._browser = browser
        self._run = run
        self._monotonic = monotonic
        self._typed_s = float("-inf")

    def way(self, message: Message) -> Message:
        """News of a job with the keys that lead to it from here: first to the queue, where the user is elsewhere."""
        if message.job_id is None:
            return message
        named, screen = self._desk.session.keymap.named, self._desk.screen
        there = screen.pane is Pane.QUEUE and screen.pages.showing is Showing.JOB
        keys = [named(message.command)] if there else [named("queue"), named(message.command)]
        return message._replace(key=" ".join(key for key in keys if key))

    def to_queue(self) -> None:
        """Go to the queue; to the job that a message told of, where one stood."""
        told = self._desk.stood
        self._browser.to_queue()
        if told is not None and told.job_id is not None:
            self._to(told.job_id)

    def key(self, command: Command | None) -> None:
        """A key was pressed in the queue: the first one after a message may be the one that it named."""
        told = self._desk.fresh
        if told is None or told.job_id is None or command is None or command.id != told.command:
            return
        if self._desk.screen.depth is Depth.CLOSED:
            self._to(told.job_id)

    def mend(self, event: events.Key) -> bool:
        """Enter on the message that the key is refused or missing: let another be entered; False for any other key.

        Enter that comes in the middle of typing belongs to the text.
        """
        now, typed = self._monotonic(), self._typed_s
        if event.key != "enter":
            self._typed_s = now if event.is_printable else typed
            return False
        stood = self._desk.stood
        if stood is None or stood.command != "setup" or not stood.key or now - typed < _TYPING_S:
            return False
        self._desk.around.set_up()
        return True

    def follow(self) -> None:
        """Do what the key of the message that stands does: it was clicked."""
        message = self._desk.session.line.current
        if message is None:
            return
        if message.job_id is not None:
            self._desk.screen.go(Pane.QUEUE)
            self._to(message.job_id)
        self._run(message.command)

    def _to(self, job_id: int) -> None:
        """Put the cursor on a job; a view or filter that does not show it is left for all jobs."""
        session = self._desk.session
        job, window = session.ledger.shown(job_id), session.window
        if job is None:
            return
        listed = job.state in window.view.states and not (window.view is View.NEW and job.seen)
        if not (listed if window.ids is None else job_id in window.ids):
            self._browser.show_all()
        self._browser.to_job(job_id)
