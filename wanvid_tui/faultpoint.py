"""The steps at which a test may have this process killed: named, and reached without effect otherwise.

A kill must cost nothing and lose nothing wherever it falls (faults.md R2). Random moments seldom fall between two lines
that follow each other at once, so the lines that matter have names. A test sets ``WANVID_TEST_KILL_AT`` to
``NAME [NTH [TOKEN]]`` in the environment of a program; its process then ends itself by SIGKILL where it reaches the
point for the NTH time (1 by default). With TOKEN, the path of a file, only the one process that can take that file away
is killed: a driver started anew lives on, and the test sees that the point was reached.

Nothing but the tests sets that variable. Without it a point costs one comparison.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
"""As in `typing`, which costs more to import than all of this."""

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["STEPS", "VARIABLE", "points", "reached"]

VARIABLE = "WANVID_TEST_KILL_AT"
"""The variable that names a point."""

STEPS = (
    # The ledger: inside the transaction, and once it is committed.
    "add.open", "add.done",
    "note.open", "note.done",
    "forget.open", "forget.done",
    "adopt.open", "adopt.done",
    # The driver, from start to end.
    "lease.taken", "receipts.inherited", "lease.doubted",
    "lease.announced", "lease.ending", "lease.given-up", "lease.ended",
    "keys.taken", "keys.answered",
    # A submit on its way.
    "receipt.taken", "submit.prepared", "submit.leaving", "submit.answered", "receipt.told", "submit.taken",
    # Looks, cancels, lists.
    "look.leaving", "look.answered",
    "cancel.leaving", "cancel.answered",
    "settle.leaving", "settle.listed", "settle.decided",
    # A film on its way to its name.
    "download.leaving", "download.begun", "download.half", "download.whole", "download.looked-at",
    "place.named", "place.synced", "place.linked", "place.unlinked", "place.done",
    # A copy of the ledger, and the way back from it.
    "backup.copied", "restore.aside", "restore.merged", "restore.done",
    # The faces.
    "face.added", "face.told", "face.driver-started",
)  # fmt: skip
"""Every step by its name, apart from the moves between states."""


def points() -> Iterator[str]:
    """Every name that a test can set: the steps, and each move between states while it is open and when it is done."""
    from wanvid_tui.core.job import JobState, may_move

    yield from STEPS
    for old in JobState:
        for new in JobState:
            if may_move(old, new):
                yield f"move.{old.value}-{new.value}.open"
                yield f"move.{old.value}-{new.value}.done"


class _Trap:
    """What the variable asks for."""

    def __init__(self, wish: str) -> None:
        name, _, rest = wish.partition(" ")
        nth, _, token = rest.partition(" ")
        self.name = name
        self._left = int(nth or "1")
        self._token = token

    def step_on(self, name: str) -> None:
        """End this process when it is the point, the time and the process."""
        if name != self.name:
            return
        self._left -= 1
        if self._left != 0:
            return
        if self._token:
            from pathlib import Path

            try:
                Path(self._token).unlink()
            except FileNotFoundError:
                return  # Another process was killed in its place.
        import signal

        os.kill(os.getpid(), signal.SIGKILL)


_TRAP = _Trap(os.environ[VARIABLE]) if VARIABLE in os.environ else None


def reached(step: str) -> None:
    """Tell that this process is at a step of `STEPS`, or of the moves between states."""
    if _TRAP is not None:
        _TRAP.step_on(step)
