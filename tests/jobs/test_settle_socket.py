"""An uncertain submit to a service whose clock is hours off, over real sockets and with this machine's own clock."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import pytest

from tests.jobs.factory import new_job
from tests.jobs.scripted import Facts, OneKey
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.cli.follow import SystemClock
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.faults import Cut, NoFaults
from wanvid_tui.simulator.server import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.simulator.exchange import Answer, Call


class LosesAnswers(NoFaults):
    """Every submit is worked on, and its connection is cut before the answer."""

    def after(self, call: Call, answer: Answer) -> Answer:
        if call.method == "POST":
            raise Cut
        return answer


@pytest.mark.parametrize("shift_s", [5 * 3600.0, -5 * 3600.0])
async def test_the_task_is_found_by_the_service_s_clock(tmp_path: Path, shift_s: float) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    stop = asyncio.Event()
    with Simulator(
        speed=600, render=False, rates=False, faults=LosesAnswers(), now=lambda: time.time() + shift_s
    ) as simulator:
        job = ledger.add([new_job(base=simulator.base, output_dir=str(tmp_path / "videos"))])[0]
        engine = Engine(
            ledger,
            clock=SystemClock(),
            keys=OneKey(),
            make_service=ServiceFactory(),
            limits=lambda model: (5.0, 5),
            inspect=lambda path: Facts(path.stat().st_size),
            rand=lambda: 0.5,
            log=logging.getLogger("wanvid.test"),
        )
        running = asyncio.create_task(engine.run(stop))
        try:
            async with asyncio.timeout(60):
                while (now := ledger.get(job.id)) is None or now.state is not JobState.SAVED:
                    assert not running.done() and now is not None and not now.asks
                    await asyncio.sleep(0.05)
        finally:
            stop.set()
            await running
            ledger.close()
        assert [task.id for task in simulator.tasks()] == [now.task_id]
        assert (now.adopted, simulator.submits()) == ("sure", 1)
