"""The interface over a ledger that has a row nobody can read, and over one that has no room for a task id."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.jobs.factory import new_job
from tests.ui.stage import stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.receipts import Receipts, receipts_path


async def test_a_row_that_cannot_be_read_keeps_its_place_and_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(Ledger.open(path)) as ledger:
        ledger.add([new_job(f"job number {number}", held=True) for number in (1, 2, 3)])
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE jobs SET parameters = '{broken', checks = x'00' WHERE id = 3")
        raw.commit()
    async with stage(tmp_path, seeded=False) as on:
        for number in (1, 2, 3):
            assert f"job number {number}" in "\n".join(on.rows())
        await on.pilot.press("f4", "r")
        await on.says("the row of job 3 cannot be read")
        assert len(on.jobs()) == 2, "nothing was made of it"
        await on.pilot.press("enter")
        await on.until(lambda: "UnreadableRow" in "\n".join(on.rows()))
        await on.pilot.press("escape", "x")
        await on.says("Job 3 is forgotten")
        await on.until(lambda: "job number 3" not in "\n".join(on.rows()))
        await on.pilot.press("r")
        await on.says("Job 4 is 2 again")


async def test_a_task_id_is_shown_from_its_receipt(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(Ledger.open(path)) as ledger:
        (job,) = ledger.add([new_job("a fox")])
        ledger.move(job.id, JobState.SUBMITTING, "sending")
        receipts = Receipts(receipts_path(path), ledger.salt())
        slot = receipts.take(job, 1)
        assert slot is not None
        receipts.tell(slot, 2, "task-in-the-receipt", "request-1")
        receipts.close()
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("f4", "enter", "enter")
        await on.until(lambda: "task-in-the-receipt" in "\n".join(on.rows()))


async def test_a_key_does_not_end_the_interface_of_a_ledger_that_cannot_be_read_for_a_while(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(Ledger.open(path)) as ledger:
        ledger.add([new_job(f"job number {number}", held=True) for number in range(1, 301)])
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("f4")
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("ALTER TABLE jobs RENAME TO elsewhere")
            raw.commit()
            await on.pilot.press("G", "g", "slash", "f", "escape", "s", "enter", "h", "escape")
            await on.says("no such table")
            raw.execute("ALTER TABLE elsewhere RENAME TO jobs")
            raw.commit()
        await on.pilot.press("escape", "f4", "G")
        await on.until(lambda: any("job number 1 " in f"{row} " for row in on.rows()))
