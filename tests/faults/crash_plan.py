"""Who is killed how often, and who gets to which named step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.crash_acts import batch, driver, failing, interface, settling, submit, waiter
from tests.faults.crash_commands import COMMANDS, command

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crash_life import Life

    Act = Callable[[Life, str | None], None]
    """An act in a life; with a point it kills there, without one at a moment."""

__all__ = ["ACTS", "IDLE_POINTS", "POINT_ACTS", "SLOW_POINTS"]

ACTS: dict[Act, int] = {
    driver: 12,
    submit: 3,
    batch: 2,
    waiter: 2,
    interface: 2,
    command: 1,
}
"""The acts at a moment, by weight."""

_FACE = ("add.open", "add.done")
_PRINTING = (*_FACE, "face.added", "face.told", "face.driver-started")
_DRIVING = (
    "note.open", "note.done", "lease.taken", "receipts.inherited", "lease.doubted", "lease.announced",
    "receipt.taken", "submit.prepared", "submit.leaving", "receipt.told", "submit.answered", "submit.taken",
    "look.leaving", "look.answered",
    "download.leaving", "download.begun", "download.half", "download.whole", "download.looked-at",
    "place.named", "place.synced", "place.linked", "place.unlinked", "place.done",
    "move.queued-submitting.open", "move.queued-submitting.done",
    "move.submitting-pending.open", "move.submitting-pending.done",
    "move.pending-downloading.open", "move.pending-downloading.done",
    "move.pending-running.open", "move.pending-running.done",
    "move.running-downloading.open", "move.running-downloading.done",
    "move.downloading-saved.open", "move.downloading-saved.done",
)  # fmt: skip
_SETTLING = (
    "settle.leaving", "settle.listed", "settle.decided",
    "move.submitting-uncertain.open", "move.submitting-uncertain.done",
    "move.uncertain-pending.open", "move.uncertain-pending.done",
)  # fmt: skip

POINT_ACTS: dict[Act, tuple[str, ...]] = {
    batch: _PRINTING,
    submit: (*_PRINTING, "keys.taken", "keys.answered"),
    waiter: ("keys.answered", "lease.taken", "submit.leaving", "submit.answered", "look.answered", "download.half"),
    interface: (*_FACE, "face.driver-started", "keys.taken", "submit.answered"),
    driver: _DRIVING,
    settling: _SETTLING,
    failing: ("move.pending-failed.open", "move.pending-failed.done"),
    command: tuple(point for point in COMMANDS if "." in point),
}
"""Who gets to which points."""

SLOW_POINTS = frozenset(point for point in _DRIVING if "running" in point)
"""Where only tasks get that take some seconds."""

IDLE_POINTS = ("lease.ending", "lease.given-up", "lease.ended")
"""Where only a driver without work gets, which a ledger full of doubts never is: on a new ledger."""
