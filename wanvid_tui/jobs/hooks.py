"""The user's own programs, run when a job has ended or nothing is left to do (config.md; faults.md X6).

Whoever drives runs them: once for each way in which a job ended while it drove. They are argument lists, no shell; they
get a job as JSON on their standard input, and the user's environment without the key. Nobody waits for their end.
"""

from __future__ import annotations

import subprocess
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import ACTIVE, Job, JobState
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.resolving import GIVEN_UP

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wanvid_tui.jobs.reading import Reader

__all__ = ["Commands", "Hooks"]

_AT_ONCE = 8
"""Programs that run at the same time; what ends meanwhile has its turn later."""
_LONG_S = 600.0
"""A program that runs longer, or for ever, holds up no other any more."""
_AT_THE_END = 32
"""Programs that are begun when the driver ends, at most: a long line at once would be more than a machine bears."""
_AGAIN_S = 1.0
_KEY = "DASHSCOPE_API_KEY"


class Commands(NamedTuple):
    """What is run when; empty for nothing."""

    on_done: Sequence[str] = ()
    """After each saved video."""
    on_failed: Sequence[str] = ()
    """After each job that failed or was lost."""
    on_queue_empty: Sequence[str] = ()
    """When nothing is left to do."""


class _Running(NamedTuple):
    """A program that was begun."""

    name: str
    child: subprocess.Popen[bytes]
    since_s: float


class Hooks:
    """Notices what ended and runs what the user wants then."""

    def __init__(
        self,
        reader: Reader,
        commands: Callable[[], Commands],
        as_json: Callable[[Job], str],
        environ: Mapping[str, str],
        log: logging.Logger,
        now_ms: int,
    ) -> None:
        """``commands`` are those of the settings as they are now; ``as_json`` gives a job as JSON text."""
        self._reader = reader
        self._commands = commands
        self._as_json = as_json
        self._environ = {name: value for name, value in environ.items() if name != _KEY}
        self._log = log
        self._since_ms = now_ms
        self._ended: deque[tuple[int, bool]] = deque()
        self._told: set[tuple[int, str]] = set()
        self._line: deque[tuple[str, Sequence[str], str]] = deque()
        self._running: list[_Running] = []
        self._was_busy = False
        self._last: Job | None = None

    @property
    def waits(self) -> bool:
        """Whether a program has not had its turn yet."""
        return bool(self._line)

    def look(self, ended: Iterable[tuple[int, bool]], now_s: float) -> float | None:
        """Run what is due; when to be called again at the latest, of the clock of ``now_s``.

        ``ended`` is what :meth:`wanvid_tui.jobs.watched.WatchedJobs.ended` gave. Raises LedgerError; what it could not
        look at is looked at the next time.
        """
        commands = self._commands()
        if any(commands):
            self._ended.extend(ended)
        while self._ended:
            one = self._ended.popleft()
            try:
                self._take(*one, commands)
            except LedgerError:
                self._ended.appendleft(one)
                raise
        counts = self._reader.counts() if commands.on_queue_empty else {}
        busy = any(counts.get(state) for state in ACTIVE)
        if self._was_busy and not busy and commands.on_queue_empty:
            text = self._as_json(self._last) if self._last is not None else "null"
            self._line.append(("on_queue_empty", commands.on_queue_empty, text))
        self._was_busy = busy
        self._reap()
        while self._line and self._holding_up(now_s) < _AT_ONCE:
            self._run(*self._line.popleft(), now_s)
        return now_s + _AGAIN_S if self._line or self._running else None

    def end(self, ended: Iterable[tuple[int, bool]], now_s: float) -> None:
        """The driver ends: what still waits for its turn is run now; what runs goes on by itself."""
        try:
            self.look(ended, now_s)
        except LedgerError as error:
            self._log.warning("what ended last: %s", error)
        for _ in range(min(len(self._line), _AT_THE_END)):
            self._run(*self._line.popleft(), now_s)
        if self._line:
            self._log.warning("%d programs of the user's are not run: the driver ends", len(self._line))
            self._line.clear()

    def _take(self, job_id: int, was_under_way: bool, commands: Commands) -> None:
        """Put the program for a job that ended into the line."""
        job = self._reader.readable(job_id)
        if job is None or job.error_code == GIVEN_UP or not (was_under_way or self._is_fresh(job)):
            return
        is_done = job.state is JobState.SAVED
        name, argv = ("on_done", commands.on_done) if is_done else ("on_failed", commands.on_failed)
        if (job_id, name) in self._told:
            return
        if argv:
            self._line.append((name, argv, self._as_json(job)))
        self._told.add((job_id, name))
        self._last = job

    def _is_fresh(self, job: Job) -> bool:
        """Whether a job ended since this driver began: rows change afterwards too, as by a look at a video."""
        return (job.saved_ms or job.ended_ms or 0) >= self._since_ms

    def _run(self, name: str, argv: Sequence[str], text: str, now_s: float) -> None:
        from tempfile import TemporaryFile

        try:
            with TemporaryFile() as given:  # not a pipe: nobody is there to fill it while the program takes its time
                given.write(f"{text}\n".encode())
                given.seek(0)
                child = subprocess.Popen(
                    list(argv),
                    stdin=given,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=self._environ,
                    start_new_session=True,
                )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._log.warning("%s: %s could not be run: %s", name, clean_text(argv[0], limit=200), reason)
            return
        self._running.append(_Running(name, child, now_s))

    def _holding_up(self, now_s: float) -> int:
        return sum(one.since_s > now_s - _LONG_S for one in self._running)

    def _reap(self) -> None:
        """Note how programs ended."""
        for one in self._running:
            if one.child.poll():
                self._log.warning("%s ended with status %d", one.name, one.child.returncode)
        self._running = [one for one in self._running if one.child.returncode is None]
