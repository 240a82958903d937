"""A service that answers no submit, though it worked on each: as many tasks as orders, and every video saved (N2)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.faults.faulty import FaultyHome, FaultyService
from tests.faults.hasty import Hasty
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.simulator import deeds, spoiled
from wanvid_tui.simulator.deeds import Deed
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.whens import Chance, Every

COUNT = 20
FOXES = [f"Fox {number} of {COUNT} runs through the snow" for number in range(1, COUNT + 1)]
S = JobState


def check(jobs: list[Job], service: FaultyService, films: int) -> None:
    """Each job has a task of its own prompt and seed and one video, and no task is without a job."""
    asked = {task.id: (task.body["input"]["prompt"], task.seed) for task in service.tasks()}
    assert {job.task_id: (job.prompt, job.parameters.get("seed")) for job in jobs} == asked
    assert len(jobs) == len(asked) == films == COUNT
    assert len({job.file for job in jobs}) == COUNT


def test_n2_twenty_orders_whose_answers_are_all_lost_make_twenty_tasks(
    home: FaultyHome, service: FaultyService
) -> None:
    service.faults.become(Fault(deeds.Reset(worked=True)))
    rows = home.top / "foxes.jsonl"
    rows.write_text("".join(json.dumps({"prompt": fox, "seed": n}) + "\n" for n, fox in enumerate(FOXES)))
    done = home.run("batch", str(rows), "--yes")
    assert done.code == 0, done.err
    jobs = home.wait_for_all(S.SAVED, within_s=110)
    check(jobs, service, len(home.films()))
    assert len(service.seen(Kind.SUBMIT)) == COUNT
    assert Counter(job.adopted for job in jobs) == {"sure": COUNT}
    assert home.path(1)[:4] == ["queued", "submitting", "uncertain", "pending"]


async def test_n2_the_same_at_the_pace_of_the_real_service(tmp_path: Path) -> None:
    async with Hasty(tmp_path, Fault(deeds.Reset(worked=True)), speed=1.0) as hasty:
        hasty.add(*FOXES)
        jobs = await hasty.until_all(S.SAVED, within_s=100)
        assert hasty.service.made() == Counter(FOXES)
        assert len(hasty.service.seen(Kind.SUBMIT)) == len(hasty.films()) == COUNT
        assert {job.adopted for job in jobs} == {"sure"}


async def test_n2_equal_prompts_are_settled_too(tmp_path: Path) -> None:
    async with Hasty(tmp_path, Fault(deeds.Reset(worked=True))) as hasty:
        hasty.add(*["One and the same fox"] * 6)
        jobs = await hasty.until_all(S.SAVED)
        assert len({job.task_id for job in jobs}) == len(hasty.service.tasks()) == 6


async def test_n2_lost_before_or_after_the_work_by_chance(tmp_path: Path) -> None:
    before = Fault(deeds.Reset(), when=Chance(30))
    after = Fault(deeds.Reset(worked=True), when=Chance(50))
    async with Hasty(tmp_path, before, after) as hasty:
        hasty.add(*FOXES)
        await hasty.until_all(S.SAVED, within_s=100)
        assert hasty.service.made() == Counter(FOXES)
        assert before.struck > 2 < after.struck
        assert len(hasty.service.seen(Kind.SUBMIT)) == COUNT + before.struck


async def test_n2_queries_that_fail_now_and_then_keep_no_job_unsettled(tmp_path: Path) -> None:
    lost, failing = Fault(deeds.Reset(worked=True)), Fault(deeds.failing(503), Kind.QUERY, Every(2))
    async with Hasty(tmp_path, lost, failing, speed=10_000.0) as hasty:
        hasty.add(*FOXES[:5])
        await hasty.until(lambda: all(job.state is not S.UNCERTAIN and job.task_id for job in hasty.jobs()), "settled")
        assert hasty.service.made() == Counter(FOXES[:5])


HALF = Way(until=40, end=End.CLOSED)
LOST: dict[str, Deed] = {
    "reset": deeds.Reset(worked=True),
    "closed without a byte": deeds.Sent(Way(until=0, with_head=True, end=End.CLOSED)),
    "cut in the head": deeds.Sent(Way(until=30, with_head=True, end=End.RESET)),
    "cut in the body": deeds.Sent(HALF),
    "never answered": deeds.Hang(worked=True),
    "500": deeds.failing(500, worked=True),
    "502, a page": deeds.page(502, worked=True),
    "503": deeds.failing(503, worked=True),
    "504": deeds.failing(504, worked=True),
    "a page with 200": deeds.page(worked=True),
    "not JSON": spoiled.Spoiled(spoiled.UNREADABLE["not JSON"]),
    "no task id": spoiled.Spoiled(spoiled.NO_TASK_ID["task_id missing"]),
}


async def test_n2_whatever_hides_the_answer_the_task_is_found(tmp_path: Path) -> None:
    async with Hasty(tmp_path, call_s=1.0, speed=10_000.0) as hasty:
        for number, (name, deed) in enumerate(LOST.items(), 1):
            hasty.service.faults.become(Fault(deed))
            (job,) = hasty.add(name)
            await hasty.until(lambda job=job: hasty.job(job).state is S.SAVED, name)  # type: ignore[misc]  # bound now
            assert (hasty.path(job)[2], hasty.job(job).adopted, len(hasty.service.tasks())) == (
                "uncertain",
                "sure",
                number,
            ), name
        assert hasty.service.made() == Counter(list(LOST))
