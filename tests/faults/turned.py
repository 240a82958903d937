"""A driver's engine, a service and the clock of both, which a test turns; ledger, client and sockets are real."""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING, Any

import httpx

from tests.faults.faulty import FaultyService
from tests.jobs.factory import new_job
from tests.jobs.rows import Rows
from tests.jobs.scripted import START_MS, TurnedClock, drive
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.job import Job
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.inheriting import take_over
from wanvid_tui.jobs.keys import AccountKey, KeySet
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.resolving import ask_anew
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator.deeds import Deed
from wanvid_tui.simulator.exchange import Answer, Call
from wanvid_tui.simulator.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanvid_tui.core.job import JobState
    from wanvid_tui.simulator.misbehaving import Fault
    from wanvid_tui.simulator.tasks import Task

KEY = "sk-turned"
"""The key that the driver starts with."""
DAY_S = 24 * 3600.0
_FOREIGN = "x-foreign"


class Ours:
    """A deed that befalls the driver's calls alone, and leaves those of :meth:`TurnedWorld.foreign` as they are."""

    def __init__(self, deed: Deed) -> None:
        self._deed = deed

    def before(self, call: Call) -> Answer | Call | None:
        """What the deed does before the service works on the call."""
        return None if _FOREIGN in call.headers else self._deed.before(call)

    def after(self, call: Call, answer: Answer) -> Answer:
        """What the deed makes of the answer."""
        return answer if _FOREIGN in call.headers else self._deed.after(call, answer)


class TurnedWorld(Rows):
    """One ledger, one service, one driver after the other. An asynchronous context manager.

    The service's clock is right but for ``shift_s``; ours is right but for ``clock.jump_s``. Time goes by when the
    driver rests; nothing of it is real.
    """

    deadlines = Deadlines(submit_s=5.0, call_s=5.0)
    """Those of the calls, in real seconds."""
    limits = (5.0, 5)
    """Submits a second, and tasks at once."""

    def __init__(self, folder: Path, *faults: Fault, **settings: Any) -> None:
        """``settings`` are those of `Simulator`; tasks take a tenth of the time of real ones."""
        self.clock = TurnedClock()
        self.slept_s = 0.0
        """How long the machine was asleep in all."""
        self.shift_s = 0.0
        """How far the service's clock is ahead of the true time."""
        self.service = FaultyService(*faults, now=self.service_s, **{"speed": 10.0, **settings})
        self.videos = folder / "videos"
        """Where films go."""
        self.ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=self.clock.now_ms)
        self.keys = KeySet(self.ledger.salt())
        """What this driver holds."""

    def service_s(self) -> float:
        """The service's clock, epoch seconds."""
        return START_MS / 1000 + self.clock.at + self.slept_s + self.shift_s

    async def __aenter__(self) -> TurnedWorld:
        self.service.start()
        self.give_key(KEY)
        self.engine = self._new_engine()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.engine.aclose()
        self.ledger.close()
        self.service.close()

    def _new_engine(self) -> Engine:
        return Engine(
            self.ledger,
            clock=self.clock,
            keys=self.keys,
            make_service=ServiceFactory(
                self.deadlines,
                clock=lambda: self.clock.now_ms() / 1000,
                steady=self.clock.monotonic,
            ),
            limits=lambda model: self.limits,
            inspect=inspect,
            rand=random.Random(7).random,
            log=logging.getLogger("wanvid.test"),
        )

    def give_key(self, key: str, *, profile: str = "default", base: str | None = None) -> None:
        """Let the driver have a key, the newest of its profile."""
        self.keys.add([AccountKey(profile, base or self.service.base, key)])

    async def restart(self, *, with_key: str | None = KEY) -> None:
        """Another driver goes on, as it does with what it finds."""
        await self.engine.aclose()
        self.keys = KeySet(self.ledger.salt())
        if with_key is not None:
            self.give_key(with_key)
        take_over(self.ledger, logging.getLogger("wanvid.test"))
        ask_anew(self.ledger)
        self.engine = self._new_engine()

    async def reboot(self, **how: Any) -> None:
        """The machine starts anew: its steady clock begins at another number."""
        self.clock.at += 500.0
        self.clock.jump_s -= 500.0
        self.slept_s -= 500.0
        await self.restart(**how)

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: only the steady clock stands still."""
        self.slept_s += seconds
        self.clock.jump_s += seconds

    # Jobs.

    def add(self, prompt: str = "A kitten general", **changes: Any) -> int:
        """Put a job into the line."""
        facts = {"base": self.service.base, "output_dir": str(self.videos), **changes}
        return self.ledger.add([new_job(prompt, **facts)])[0].id

    async def until(self, number: int, *states: JobState) -> Job:
        """Drive until a job is in one of some states."""
        await self.drive(lambda: self.job(number).state in states)
        return self.job(number)

    async def until_asked(self, number: int) -> Job:
        """Drive until a job asks the user."""
        await self.drive(lambda: self.job(number).asks)
        return self.job(number)

    async def drive(self, until: Callable[[], bool], *, turns: int = 2_000) -> None:
        """Drive until a condition holds."""
        await drive(self.engine, self.clock, until, turns=turns)

    async def pass_s(self, seconds: float) -> None:
        """Drive for so long. The clock is there even when nothing is left to do."""
        end = self.clock.at + seconds
        while self.clock.at < end:
            due = self.engine.turn()
            if self.engine._tasks:
                await self.engine.drain()
            else:
                self.clock.at = end if due is None else min(end, max(due, self.clock.at + 0.01))
        self.engine.turn()
        await self.engine.drain()

    # The service.

    async def foreign(self, prompt: str = "Somebody else's fox", **changes: Any) -> Task:
        """Another program of the same account makes a task."""
        body = {
            "model": changes.pop("model", "wan2.5-t2v-preview"),
            "input": {"prompt": prompt},
            "parameters": {"size": "1280*720", "duration": 5, **changes},
        }
        headers = {"Authorization": f"Bearer {KEY}", "X-DashScope-Async": "enable", _FOREIGN: "yes"}
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"{self.service.base}/services/aigc/video-generation/video-synthesis"
            answer = await client.post(url, json=body, headers=headers)
        made: str = answer.json()["output"]["task_id"]
        return next(task for task in self.service.tasks() if task.id == made)

    async def cancel(self, task_id: str) -> None:
        """Somebody cancels a task in the console."""
        async with httpx.AsyncClient(trust_env=False) as client:
            headers = {"Authorization": f"Bearer {KEY}", _FOREIGN: "yes"}
            await client.post(f"{self.service.base}/tasks/{task_id}/cancel", headers=headers)

    def called(self, *kinds: Kind) -> list[float]:
        """When the service was called so, seconds since the start; only by the driver."""
        start = START_MS / 1000 + self.shift_s
        return [call.at - start for call in self.service.seen(*kinds) if _FOREIGN not in call.headers]

    def submits(self) -> int:
        """How many submits the driver sent."""
        return len(self.called(Kind.SUBMIT))
