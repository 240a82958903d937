"""Ledger, clock, service and engine of one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.jobs.factory import new_job
from tests.jobs.rows import Rows
from tests.jobs.scripted import OneKey, ScriptedService, TurnedClock, drive, engine_over
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.jobs.engine import Engine


class House(Rows):
    """A real ledger, a clock that the test turns, a service that follows a script, and the engine over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TurnedClock()
        self.ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=self.clock.now_ms)
        self.service = ScriptedService(self.clock)
        self.keys = OneKey()
        self.engine = self.new_engine()

    def new_engine(self, running: int = 5) -> Engine:
        self.engine = engine_over(self.ledger, self.clock, self.service, keys=self.keys, running=running)
        return self.engine

    def add(self, prompt: str = "A kitten general", **changes: Any) -> int:
        return self.ledger.add([new_job(prompt, output_dir=str(self.folder / "videos"), **changes)])[0].id

    async def until(self, job_id: int, *states: JobState) -> Job:
        await drive(self.engine, self.clock, lambda: self.job(job_id).state in states)
        return self.job(job_id)

    async def settle(self) -> None:
        await drive(self.engine, self.clock, lambda: all(job.state in SETTLED for job in self.ledger.find()))

    def submits(self) -> int:
        return sum(1 for _, what in self.service.calls if what == "submit")

    def called(self, what: str) -> list[float]:
        """When the service was called so."""
        return [at for at, name in self.service.calls if name == what]
