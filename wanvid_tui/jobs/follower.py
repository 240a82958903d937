"""The face's side of the driver: see whether one runs, start it where there is work, give it the keys it waits for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.jobs.handoff import KeysNotTaken, give_keys
from wanvid_tui.jobs.keys import AccountKey
from wanvid_tui.jobs.launch import DriverCommand
from wanvid_tui.jobs.lease import BeatWatch, LeaseView, lock_path, probe
from wanvid_tui.jobs.work import waits_for_key, work_waits

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["AccountKey", "DriverCommand", "DriverStatus", "Follower", "Running", "end_child", "ensure_driver"]

_LOOK_S = 0.03
_LONGEST_BACKOFF_S = 60.0
_LIVED_S = 20.0
"""A driver that lived for so long did not fail at its start."""
_STUCK_S = 15.0
"""A driver of ours that has not had the lease for so long, though it is free, is not waited for."""
_FRUITLESS_S = 600.0
"""When a driver saw nothing to do where this face sees work, the next one is started for the next change, or then."""


@dataclass(frozen=True, slots=True)
class Running:
    """How :func:`ensure_driver` found or left things."""

    started: bool
    """Whether this call started a driver."""
    pid: int | None
    """The process that drives, None when none is known to."""
    host: str
    fingerprints: frozenset[str]
    """The keys that the driver holds, by fingerprint; empty when none were given to it."""
    child: subprocess.Popen[bytes] | None
    """The driver that this call started. One that is not detached ends when its standard input is closed."""
    reason: str
    """Why no driver runs, or why it does not have the keys; empty when all is well."""


def ensure_driver(
    command: DriverCommand, keys: Sequence[AccountKey] = (), *, detached: bool = True, wait_s: float = 5.0
) -> Running:
    """See to it that a driver runs and has ``keys``. Blocks until it says so, ``wait_s`` at most.

    To be called after the commit of what it shall do, and only where :func:`work_waits`: then either the driver that
    is about to end sees the commit, or this sees the lease free. Raises LedgerError when the lease cannot be seen.
    """
    lock = lock_path(command.ledger)
    until = time.monotonic() + wait_s
    child: subprocess.Popen[bytes] | None = None
    reason = "the driver did not take the lease in time"
    view = LeaseView(held=False)
    while True:
        view = probe(lock)
        if view.held and view.pid is not None:
            try:
                held = _give(view, keys)
            except KeysNotTaken as error:
                reason = error.message  # it may be about to end: look again
            else:
                return Running(child is not None, view.pid, view.host, held, child, "")
        elif not view.held and (child is None or child.poll() is not None):
            if child is not None and child.returncode != 0:
                return Running(True, None, "", frozenset(), child, _death(command, child.returncode))
            # None yet, or it gave way to one that has ended meanwhile, perhaps without the key for this work.
            try:
                child = command.start(detached=detached)
            except OSError as error:
                return Running(False, None, "", frozenset(), None, f"the driver could not be started: {error.strerror}")
        if time.monotonic() >= until:
            pid = view.pid if view.held else None
            return Running(child is not None, pid, view.host, frozenset(), child, reason)
        time.sleep(_LOOK_S)


def end_child(child: subprocess.Popen[bytes], *, within_s: float = 2.0) -> None:
    """End a driver that is not detached, by force where it does not end in time."""
    import subprocess

    _let_go(child)
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        child.terminate()
        try:
            child.wait(within_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@dataclass(frozen=True, slots=True)
class DriverStatus:
    """What a face shows of the driver."""

    work: bool
    """Whether there is something for a driver to do."""
    driving: bool = False
    """Whether a process has the lease. Not looked at while there is no work."""
    pid: int | None = None
    host: str = ""
    stopped: bool = False
    """Whether that process was stopped: it has the lease and does nothing."""
    reason: str = ""
    """Why there is work but no driver, or none with the keys; one line for the user, empty when all is well."""


class Follower:
    """Sees to it, for as long as a face lives, that a driver runs whenever there is work."""

    def __init__(
        self,
        command: DriverCommand,
        keys: Callable[[], Sequence[AccountKey]],
        *,
        detached: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``keys`` are those at hand, asked for at every tick: quick."""
        self._command = command
        self._keys = keys
        self._detached = detached
        self._monotonic = monotonic
        self._lock = lock_path(command.ledger)
        self._beats = BeatWatch(monotonic)
        self._ledger: Ledger | None = None
        self._seen: tuple[int, tuple[AccountKey, ...]] | None = None
        self._work = False
        self._child: subprocess.Popen[bytes] | None = None
        self._child_since = 0.0
        self._child_drove = 0.0
        self._deaths = 0
        self._start_at = 0.0
        self._drove_at: tuple[int, tuple[AccountKey, ...]] | None = None
        self._fruitless: tuple[int, tuple[AccountKey, ...]] | None = None
        self._fruitless_until = 0.0
        self._given: tuple[object, ...] = ()
        self._reason = ""

    def tick(self) -> DriverStatus:
        """Look and do what is needed; once a second, always on the same thread. Takes up to 3 s when keys are given.

        Raises LedgerError when ledger or lease cannot be seen.
        """
        keys = tuple(self._keys())
        ledger = self._open()
        self._reap()
        seen = (ledger.data_version(), keys)
        if seen != self._seen:
            self._work = work_waits(ledger, keys)
            self._seen = seen
        if not self._work:
            self._reason = ""
            return DriverStatus(work=False)
        rev = ledger.rev()
        view = probe(self._lock)
        stopped = self._beats.is_stopped(view)
        if view.held:
            mine = self._child is not None and self._child.pid == view.pid
            self._drove_at = (rev, keys) if mine else None
            self._child_drove = self._monotonic()
            self._hand_over(view, keys)
            return DriverStatus(True, True, view.pid, view.host, stopped, self._reason)
        self._start(keys)
        return DriverStatus(True, reason=self._reason)

    @property
    def is_starting(self) -> bool:
        """Whether a driver that this face started runs, as far as the last tick saw."""
        return self._child is not None

    def adopt(self, running: Running) -> None:
        """Take over the child of an :func:`ensure_driver` that this face called."""
        if running.child is not None and self._child is None:
            self._child, self._child_since = running.child, self._monotonic()

    def close(self) -> None:
        """End a driver that is not detached, and give the ledger back."""
        if self._child is not None and not self._detached:
            end_child(self._child)
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _open(self) -> Ledger:
        if self._ledger is None:
            from wanvid_tui.jobs.ledger import Ledger

            self._ledger = Ledger.open(self._command.ledger, read_only=True)
        return self._ledger

    def _start(self, keys: tuple[AccountKey, ...]) -> None:
        """Start a driver, unless the last ones died at once or found nothing that they could do."""
        now = self._monotonic()
        if self._child is not None and now - max(self._child_since, self._child_drove) > _STUCK_S:
            _let_go(self._child)
            self._child = None
        if self._child is not None or now < self._start_at:
            return
        if (self._open().rev(), keys) == self._fruitless and now < self._fruitless_until:
            return
        try:
            self._child = self._command.start(detached=self._detached)
        except OSError as error:
            self._died(f"the driver could not be started: {error.strerror}")
        else:
            self._child_since = now

    def _reap(self) -> None:
        """See whether the driver that this face started has ended, and how."""
        if self._child is None or self._child.poll() is None:
            return
        child, self._child = self._child, None
        _let_go(child)
        lived = self._monotonic() - self._child_since
        if child.returncode == 0:
            # It drove and saw nothing to do: a second one would see the same until something changes. What changed
            # after it was last seen driving may have come too late for it.
            self._fruitless = self._drove_at
            self._fruitless_until = self._monotonic() + _FRUITLESS_S
            self._deaths = 0
        else:
            self._deaths = 0 if lived > _LIVED_S else self._deaths
            self._died(_death(self._command, child.returncode))

    def _died(self, reason: str) -> None:
        self._deaths += 1
        wait_s = min(_LONGEST_BACKOFF_S, 2.0 ** (self._deaths - 1)) if self._deaths > 1 else 0.0
        self._start_at = self._monotonic() + wait_s
        self._reason = reason

    def _hand_over(self, view: LeaseView, keys: tuple[AccountKey, ...]) -> None:
        """Give the keys to a driver that is new, when they are new, and when a row waits for one of them."""
        if not keys:
            self._reason = ""
            return
        driver = (view.pid, view.started_ms, keys)
        if view.pid is None or (driver == self._given and not waits_for_key(self._open(), keys)):
            return
        try:
            _give(view, keys)
        except KeysNotTaken as error:
            self._reason = error.message
        else:
            self._given, self._reason = driver, ""


def _let_go(child: subprocess.Popen[bytes]) -> None:
    """Hold its standard input no more; one that is not detached ends at that."""
    if child.stdin is not None:
        child.stdin.close()


def _give(view: LeaseView, keys: Sequence[AccountKey]) -> frozenset[str]:
    """Give keys to the holder. Raises KeysNotTaken."""
    import os

    if not keys:
        return frozenset()
    if view.host != os.uname().nodename:
        raise KeysNotTaken(f"{view.name} drives this queue, and a key cannot be given to another machine")
    if not view.socket:
        raise KeysNotTaken(f"{view.name} drives this queue and takes no keys: it found no place for its socket")
    return give_keys(view.socket, keys)


def _death(command: DriverCommand, status: int) -> str:
    """Why a driver ended that should run."""
    from wanvid_tui.jobs.logfile import last_line

    if status < 0 or status > 128:
        return f"the driver was ended by signal {-status if status < 0 else status - 128}"
    said = last_line(command.log)
    return f"the driver ended with status {status}{f' ({said})' if said else ''}; {command.log} has the details"
