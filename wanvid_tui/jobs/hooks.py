"""The user's own programs, run when a job has ended or nothing is left to do (config.md; faults.md X6).

Whoever drives runs them: once for each job that ended while it drove. They are argument lists, no shell; they get a
job as JSON on their standard input, and the user's environment without the key. Nobody waits for them.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import ACTIVE, Job, JobState
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.resolving import GIVEN_UP

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping, Sequence

    from wanvid_tui.jobs.reading import Reader
    from wanvid_tui.jobs.watched import WatchedJobs

__all__ = ["Commands", "Hooks"]

_AT_ONCE = 8
"""Programs that run at the same time at most; what ends meanwhile has its turn later."""
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
        self._told: set[int] = set()
        self._line: list[tuple[str, Sequence[str], str]] = []
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._was_busy = False
        self._last: Job | None = None

    def look(self, jobs: WatchedJobs, seconds_now: float) -> float | None:
        """Run what is due; when to be called again at the latest, of the clock of ``seconds_now``."""
        commands = self._commands()
        for job_id, was_under_way in jobs.ended():
            job = self._reader.readable(job_id) if job_id not in self._told else None
            if job is None or job.error_code == GIVEN_UP or not (was_under_way or self._is_fresh(job)):
                continue
            self._told.add(job_id)
            self._last = job
            is_done = job.state is JobState.SAVED
            name, argv = ("on_done", commands.on_done) if is_done else ("on_failed", commands.on_failed)
            if argv:
                self._line.append((name, argv, self._as_json(job)))
        counts = self._reader.counts() if commands.on_queue_empty else {}
        busy = any(counts.get(state) for state in ACTIVE)
        if self._was_busy and not busy and commands.on_queue_empty:
            text = self._as_json(self._last) if self._last is not None else "null"
            self._line.append(("on_queue_empty", commands.on_queue_empty, text))
        self._was_busy = busy
        self._reap()
        while self._line and len(self._running) < _AT_ONCE:
            self._run(*self._line.pop(0))
        return seconds_now + _AGAIN_S if self._line or self._running else None

    def _is_fresh(self, job: Job) -> bool:
        """Whether a job ended since this driver began: rows change afterwards too, as by a look at a video."""
        return (job.saved_ms or job.ended_ms or 0) >= self._since_ms

    def end(self, jobs: WatchedJobs, seconds_now: float) -> None:
        """The driver ends: what still waits for its turn is run now; what runs goes on by itself."""
        try:
            self.look(jobs, seconds_now)
        except LedgerError as error:
            self._log.warning("what ended last: %s", error)
        for one in self._line:
            self._run(*one)
        self._line.clear()

    def _run(self, name: str, argv: Sequence[str], text: str) -> None:
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
        self._running.append((name, child))

    def _reap(self) -> None:
        """Note how programs ended."""
        for name, child in self._running:
            if child.poll():
                self._log.warning("%s ended with status %d", name, child.returncode)
        self._running = [one for one in self._running if one[1].returncode is None]
