"""A ledger that is damaged is set aside: renamed, never overwritten, never deleted (faults.md D4)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.files import set_aside
from wanvid_tui.jobs.lease import Lease, lock_path, probe
from wanvid_tui.jobs.opening import LedgerUnusable
from wanvid_tui.jobs.receipts import receipts_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BESIDE", "put_away"]

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, and needs to mend it."""


def put_away(path: Path, found: LedgerUnusable) -> LedgerUnusable:
    """Rename a damaged ledger with all that belongs to it; the error that tells of it, with the next step.

    Only under the lease: a process that drives it has what is in no file yet, and must end first. ``found`` is what is
    wrong; a file that another process has put away meanwhile is left alone.
    """
    try:
        lease = Lease(lock_path(path))
        if not lease.try_acquire():
            holder = probe(lease.path)
            return LedgerUnusable(
                _("{reason}; {holder} drives it still").format(reason=found.message, holder=holder.name),
                remedy=_("Try again in a moment: when that has ended, the ledger is set aside, and nothing is deleted"),
            )
        try:
            if not path.exists() or not found.is_of(path):
                return LedgerUnusable(
                    _("{reason}; it was replaced meanwhile").format(reason=found.message), remedy=_("Try again")
                )
            aside = set_aside(path, "damaged")
            for suffix in BESIDE:
                beside = path.with_name(path.name + suffix)
                if os.path.lexists(beside):
                    beside.rename(aside.with_name(aside.name + suffix))
            receipts = receipts_path(path)
            if os.path.lexists(receipts):
                set_aside(receipts, "damaged")
        finally:
            lease.release()
    except (OSError, LedgerError) as error:
        why = error.strerror if isinstance(error, OSError) else error.message
        return LedgerUnusable(
            _("{reason}; it is left as it is, for it cannot be renamed: {why}").format(reason=found.message, why=why),
            remedy=_("Move it away to begin a new one, or choose another place with WANVID_HOME"),
        )
    return LedgerUnusable(
        _("{reason}. It was set aside as {aside}; nothing was deleted, and nothing was sent").format(
            reason=found.message, aside=aside
        ),
        remedy=(
            _(
                "The next wanvid begins a new ledger. wanvid restore FILE brings a backup back; wanvid adopt "
                "--since 24h brings the tasks of the last day"
            )
        ),
    )
