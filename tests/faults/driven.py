"""A driver's engine in this process: real ledger, real client, real sockets; only its clock is turned by the test."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from tests.jobs.factory import new_job
from tests.jobs.rows import Rows
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.faulty import FaultyService

KEY = "sk-0123456789abcdef0123456789abcdef"
"""Of the form of a real one."""
QUICK = Deadlines(submit_s=3.0, call_s=3.0, connect_s=3.0, stall_s=0.5, stall_rate=1024)
"""Deadlines that a test can wait for."""


class Turned:
    """The time of the engine: it goes on by itself, and jumps over every rest."""

    def __init__(self) -> None:
        self.ahead_s = 0.0
        """How far it is ahead of this machine's."""

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return int((time.time() + self.ahead_s) * 1000)

    def monotonic(self) -> float:
        """Seconds that never jump back."""
        return time.monotonic() + self.ahead_s

    async def sleep(self, seconds: float) -> None:
        """Be there at once."""
        self.ahead_s += seconds
        await asyncio.sleep(0)


class OneKey:
    """The driver holds one key for everything."""

    def key_for(self, job: Job) -> str | None:
        """It."""
        return KEY


class Records(logging.Handler):
    """What the driver's log was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        """Each record, its traceback with it."""
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.texts.append(self.format(record))


class Driven(Rows):
    """One ledger and what drives it. An asynchronous context manager."""

    def __init__(self, folder: Path, service: FaultyService, deadlines: Deadlines = QUICK) -> None:
        self.videos = folder / "videos"
        """Where films go."""
        self.service = service
        self.clock = Turned()
        self.ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=self.clock.now_ms)
        self.records = Records()
        self._deadlines = deadlines
        self.engine = self.new_engine()

    def new_engine(self) -> Engine:
        """Another engine over the same ledger, as the next driver has it."""
        log = logging.Logger("wanvid", logging.INFO)
        log.addHandler(self.records)
        self.engine = Engine(
            self.ledger,
            clock=self.clock,
            keys=OneKey(),
            make_service=ServiceFactory(self._deadlines),
            limits=lambda model: (5.0, 5),
            inspect=inspect,
            rand=lambda: 0.5,
            log=log,
        )
        return self.engine

    async def __aenter__(self) -> Driven:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.engine.aclose()
        self.ledger.close()

    def add(self, prompt: str = "A kitten general", **changes: Any) -> int:
        """Put a job into the line."""
        facts = {"base": self.service.base, "output_dir": str(self.videos), **changes}
        return self.ledger.add([new_job(prompt, **facts)])[0].id

    def films(self) -> list[Path]:
        """Every file that is called a video."""
        return sorted(self.videos.glob("*.mp4"))

    def rest(self) -> list[str]:
        """The names of everything else that lies beside them."""
        return sorted(path.name for path in self.videos.iterdir() if path.suffix != ".mp4")

    def bugs(self) -> list[str]:
        """What the log has of tracebacks."""
        return [text for text in self.records.texts if "Traceback" in text]

    async def until(self, number: int, *states: JobState) -> Job:
        """Drive until a job is in one of some states."""
        await self.drive(lambda: self.job(number).state in states)
        return self.job(number)

    async def drive(self, until: Callable[[], bool]) -> None:
        """Turn the engine, over every rest at once, until a condition holds."""
        for _ in range(500):
            if until():
                return
            due = self.engine.turn()
            if self.engine._tasks:
                await self.engine.drain()
            else:
                # As long as the service's own tasks take; a rest of the engine takes no time at all.
                await asyncio.sleep(0.005)
                if due is not None:
                    self.clock.ahead_s += max(0.0, due - self.clock.monotonic())
        raise AssertionError(f"it did not come to that: {[(job.id, job.state) for job in self.ledger.find()]}")
