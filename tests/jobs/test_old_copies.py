"""A copy of the ledger in its place, by whatever way it came there: nothing of it is sent a second time by itself."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.backup import save_copy
from wanvid_tui.jobs.inheriting import take_over
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.restoring import _Patience

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jobs.house import House

S = JobState
LOG = logging.getLogger("wanvid.test")


async def test_a_backup_that_was_copied_over_the_ledger_by_hand_sends_nothing_by_itself(
    house: House, tmp_path: Path
) -> None:
    queued, sending = house.add("first"), house.add("second")
    house.ledger.move(sending, S.SUBMITTING, "sending", submitted_ms=house.clock.now_ms())
    copy = tmp_path / "copy.sqlite3"
    save_copy(house.ledger.path, copy, now_ms=house.clock.now_ms(), replace=False)
    await house.until(queued, S.SAVED)
    house.ledger.close()
    for suffix in ("-wal", "-shm"):
        house.ledger.path.with_name(house.ledger.path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(copy, house.ledger.path)

    house.ledger = Ledger.open(house.ledger.path, now_ms=house.clock.now_ms)
    house.clock.at += 1.0
    added = house.add("third")
    for _ in range(2):  # What was added since is no part of the copy; and only the first driver doubts.
        take_over(house.ledger, LOG)
        house.new_engine()
        assert (house.job(queued).state, house.job(queued).hold_reason) == (S.HELD, "restored")
        assert (house.job(sending).state, house.job(sending).asks) == (S.UNCERTAIN, True)
    sent = house.submits()
    await house.until(added, S.SAVED)
    assert house.submits() == sent + 1
    house.ledger.move(queued, S.QUEUED, "released by the user")
    take_over(house.ledger, LOG)
    assert house.job(queued).state is S.QUEUED


def test_a_restore_overwrites_nothing_that_a_face_has_just_added(house: House) -> None:
    house.add()
    patience = _Patience(house.ledger.path, house.ledger.rev())
    patience(sqlite3.SQLITE_OK, 10, 11)
    patience = _Patience(house.ledger.path, house.ledger.rev())
    house.add("added while the copy waited for the lock")
    with pytest.raises(LedgerError, match="has just changed the ledger"):
        patience(sqlite3.SQLITE_OK, 10, 11)
