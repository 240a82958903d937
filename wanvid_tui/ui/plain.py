"""The interface without a screen: the queue as plain lines, then every change as a line of its own (ux.md 9).

For screen readers, dumb terminals and pipes: nothing moves the cursor, nothing is coloured, nothing needs a key.
Textual is never imported.
"""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text, inert
from wanvid_tui.jobs.keeper import Keeper
from wanvid_tui.jobs.reading import View
from wanvid_tui.jobs.waiting import is_asking
from wanvid_tui.streams import OutputLost, drop, flush, is_unread, say, write
from wanvid_tui.ui.farewell import last_words
from wanvid_tui.ui.plain_words import change_line, forgotten_line, head_line, job_line, said_line, title_line
from wanvid_tui.ui.queue_rows import RowFacts
from wanvid_tui.ui.session import open_session
from wanvid_tui.ui.telling import is_told, pause_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType
    from typing import TextIO

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Pause
    from wanvid_tui.ui.options import DrivingStatus, UiOptions
    from wanvid_tui.ui.session import Session

__all__ = ["Plain", "run"]

SHOWN = 20
"""How many jobs are told of at the start."""
_LOOK_S = 0.25
_DRAIN_S = 1.0
"""How long an output that stands still is waited for at the end."""
_ENDS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


class _Ended(BaseException):
    """A signal asks for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        """Which one."""


class Plain:
    """What is to be printed: `first` once, then `changed` as often as one likes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._started_ms = session.now_ms()
        self._rev = session.ledger.rev()
        self._told: dict[int, tuple[JobState, bool, bool]] = {}
        self._pauses: list[Pause] = []

    def first(self) -> list[str]:
        """Who this is, what goes on, and the newest jobs."""
        session, reader = self._session, self._session.ledger
        session.reckon()
        jobs = reader.window(View.ALL, 0, SHOWN)
        known = [*jobs, *reader.in_states(*View.ACTIVE.states)]
        self._told = {job.id: _sign(job) for job in known}
        facts = self._facts(jobs)
        lines = [head_line(session.options.account, session.feed.totals, session.done_by_ms)]
        lines.append(title_line(len(jobs), sum(session.feed.totals.counts.values())))
        return [*lines, *(job_line(job, facts) for job in jobs), *self._about_pauses()]

    def changed(self) -> list[str]:
        """What became of whom since the last call, the oldest first. Raises LedgerError; then it is asked for again."""
        session = self._session
        if session.feed.poll(session.now_ms()) is None:
            return self._about_pauses()
        changes = session.ledger.changes(self._rev)
        new = [job for job in changes.jobs if self._told.get(job.id) != _sign(job)]
        facts = self._facts(new)
        lines = [change_line(job, facts, session.options.user_home) for job in new if self._is_news(job)]
        self._told |= {job.id: _sign(job) for job in new}
        for job_id in changes.forgotten:
            self._told.pop(job_id, None)
            lines.append(forgotten_line(job_id, facts.now_ms))
        self._rev = changes.rev
        return [*lines, *self._about_pauses()]

    def _is_news(self, job: Job) -> bool:
        """Whether there is something to say: an old job that was merely looked at has nothing, nor has one on its way.

        What comes of sending is told in the next moment.
        """
        if job.state is JobState.SUBMITTING:
            return False
        if job.id in self._told or job.state in View.ACTIVE.states:
            return True
        return (job.saved_ms or job.ended_ms or job.created_ms) >= self._started_ms

    def _facts(self, jobs: Sequence[Job]) -> RowFacts:
        feed = self._session.feed
        return RowFacts(self._session.now_ms(), feed.usual_of(jobs), feed.waiting_of(jobs))

    def _about_pauses(self) -> list[str]:
        """A line when a queue begins to stand still, or goes on."""
        session = self._session
        now_ms = session.now_ms()
        standing = [pause for pause in session.feed.pauses if is_told(pause, now_ms)]
        before, self._pauses = self._pauses, standing
        message = pause_words(before, standing, session)
        return [said_line(message.text, now_ms)] if message is not None else []


def _sign(job: Job) -> tuple[JobState, bool, bool]:
    """What of a job is worth a line when it changes."""
    return job.state, job.overdue, is_asking(job)


def run(options: UiOptions, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Print until the input ends (0) or a signal comes (128 + n); jobs go on. Raises LedgerError, CatalogError.

    OutputLost and BrokenPipeError: nobody can read it any more.
    """
    session = open_session(options)
    code = 0
    keeper = Keeper(options.follower) if options.follower is not None else None
    try:
        with _signals():
            if keeper is not None:
                keeper.start()
            _print_on(session, keeper, stdin, stdout, stderr)
    except _Ended as ended:
        code = 128 + ended.number
    finally:
        if keeper is not None:
            keeper.close()
            session.driver = keeper.status
        session.close()
    if code and not _takes_more(stdout):
        drop(stdout)
        return code
    try:
        _print(stdout, last_words(session, plain=True))
    except OutputLost:
        if not code:
            raise
        drop(stdout)  # the terminal is gone, which is why this ends
    return code


def _print_on(
    session: Session, keeper: Keeper[DrivingStatus] | None, stdin: TextIO, stdout: TextIO, stderr: TextIO
) -> None:
    """Print until the input has ended."""
    plain = Plain(session)
    for warning in session.options.warnings:
        say(stderr, f"wanvid: {clean_text(warning)}")
    setup = session.options.setup
    if setup is not None and setup.needed:
        say(stderr, _("wanvid: set DASHSCOPE_API_KEY, or enter a key in wanvid without --plain"))
    _print(stdout, plain.first())
    for error in session.ledger.unreadable.values():
        say(stderr, f"wanvid: {clean_text(error.message)}")
    fault = ""
    while _wait(stdin, stderr):
        if is_unread(stdout):
            raise BrokenPipeError
        for words in keeper.news() if keeper is not None else ():
            say(stderr, f"wanvid: {stored(words)}")
        try:
            _print(stdout, plain.changed())
            fault = ""
        except LedgerError as error:
            if error.message != fault:
                say(stderr, _("wanvid: {reason}; it is read again").format(reason=clean_text(error.message)))
            fault = error.message


def _print(stdout: TextIO, lines: Sequence[str]) -> None:
    if lines:
        write(stdout, "".join(f"{inert(line)}\n" for line in lines))
        flush(stdout)


def _wait(stdin: TextIO, stderr: TextIO) -> bool:
    """Wait a little; False when the input has ended (ctrl+d). What is typed is answered by how to leave."""
    fd = stdin.fileno()
    if not select.select([fd], [], [], _LOOK_S)[0]:
        return True
    typed = stdin.isatty()
    if typed and os.tcgetpgrp(fd) != os.getpgrp():
        time.sleep(_LOOK_S)  # in the background the keyboard is the shell's: to read there would stop this program
        return True
    try:
        text = os.read(fd, 4096)
    except OSError:
        return False
    if text and typed:
        say(stderr, _("wanvid: nothing is read here; ctrl+d ends this, wanvid submit adds a video"))
    return bool(text)


@contextmanager
def _signals() -> Iterator[None]:
    """Let the first of the signals that end the program raise; those that were ignored before stay so (nohup).

    Afterwards it ends by itself, and none of them is heeded: a terminal that hangs up ends the input, then signals it.
    """
    taken: list[int] = []

    def heed_no_more() -> None:
        for number in taken:
            signal.signal(number, lambda *_: None)  # not ignored: that is inherited

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        heed_no_more()
        raise _Ended(number)

    for name in _ENDS:
        number = getattr(signal, name)
        if signal.getsignal(number) is not signal.SIG_IGN:
            taken.append(number)
            signal.signal(number, end)
    try:
        yield
    finally:
        heed_no_more()


def _takes_more(stdout: TextIO) -> bool:
    """Whether the output takes a few lines: a terminal that stands still (ctrl+s) must not hold the end."""
    try:
        return bool(select.select([], [stdout.fileno()], [], _DRAIN_S)[1])
    except (OSError, ValueError):
        return False
