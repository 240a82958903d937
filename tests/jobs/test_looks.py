"""When tasks are looked at: by the times of finished jobs, together through the list, and not while told to wait."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.fast_time import FastLoop, FastTime
from tests.jobs.factory import new_job
from tests.jobs.scripted import ScriptedService, TurnedClock, drive, engine_over
from wanvid_tui.core.errors import service_error
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jobs.house import House

S = JobState


async def finish(house: House, count: int, runs_s: float = 100.0) -> None:
    """Have so many jobs of the kind finished, one after the other, about ``runs_s`` each."""
    rand = random.Random(1)
    for _ in range(count):
        house.service.waits_s, house.service.runs_s = 10.0, runs_s + rand.uniform(-5, 5)
        await house.until(house.add(), S.SAVED)


async def looks_at_one(house: House, waits_s: float = 10.0, runs_s: float = 100.0) -> tuple[list[float], float]:
    """One job more: the ages of its task at which it was queried, and the age at which it was seen to have ended."""
    house.service.waits_s, house.service.runs_s = waits_s, runs_s
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    born, before = house.clock.at, len(house.called("query"))
    await house.until(job_id, S.SAVED)
    ages = [at - born for at in house.called("query")[before:]]
    return ages, ages[-1]


async def test_with_history_there_are_few_looks_and_they_are_where_the_end_is(house: House) -> None:
    house.service.tells_times = True
    await finish(house, 4)
    without, _ = await looks_at_one(house)
    await finish(house, 15)
    ages, seen = await looks_at_one(house)
    assert len(ages) <= len(without) / 2
    assert ages[0] < 15, "one look for its start"
    assert [age for age in ages if 15 < age < 95] == [], "and none before the earliest could be done"
    assert 110 <= seen <= 112.3


async def test_one_that_starts_late_is_expected_late(house: House) -> None:
    house.service.tells_times = True
    await finish(house, 20)
    ages, seen = await looks_at_one(house, waits_s=300.0)
    assert 400 <= seen <= 402.5
    assert max(after - before for before, after in pairwise(ages) if before < 300) <= 17
    assert len([age for age in ages if 320 < age < 390]) == 0


async def test_the_time_of_a_download_is_no_part_of_the_history(house: House) -> None:
    house.service.tells_times = True
    for _ in range(5):
        house.service.download_errors = [service_error("", "", status=503)] * 5
        await finish(house, 1)
    assert all(105 <= end / 1000 <= 116 for end, _ in house.ledger.took("wan2.5-t2v-preview", "720P", 5))
    house.engine.turn()
    past = house.engine.history.past(house.job(1))
    assert past is not None
    assert past.whole.latest_s < 125


async def test_the_history_is_read_again_when_a_job_was_saved_and_not_at_each_look(house: House) -> None:
    reads: list[str] = []
    took = house.ledger.took
    house.ledger.took = lambda *kind: reads.append(kind[0]) or took(*kind)  # type: ignore[method-assign,func-returns-value]  # counts the reads
    await finish(house, 6)
    assert 6 <= len(reads) <= 12
    assert len(house.called("query")) > 40


async def test_without_times_of_the_service_looks_still_come_close_to_the_end(house: House) -> None:
    await finish(house, 20)
    ages, seen = await looks_at_one(house)
    assert 110 <= seen <= 113
    assert len(ages) <= 14


# One list in place of many queries.


async def five(house: House) -> list[int]:
    """Five tasks under way."""
    ids = [house.add(f"Kitten {number}") for number in range(5)]
    await drive(house.engine, house.clock, lambda: len(house.ledger.in_states(S.PENDING, S.RUNNING)) == 5)
    return ids


async def test_one_list_stands_for_the_queries_of_several_tasks(house: House) -> None:
    house.service.runs_s = 200.0
    ids = await five(house)
    await house.settle()
    assert {house.job(job_id).state for job_id in ids} == {S.SAVED}
    assert len(house.called("list")) > 20
    assert len(house.called("query")) <= 15, "the first ones, when only two were due, and one for each end"


async def test_two_tasks_are_asked_about_by_themselves(house: House) -> None:
    for _ in range(2):
        house.add()
    await house.settle()
    assert house.called("list") == []


async def test_what_the_list_shows_as_ended_is_believed_from_the_task_alone(house: House) -> None:
    house.service.runs_s = 100.0
    ids = await five(house)
    for task in house.service.tasks.values():
        task.end = "FAILED"
    await house.settle()
    assert {(house.job(job_id).state, house.job(job_id).error_code) for job_id in ids} == {
        (S.FAILED, "DataInspectionFailed")
    }


async def test_a_task_that_the_list_leaves_out_is_asked_about_and_never_lost(house: House) -> None:
    house.service.runs_s = 300.0
    ids = await five(house)
    await drive(house.engine, house.clock, lambda: house.clock.at > 30)
    house.service.hidden = {"task-2", "task-4"}
    since = house.clock.at
    await house.settle()
    assert {house.job(job_id).state for job_id in ids} == {S.SAVED}
    assert all("lost" not in house.path(job_id) for job_id in ids)
    assert len([at for at in house.called("list") if at > since]) <= 3, "what leaves tasks out stands for nothing"


async def test_a_list_that_lags_is_found_out_and_not_used_any_more(house: House) -> None:
    house.service.tells_times = True
    house.service.runs_s, house.service.lag_s = 100.0, 30.0
    await five(house)
    await house.settle()
    lists = len(house.called("list"))
    assert lists > 5
    house.service.runs_s = 100.0
    await five(house)
    since = house.clock.at
    await house.settle()
    assert len([at for at in house.called("list") if at > since]) == 0


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (service_error("", "", status=404), False),
        (service_error("InvalidParameter", "no such page size", status=400), False),
        (service_error("", "", status=503), True),
        (service_error("Throttling", "slow", status=429), True),
    ],
    ids=["not offered", "refused", "faulty", "throttled"],
)
async def test_a_list_that_fails_changes_nothing_but_the_calls(house: House, error: Exception, *, again: bool) -> None:
    house.service.runs_s = 200.0
    house.service.list_errors = [error]  # type: ignore[list-item]  # what service_error made
    ids = await five(house)
    await house.settle()
    assert {house.job(job_id).state for job_id in ids} == {S.SAVED}
    assert (len(house.called("list")) > 1) is again
    assert len(house.called("query")) > 10


async def test_a_429_to_one_look_is_heard_by_all(house: House) -> None:
    house.service.has_list = False
    house.service.runs_s = 300.0
    await five(house)
    await drive(house.engine, house.clock, lambda: house.clock.at > 50)
    since = len(house.called("query"))
    house.service.query_errors = [service_error("Throttling", "slow", status=429, retry_after_s=20)]
    await drive(house.engine, house.clock, lambda: not house.service.query_errors)
    refused_at = house.called("query")[since]
    await drive(house.engine, house.clock, lambda: house.clock.at > refused_at + 40)
    after = [at for at in house.called("query")[since + 1 :] if at > refused_at + 1]
    assert min(after) >= refused_at + 20


# A machine that slept.


class Sleepy(FastTime):
    """A clock that counts the time in which the machine slept; no sleep of a loop does."""

    def __init__(self) -> None:
        super().__init__(100.0)
        self.slept_s = 0.0

    def now_ms(self) -> int:
        return super().now_ms() + int(self.slept_s * 1000)

    def monotonic(self) -> float:
        return super().monotonic() + self.slept_s


def test_what_ended_while_the_machine_slept_is_fetched_soon_after(tmp_path: Path) -> None:
    """With history the next look may be minutes away; a loop would wait for all of them, however long the sleep."""
    turned = TurnedClock()
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", now_ms=turned.now_ms)
    service = ScriptedService(turned, waits_s=10.0, runs_s=590.0, tells_times=True)

    async def finished_before() -> None:
        ledger.add([new_job(output_dir=str(tmp_path)) for _ in range(5)])
        engine = engine_over(ledger, turned, service)
        await drive(engine, turned, lambda: len(ledger.in_states(S.SAVED)) == 5)

    async def asleep() -> None:
        clock = Sleepy()
        engine = engine_over(ledger, clock, service)
        stop = asyncio.Event()
        run = asyncio.create_task(engine.run(stop))
        (job,) = ledger.add([new_job(output_dir=str(tmp_path))])
        engine.wake()
        task = "task-6"
        async with asyncio.timeout(300):
            while task not in service.tasks:
                await clock.sleep(1.0)
            turned.at += 11.0
            while service.tasks[task].queries < 2:  # It was seen to start: the next look is at the end.
                await clock.sleep(1.0)
            woke = clock.monotonic()
            turned.at += 3600.0
            clock.slept_s = 3600.0
            while (ledger.get(job.id) or job).state is not S.SAVED:
                await clock.sleep(1.0)
        assert clock.monotonic() - woke - clock.slept_s < 120
        stop.set()
        await run

    asyncio.run(finished_before())
    with asyncio.Runner(loop_factory=partial(FastLoop, 100.0)) as runner:
        runner.run(asleep())
    ledger.close()
