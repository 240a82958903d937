"""Seeing to it once that a driver runs: what a command does after its commit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.stored import stored
from wanvid_tui.jobs.handoff import KeysNotTaken, give_keys
from wanvid_tui.jobs.holder import looks_stopped, stopped_words
from wanvid_tui.jobs.lease import LeaseView, lock_path, probe

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from wanvid_tui.jobs.keys import AccountKey
    from wanvid_tui.jobs.launch import DriverCommand

__all__ = ["Running", "end_child", "ensure_driver", "give", "let_go", "why_ended"]

_LOOK_S = 0.03
_GIVE_S = 1.0
"""How long a driver may take to answer; one that was busy is asked again, and a face that leaves waits for this."""


@dataclass(frozen=True, slots=True)
class Running:
    """How :func:`ensure_driver` found or left things."""

    started: bool
    """Whether this call started a driver."""
    pid: int | None
    """The process that drives, None when none is known to."""
    host: str
    """The machine that drives."""
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
    reason = _("the driver did not take the lease in time")
    view = LeaseView(held=False)
    while True:
        view = probe(lock)
        if view.held and view.pid is not None:
            try:
                held = give(view, keys)
            except KeysNotTaken as error:
                reason = error.message  # it may be about to end: look again
            else:
                return Running(child is not None, view.pid, view.host, held, child, "")
        elif not view.held and (child is None or child.poll() is not None):
            if child is not None and child.returncode != 0:
                return Running(True, None, "", frozenset(), child, why_ended(command, child.returncode))
            # None yet, or it gave way to one that has ended meanwhile, perhaps without the key for this work.
            began = time.monotonic()
            try:
                child = command.start(detached=detached)
            except OSError as error:
                return Running(
                    False,
                    None,
                    "",
                    frozenset(),
                    None,
                    _("the driver could not be started: {reason}").format(reason=system_reason(error)),
                )
            until += time.monotonic() - began  # a service manager that does not answer takes none of the driver's time
        if time.monotonic() >= until:
            pid = view.pid if view.held else None
            return Running(child is not None, pid, view.host, frozenset(), child, reason)
        time.sleep(_LOOK_S)


def end_child(child: subprocess.Popen[bytes], *, within_s: float = 2.0) -> None:
    """End a driver that is not detached, by force where it does not end in time: its rows say where to go on."""
    import subprocess

    let_go(child)
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def let_go(child: subprocess.Popen[bytes]) -> None:
    """Hold its standard input no more; one that is not detached ends at that."""
    if child.stdin is not None:
        child.stdin.close()


def give(view: LeaseView, keys: Sequence[AccountKey]) -> frozenset[str]:
    """Give keys to the holder. Raises KeysNotTaken."""
    import os

    if not keys:
        return frozenset()
    if view.host != os.uname().nodename:
        raise KeysNotTaken(
            _("{driver} drives this queue, and a key cannot be given to another machine").format(driver=view.name)
        )
    if not view.socket:
        raise KeysNotTaken(
            _("{driver} drives this queue and takes no keys: it found no place for its socket").format(driver=view.name)
        )
    try:
        return give_keys(view.socket, keys, timeout_s=_GIVE_S)
    except KeysNotTaken as error:
        if looks_stopped(view):
            raise KeysNotTaken(stopped_words(view)) from error
        raise


def why_ended(command: DriverCommand, status: int) -> str:
    """Why a driver ended that should run."""
    from wanvid_tui.jobs.logfile import last_line

    if status < 0 or status > 128:
        return _("the driver was ended by signal {number}").format(number=-status if status < 0 else status - 128)
    said = last_line(command.log)
    if not said:
        return _("the driver ended with status {status}; {log} has the details").format(status=status, log=command.log)
    return _("the driver ended with status {status} ({said}); {log} has the details").format(
        status=status, said=stored(said), log=command.log
    )
