"""What was asked for just before the end is done, driven, and told of where it went wrong."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.ui.stage import Stage, stage
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.follower import DriverStatus
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.farewell import last_words


class Looks:
    """A follower that remembers how many jobs it saw in its last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.jobs = 0

    def tick(self) -> DriverStatus:
        with closing(Ledger.open(self._path, read_only=True)) as ledger:
            self.jobs = len(ledger.find())
        return DriverStatus(True, True, 4711, "here")

    def close(self) -> None:
        """Nothing was started."""


@asynccontextmanager
async def left_at_once(folder: Path, **facts: Any) -> AsyncIterator[Stage]:
    """An interface whose writer is busy until the user has left."""
    free = threading.Event()
    async with stage(folder, seeded=False, **facts) as on:
        on.app.session.writer.begin(lambda _ledger: free.wait(30))
        try:
            yield on
            await on.pilot.press("ctrl+q")
            await on.until(lambda: on.app.return_code == 0)
            await on.app.workers.wait_for_complete()
        finally:
            free.set()


async def test_a_job_made_just_before_leaving_is_made_and_driven(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "ledger.sqlite3")
    async with left_at_once(tmp_path, follower=looks) as on:
        on.write("A fox")
        await on.pilot.press("f5")
    with closing(Ledger.open(tmp_path / "ledger.sqlite3", read_only=True)) as ledger:
        assert [job.prompt for job in ledger.find()] == ["A fox"]
    assert looks.jobs == 1
    assert last_words(on.app.session)[0].startswith("1 job goes on without this window")


async def test_what_went_wrong_after_the_end_is_said_in_the_terminal(tmp_path: Path) -> None:
    def fail(_ledger: Ledger) -> None:
        raise LedgerError("the disk is full")

    async with left_at_once(tmp_path) as on:
        on.app.control.desk.write_quietly(fail)
    assert last_words(on.app.session) == ["the disk is full."]
