"""Many jobs at once: within every limit of the account, whatever goes wrong meanwhile (faults.md S9)."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from typing import TYPE_CHECKING

from tests.faults.driven import OneKey
from tests.faults.faulty import FaultyService
from tests.faults.turned import TurnedWorld
from tests.jobs.factory import new_job
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.cli.follow import SystemClock
from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator import bad_videos, deeds, spoiled
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.kinds import API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.whens import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.faults.faulty import FaultyHome
    from wanvid_tui.simulator.deeds import Deed

S = JobState
RATE, RUNNING = 5.0, 2
"""Submits a second, and tasks at once."""


class Crowd(TurnedWorld):
    """A driver for many jobs, whose deadlines a test can wait for."""

    deadlines = Deadlines(submit_s=0.3, call_s=0.3, stall_s=0.3, stall_rate=1024)
    limits = (RATE, RUNNING)

    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.ledger.counts().keys() <= SETTLED

    def most_running(self) -> int:
        """The most tasks that the service had at once, waiting ones too."""
        tasks = self.service.tasks()
        return most_within([(task.submitted_at, task.ended_at or float("inf")) for task in tasks])


def most_within(spans: Sequence[tuple[float, float]]) -> int:
    """The most spans that overlap anywhere."""
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)


def most_in_a_second(times: Sequence[float]) -> int:
    """The most calls in any one second."""
    return most_within([(at, at + 1.0) for at in times])


def bad_luck(percent: float) -> list[Fault]:
    """Faults of every sort that befall so many of a hundred calls of each kind."""
    garbage: list[Deed] = [
        deeds.page(),
        spoiled.Spoiled(spoiled.UNREADABLE["cut"]),
        spoiled.Spoiled(spoiled.UNREADABLE["empty"]),
    ]
    asked: list[Deed] = [
        deeds.Reset(),
        deeds.failing(500),
        deeds.failing(503),
        deeds.throttled(),
        deeds.throttled("3"),
        *garbage,
    ]
    sent: list[Deed] = [
        *(deeds.Reset(), deeds.Reset(worked=True), deeds.Hang(worked=True), deeds.failing(500, worked=True)),
        *(deeds.failing(503), deeds.throttled(), deeds.throttled("3"), deeds.page(worked=True)),
        *(spoiled.Spoiled(spoiled.UNREADABLE["cut"]), spoiled.Spoiled(spoiled.NO_TASK_ID["task_id missing"])),
    ]
    fetched: list[Deed] = [
        *(deeds.Reset(), deeds.failing(503), deeds.page(), bad_videos.OtherFile(bad_videos.garbled)),
        *(deeds.Sent(Way(until=9_000, end=end)) for end in (End.RESET, End.CLOSED, End.SILENT)),
    ]
    kinds: list[tuple[list[Deed], Kind | frozenset[Kind]]]
    kinds = [(sent, Kind.SUBMIT), (asked, API - {Kind.SUBMIT}), (fetched, Kind.VIDEO)]
    return [Fault(deed, calls, Chance(percent / len(all_))) for all_, calls in kinds for deed in all_]


async def test_s9_a_hundred_jobs_end_saved_within_every_limit_though_one_call_in_ten_goes_wrong(tmp_path: Path) -> None:
    faults = bad_luck(10.0)
    world = Crowd(tmp_path, *faults, speed=4.0)
    async with world:
        for number in range(100):
            world.add(f"Kitten {number}")
        await world.drive(world.is_over, turns=50_000)
        assert {job.state for job in world.jobs()} == {S.SAVED}
        assert len({job.file for job in world.jobs()}) == 100
        assert all(path.suffix == ".mp4" for path in world.videos.iterdir())
        assert [n for n in world.service.made().values() if n != 1] == [], "a task made twice"
        assert world.most_running() <= RUNNING
        assert most_in_a_second(world.called(Kind.SUBMIT)) <= RATE
        assert most_in_a_second(world.called(*API)) <= 10
        for kind in (Kind.SUBMIT, Kind.QUERY, Kind.VIDEO):
            befell = [fault for fault in faults if fault.concerns(kind)]
            assert sum(fault.struck for fault in befell) >= 0.05 * befell[0].met, "it did go wrong"


async def test_s9_twenty_jobs_against_a_limit_of_two(tmp_path: Path) -> None:
    world = Crowd(tmp_path, speed=4.0)
    async with world:
        numbers = [world.add(f"Kitten {number}") for number in range(20)]
        await world.drive(world.is_over, turns=50_000)
        assert {job.state for job in world.jobs()} == {S.SAVED}
        assert world.most_running() == RUNNING
        assert most_in_a_second(world.called(Kind.SUBMIT)) <= RATE
        assert most_in_a_second(world.called(*API)) <= 10
        sent = sorted(numbers, key=lambda number: world.job(number).submitted_ms or 0)
        assert sent == numbers, "in their order"


async def test_s9_no_number_of_tasks_takes_the_account_past_its_calls_a_second(tmp_path: Path) -> None:
    """A driver comes back to hundreds of tasks, and there is no list to look at them together. In real time."""
    with FaultyService(Fault(deeds.not_offered(), Kind.LIST), rates=True) as service:
        ledger = Ledger.open(tmp_path / "ledger.sqlite3")
        for job in ledger.add([new_job(base=service.base, output_dir=str(tmp_path)) for _ in range(300)]):
            ledger.move(job.id, S.SUBMITTING, "sending", key_id="k")
            ledger.move(job.id, S.PENDING, "accepted", task_id=f"task-{job.id}", accepted_ms=int(time.time() * 1000))
        engine = Engine(
            ledger,
            clock=SystemClock(),
            keys=OneKey(),
            make_service=ServiceFactory(),
            limits=lambda model: (RATE, RUNNING),
            inspect=inspect,
            rand=random.random,
            log=logging.getLogger("wanvid.test"),
        )
        stop = asyncio.Event()
        run = asyncio.create_task(engine.run(stop))
        looks: list[float] = []
        async with asyncio.timeout(120):
            while len(looks) < 36:
                await asyncio.sleep(0.1)
                looks = [call.at for call in service.seen(*API)]
                assert not run.done()
        stop.set()
        await run
        ledger.close()
        assert most_in_a_second(looks) <= 10
        assert {call.status for call in service.seen(Kind.QUERY)} == {200}, "the service refused none"


def test_s9_a_batch_of_the_program_keeps_the_limits_of_the_service(home: FaultyHome, service: FaultyService) -> None:
    """wan2.2 takes two submits a second and two tasks at once; the service counts."""
    lines = "\n".join(json.dumps({"prompt": f"Kitten {number}", "model": "wan2.2-t2v-plus"}) for number in range(12))
    batch = home.top / "batch.jsonl"
    batch.write_text(lines + "\n")
    done = home.run("batch", str(batch), "--yes")
    assert done.code == 0, done.err
    home.wait_for_all(S.SAVED)
    assert [n for n in service.made().values() if n != 1] == []
    assert most_within([(task.submitted_at, task.ended_at or float("inf")) for task in service.tasks()]) <= 2
    # They leave half a second apart; on a busy machine one is heard later than it came, and the next one is not.
    assert most_within([(call.at, call.at + 0.7) for call in service.seen(Kind.SUBMIT)]) <= 2
