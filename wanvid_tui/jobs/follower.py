"""The face's side of the driver: see whether one runs, start it where there is work, give it the keys it waits for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, system_reason
from wanvid_tui.jobs.ensure import Running, end_child, ensure_driver, give, let_go, why_ended
from wanvid_tui.jobs.handoff import KeysNotTaken
from wanvid_tui.jobs.holder import is_here, stopped_words, trouble_words
from wanvid_tui.jobs.keys import AccountKey
from wanvid_tui.jobs.launch import DriverCommand
from wanvid_tui.jobs.lease import STOPPED_AFTER_S, BeatWatch, LeaseView, lock_path, probe
from wanvid_tui.jobs.login import Stay, look_at_login
from wanvid_tui.jobs.work import waits_for_key, work_waits

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["AccountKey", "DriverCommand", "DriverStatus", "Follower", "Running", "end_child", "ensure_driver"]

_LONGEST_BACKOFF_S = 60.0
_LIVED_S = 20.0
"""A driver that lived for so long did not fail at its start."""
_STUCK_S = 15.0
"""A driver of ours that has not had the lease for so long, though it is free, is not waited for."""
_FRUITLESS_S = 600.0
"""When a driver saw nothing to do where this face sees work, the next one is started for the next change, or then."""


@dataclass(frozen=True, slots=True)
class DriverStatus:
    """What a face shows of the driver."""

    work: bool
    """Whether there is something for a driver to do."""
    driving: bool = False
    """Whether a process has the lease. Not looked at while there is no work."""
    pid: int | None = None
    """The process that drives; None while none is known to."""
    host: str = ""
    """The machine that it is on."""
    stopped: bool = False
    """Whether that process was stopped: it has the lease and does nothing."""
    reason: str = ""
    """Why there is work but nobody does it, or none with the keys; one line for the user, empty when all is well."""
    stay: Stay = Stay.UNKNOWN
    """Whether that process goes on when the user's login ends."""


class Follower:
    """Sees to it, for as long as a face lives, that a driver runs whenever there is work."""

    def __init__(
        self,
        command: DriverCommand,
        keys: Callable[[], Sequence[AccountKey]],
        *,
        detached: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
        stopped_after_s: float = STOPPED_AFTER_S,
    ) -> None:
        """``keys`` are those at hand, asked for at every tick: quick."""
        self._command = command
        self._keys = keys
        self._detached = detached
        self._monotonic = monotonic
        self._lock = lock_path(command.ledger)
        self._beats = BeatWatch(monotonic, after_s=stopped_after_s)
        self._stay: tuple[object, Stay] = ((), Stay.UNKNOWN)
        self._ledger: Ledger | None = None
        self._version = -1
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
        """Look and do what is needed; once a second, always on the same thread. Takes up to 1 s when keys are given.

        Raises LedgerError when ledger or lease cannot be seen.
        """
        keys = tuple(self._keys())
        ledger = self._open()
        self._reap()
        self._version, before = ledger.data_version(), self._version
        # A commit that raised no revision is somebody's draft.
        seen = (ledger.rev() if self._version != before or self._seen is None else self._seen[0], keys)
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
            if not stopped:  # else it would not answer
                self._hand_over(view, keys)
            reason = stopped_words(view) if stopped else self._reason or trouble_words(view)
            return DriverStatus(True, True, view.pid, view.host, stopped, reason, self._stay_of(view))
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
            let_go(self._child)
            self._child = None
        if self._child is not None or now < self._start_at:
            return
        if (self._open().rev(), keys) == self._fruitless and now < self._fruitless_until:
            return
        try:
            self._child = self._command.start(detached=self._detached)
        except OSError as error:
            self._died(_("the driver could not be started: {reason}").format(reason=system_reason(error)))
        else:
            self._child_since = now

    def _reap(self) -> None:
        """See whether the driver that this face started has ended, and how."""
        if self._child is None or self._child.poll() is None:
            return
        child, self._child = self._child, None
        let_go(child)
        lived = self._monotonic() - self._child_since
        if child.returncode == 0:
            # It drove and saw nothing to do: a second one would see the same until something changes. What changed
            # after it was last seen driving may have come too late for it.
            self._fruitless = self._drove_at
            self._fruitless_until = self._monotonic() + _FRUITLESS_S
            self._deaths = 0
        else:
            self._deaths = 0 if lived > _LIVED_S else self._deaths
            self._died(why_ended(self._command, child.returncode))

    def _died(self, reason: str) -> None:
        self._deaths += 1
        wait_s = min(_LONGEST_BACKOFF_S, 2.0 ** (self._deaths - 1)) if self._deaths > 1 else 0.0
        self._start_at = self._monotonic() + wait_s
        self._reason = reason

    def _stay_of(self, view: LeaseView) -> Stay:
        """Whether the holder outlives the login; asked once for each holder."""
        if view.pid is None:
            return Stay.UNKNOWN
        holder = (view.pid, view.host, view.started_ms)
        if self._stay[0] != holder:
            command = self._command
            stay = Stay.SURE
            if is_here(view):
                stay = look_at_login(command.environ, pid=view.pid, root=command.root).stay
            self._stay = (holder, stay)
        return self._stay[1]

    def _hand_over(self, view: LeaseView, keys: tuple[AccountKey, ...]) -> None:
        """Give the keys to a driver that is new, when they are new, and when a row waits for one of them."""
        if not keys:
            self._reason = ""
            return
        driver = (view.pid, view.started_ms, keys)
        if view.pid is None or (driver == self._given and not waits_for_key(self._open(), keys)):
            return
        try:
            give(view, keys)
        except KeysNotTaken as error:
            self._reason = error.message
        else:
            self._given, self._reason = driver, ""
