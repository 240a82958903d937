"""A driver's engine in this process whose time, and that of the service, goes by many times faster than real time."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from typing import TYPE_CHECKING, Any

from tests.faults.faulty import FaultyService
from tests.jobs.factory import new_job
from tests.jobs.rows import Rows
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wanvid_tui.simulator.misbehaving import Fault

SPEED = 60.0
"""A minute goes by in a second."""


_TICK_S = 0.004
_LONGEST_S = 0.02


class HastyClock:
    """Time that goes by ``SPEED`` times as fast, in ticks.

    Between two ticks it stands still, so that whoever reads it twice at once reads the same, and a busy machine makes
    it slower: no tick is longer than a second or so.
    """

    def __init__(self) -> None:
        self._passed = 0.0
        self._wall = time.time()
        self._slept = 0.0
        self._counted = 0.0

    async def run(self) -> None:
        """Tick, until cancelled."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_TICK_S)
            now = time.monotonic()
            self._passed += min(now - before, _LONGEST_S) * SPEED
            before = now

    def monotonic(self) -> float:
        """Seconds that are never set; whether they count the machine's sleep is the system's choice."""
        return self._passed + self._counted

    def time(self) -> float:
        """Epoch seconds: the same for the driver and for the service."""
        return self._wall + self._slept + self._passed

    def now_ms(self) -> int:
        """Epoch ms."""
        return int(self.time() * 1000)

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking the loop."""
        end = self._passed + seconds
        while (left := end - self._passed) > 0:  # noqa: ASYNC110  # it is time that is waited for
            await asyncio.sleep(left / SPEED)

    def suspend(self, seconds: float, *, counted: bool) -> None:
        """The machine sleeps: the world goes on; ``counted`` says whether the steady time does."""
        self._slept += seconds
        self._counted += seconds if counted else 0.0


class _Hurried(Engine):
    """The engine, resting as short as its clock has it."""

    async def _rest(self, due: float | None, stopped: asyncio.Task[Any]) -> None:
        if due is not None:
            now = self.clock.monotonic()
            due = now + max(0.0, due - now) / SPEED
        await super()._rest(due, stopped)


class OneKey:
    """The driver holds one key for everything."""

    def key_for(self, job: Job) -> str | None:
        """It."""
        return "sk-hasty"


class Hasty(Rows):
    """One ledger, the service that its jobs go to, and what drives it. An asynchronous context manager."""

    def __init__(self, folder: Path, *faults: Fault, running: int = 5, call_s: float = 5.0, **settings: Any) -> None:
        """``running`` is the limit of tasks at once, ``call_s`` the deadline of every call in real seconds.

        ``settings`` are those of `Simulator`; by the clock of both, tasks take a twentieth of what real ones take.
        """
        self.clock = HastyClock()
        chosen = {"speed": 20.0, **settings}
        self.service = FaultyService(*faults, now=self.clock.time, **chosen)
        self.videos = folder / "videos"
        """Where films go."""
        self.ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=self.clock.now_ms)
        self._running = running
        self._deadlines = Deadlines(submit_s=call_s, call_s=call_s)
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Hasty:
        await asyncio.to_thread(self.service.start)
        self._ticks = asyncio.create_task(self.clock.run())
        self._work = asyncio.create_task(self._engine().run(self._stop))
        return self

    async def __aexit__(self, *error: object) -> None:
        self._stop.set()
        await self._work
        self._ticks.cancel()
        self.ledger.close()
        await asyncio.to_thread(self.service.close)

    def _engine(self) -> Engine:
        factory = ServiceFactory(self._deadlines, clock=self.clock.time, steady=self.clock.monotonic)
        self.engine = _Hurried(
            self.ledger,
            clock=self.clock,
            keys=OneKey(),
            make_service=factory,
            limits=lambda model: (5.0, self._running),
            inspect=inspect,
            rand=random.Random(7).random,
            log=logging.getLogger("wanvid.test"),
        )
        return self.engine

    def add(self, *prompts: str, **changes: Any) -> list[int]:
        """Put jobs into the line."""
        facts = {"base": self.service.base, "output_dir": str(self.videos), **changes}
        added = self.ledger.add([new_job(prompt, **facts) for prompt in prompts])
        self.engine.wake()
        return [job.id for job in added]

    def films(self) -> Sequence[Path]:
        """Every file that is called a video."""
        return sorted(self.videos.glob("*.mp4"))

    async def until(self, condition: Callable[[], object], what: str = "", within_s: float = 60.0) -> None:
        """Wait until a condition holds; ``within_s`` real seconds are the most."""
        end = time.monotonic() + within_s
        while not condition():
            assert not self._work.done(), "the engine has ended"
            assert time.monotonic() < end, f"did not come about: {what}; {[(j.id, j.state.value) for j in self.jobs()]}"
            await asyncio.sleep(0.02)

    async def until_all(self, *states: JobState, within_s: float = 60.0) -> list[Job]:
        """Wait until every job is in one of some states."""
        await self.until(lambda: all(job.state in states for job in self.jobs()), f"all {states}", within_s)
        return self.jobs()
