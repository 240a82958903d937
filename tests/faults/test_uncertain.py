"""The rules for settling a submit whose outcome is not known, each through real sockets (N2)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.turned import Ours, TurnedWorld
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import MISSING, Facts
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.core.job import Job

S = JobState
NO_PROMPT = Facts({"output.orig_prompt": MISSING}, of="SUCCEEDED")


def lost(count: int = 1, *, worked: bool = True) -> Fault:
    """The answers to the first submits are lost; with ``worked`` their tasks are made all the same."""
    return Fault(Ours(deeds.Reset(worked=worked)), Kind.SUBMIT, First(count))


async def lose(world: TurnedWorld, prompt: str = "A kitten general", *, worked: bool = True, **changes: Any) -> int:
    """A job whose submit was lost."""
    world.service.faults.become(lost(worked=worked))
    job_id = world.add(prompt, **changes)
    await world.until(job_id, S.UNCERTAIN)
    return job_id


def nothing_sent(world: TurnedWorld, job: Job) -> bool:
    """Whether the job is as it was left, and no submit followed the lost one."""
    now = world.job(job.id)
    return (now.state, now.asks, world.submits()) == (S.UNCERTAIN, True, 1)


async def test_n2_a_lost_answer_is_found_in_the_list_and_never_sent_again(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job = await world.until(await lose(world), S.SAVED)
        assert (world.submits(), len(world.service.tasks())) == (1, 1)
        assert (job.task_id, job.adopted) == (world.service.task().id, "sure")
        assert "adopted: a task with our prompt, size and seconds is there" in world.why(job.id)
        assert world.path(job.id)[:4] == ["queued", "submitting", "uncertain", "pending"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_s3_a_fault_at_submit_is_uncertain_and_its_request_id_finds_the_task(tmp_path: Path, status: int) -> None:
    """The task shows no prompt, and another program's task is there: the request id alone decides."""
    async with TurnedWorld(tmp_path) as world:
        await world.foreign()
        world.service.faults.become(
            Fault(deeds.failing(status, worked=True), Kind.SUBMIT, First()), Fault(NO_PROMPT, Kind.QUERY)
        )
        job = await world.until(world.add(), S.SAVED)
        assert world.submits() == 1
        assert (job.task_id, job.adopted) == (world.service.tasks()[1].id, "sure")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_s3_a_fault_before_the_work_is_sent_again_when_the_task_is_surely_absent(
    tmp_path: Path, status: int
) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.failing(status), Kind.SUBMIT, First()))
        job = await world.until(world.add(), S.SAVED)
        assert len(world.service.tasks()) == 1
        first, second = world.called(Kind.SUBMIT)
        assert second - first >= 180
        assert (job.adopted, job.error_code) == (None, None)


async def test_n2_absence_takes_two_complete_listings_and_180_s(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world, worked=False)
        await world.until(job_id, S.QUEUED)
        sent = world.called(Kind.SUBMIT)[0]
        listings = world.called(Kind.LIST)
        assert len(listings) >= 2
        assert listings[-1] - sent >= 180
        assert all(at - sent < 180 for at in listings[:-1]), "the first that may decide does"
        assert "surely has no task" in world.why(job_id)


async def test_n2_a_listing_begun_too_soon_shows_no_absence_however_long_it_takes(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        slow = SlowList(world, 90.0)
        world.service.faults.become(lost(worked=False), Fault(slow, Kind.LIST))
        job_id = world.add()
        await world.until(job_id, S.UNCERTAIN)
        await world.until(job_id, S.QUEUED)
        sent = world.called(Kind.SUBMIT)[0]
        assert world.called(Kind.LIST)[-1] - slow.seconds - sent >= 180


class SlowList(deeds.Harmless):
    """The list shows what was there when it was asked for, and takes its time."""

    def __init__(self, world: TurnedWorld, seconds: float) -> None:
        self._world = world
        self.seconds = seconds

    def after(self, call: Any, answer: Any) -> Any:
        """Let the time go by."""
        self._world.clock.at += self.seconds
        return answer


@pytest.mark.parametrize("apart_s", [15, -80])
async def test_n2_an_equal_task_of_another_time_is_not_ours(tmp_path: Path, apart_s: int) -> None:
    """Made by another program, more than 10 s before our send, or after 10 s after its deadline."""
    async with TurnedWorld(tmp_path) as world:
        if apart_s > 0:
            await world.foreign("A kitten general")
            world.clock.at += apart_s
        job_id = await lose(world, worked=False)
        if apart_s < 0:
            world.clock.at -= apart_s
            await world.foreign("A kitten general")
        job = await world.until(job_id, S.SAVED)
        assert (world.submits(), len(world.service.tasks())) == (2, 2)
        ours = [task.id for task in world.service.tasks() if task.seed == job.parameters["seed"]]
        assert ours == [job.task_id]


async def test_n2_a_task_of_another_model_size_or_length_is_not_taken(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world, worked=False)
        await world.foreign("A kitten general", model="wan2.6-t2v")
        job = await world.until(job_id, S.SAVED)
        assert (job.task_id, world.submits()) == (world.service.tasks()[1].id, 2)


@pytest.mark.parametrize("changes", [{"duration": 10}, {"size": "832*480"}])
async def test_n2_our_prompt_with_another_usage_is_a_doubt(tmp_path: Path, changes: dict[str, Any]) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world, worked=False)
        await world.foreign("A kitten general", **changes)
        job = await world.until_asked(job_id)
        assert "only you can tell" in world.why(job_id)
        await world.pass_s(3600)
        assert nothing_sent(world, job)


@pytest.mark.parametrize("missing", ["usage", "usage.video_duration", "usage.video_ratio"])
async def test_n2_a_usage_that_does_not_tell_size_and_seconds_is_a_doubt(tmp_path: Path, missing: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world)
        world.service.faults.become(Fault(Facts({missing: MISSING}), Kind.QUERY))
        job = await world.until_asked(job_id)
        assert nothing_sent(world, job)


async def test_n2_other_programs_tasks_are_never_taken(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        for _ in range(3):
            await world.foreign()
        job_id = await lose(world)
        for _ in range(3):
            await world.foreign()
        job = await world.until(job_id, S.SAVED)
        (ours,) = [task.id for task in world.service.tasks() if task.body["input"]["prompt"] == job.prompt]
        assert (job.task_id, world.submits()) == (ours, 1)
        for task in world.service.tasks():
            assert task.id == ours or world.service.queries(task.id) <= 1, "what another's task shows is remembered"


async def test_n2_while_a_task_that_could_be_ours_is_not_finished_nothing_is_sent(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path, speed=0.2) as world:
        job_id = await lose(world, worked=False)
        other = await world.foreign()
        await world.until(job_id, S.QUEUED)
        assert world.submits() == 1
        (other,) = [task for task in world.service.tasks() if task.id == other.id]
        assert other.ended_at is not None
        assert other.ended_at - other.submitted_at > 400


@pytest.mark.parametrize("end", ["[fail]", "canceled"])
async def test_n2_a_task_that_cost_nothing_and_showed_no_prompt_holds_the_job(tmp_path: Path, end: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        prompt = "A kitten general" if end == "canceled" else f"A kitten {end}"
        job_id = await lose(world, prompt)
        if end == "canceled":
            await world.cancel(world.service.task().id)
        job = await world.until(job_id, S.HELD)
        assert (job.hold_reason, job.task_id, job.key_id) == ("ended, cost nothing", None, None)
        assert "cost nothing" in world.why(job_id)
        assert world.submits() == 1


async def test_n2_a_guess_is_marked_and_said(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world)
        world.service.faults.become(Fault(NO_PROMPT, Kind.QUERY))
        job = await world.until(job_id, S.SAVED)
        assert (job.adopted, world.submits()) == ("guess", 1)
        assert "the only task that can be it; its prompt is not shown" in world.why(job_id)


async def test_n2_nothing_is_guessed_beside_another_candidate(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = await lose(world)
        await world.foreign()
        world.service.faults.become(Fault(NO_PROMPT, Kind.QUERY))
        assert nothing_sent(world, await world.until_asked(job_id))


async def test_n2_nothing_is_guessed_while_another_job_of_the_model_is_uncertain(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(2), Fault(NO_PROMPT, Kind.QUERY))
        jobs = [world.add("A kitten"), world.add("A fox")]
        for job_id in jobs:
            await world.until_asked(job_id)
        assert world.submits() == 2


async def test_n2_the_task_of_a_forgotten_job_is_nobody_s(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path, speed=1000.0) as world:
        first = await world.until(world.add(), S.SAVED)
        world.ledger.forget(first.id)
        job_id = await lose(world, worked=False)
        assert world.called(Kind.SUBMIT)[1] - world.called(Kind.SUBMIT)[0] < 10
        job = await world.until(job_id, S.SAVED)
        assert job.task_id != first.task_id
        assert (world.submits(), len(world.service.tasks())) == (3, 2)


async def test_n2_two_equal_prompts_lost_at_once_make_two_tasks(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(2))
        jobs = [world.add(), world.add()]
        for job_id in jobs:
            await world.until(job_id, S.SAVED)
        assert world.submits() == 2
        assert [world.job(job_id).task_id for job_id in jobs] == [task.id for task in world.service.tasks()]


@pytest.mark.parametrize("slow", [0, 1, None])
@pytest.mark.parametrize("made", [(True, True), (True, False), (False, True)])
async def test_n2_equal_prompts_half_a_minute_apart_make_one_task_each(
    tmp_path: Path, made: tuple[bool, bool], slow: int | None
) -> None:
    """Whichever of the tasks ends first: the younger job must not be left with a task that is too old for it."""
    async with TurnedWorld(tmp_path) as world:
        jobs = []
        for worked in made:
            world.service.faults.become(lost(worked=worked), Fault(deeds.failing(), Kind.LIST))
            jobs.append(world.add())
            await world.until(jobs[-1], S.UNCERTAIN)
            world.clock.at += 30
        tasks = [task.id for task in world.service.tasks()]
        late = tasks[slow] if slow is not None and slow < len(tasks) else ""
        world.service.faults.become(Fault(StillRuns(world, late, until=600.0), {Kind.LIST, Kind.QUERY}))
        for job_id in jobs:
            await world.until(job_id, S.SAVED)
        assert len(world.service.tasks()) == 2
        assert {world.job(job_id).task_id for job_id in jobs} == {task.id for task in world.service.tasks()}
        if made == (True, True):
            assert [world.job(job_id).task_id for job_id in jobs] == tasks, "the oldest to the oldest"


class StillRuns(deeds.Harmless):
    """A task takes longer than the others."""

    def __init__(self, world: TurnedWorld, task_id: str, until: float) -> None:
        self._world = world
        self._task_id = task_id
        self._until = until

    def after(self, call: Any, answer: Any) -> Any:
        """Say that it runs."""
        content = json.loads(answer.body)
        if self._world.clock.at >= self._until:
            return answer
        for item in content.get("data", []):
            if item["task_id"] == self._task_id:
                item["status"] = "RUNNING"
        if content.get("output", {}).get("task_id") == self._task_id:
            content["output"] = {"task_id": self._task_id, "task_status": "RUNNING"}
        return replace(answer, body=json.dumps(content).encode())


OFF = [deeds.not_offered(404), deeds.not_offered(405), deeds.Refuses(404, "InvalidURL", "url error")]


@pytest.mark.parametrize("off", OFF, ids=["404", "405", "404 with a code"])
async def test_n2_without_a_list_the_user_decides_and_nothing_is_sent(tmp_path: Path, off: deeds.Deed) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(), Fault(off, Kind.LIST))
        job = await world.until_asked(world.add())
        assert "no task list" in world.why(job.id)
        for _ in range(3):
            await world.restart()
            await world.pass_s(1000)
            assert nothing_sent(world, job)


async def test_n2_a_list_that_leaves_tasks_out_shows_no_absence(tmp_path: Path) -> None:
    """It is always empty, though the task of an earlier job is there."""
    async with TurnedWorld(tmp_path) as world:
        await world.until(world.add("An earlier one"), S.SAVED)
        world.clock.at += 120
        world.service.faults.become(lost(), Fault(Facts({"data": [], "total": 0, "total_page": 0}), Kind.LIST))
        job = await world.until_asked(world.add())
        assert "does not show the task of job 1" in world.why(job.id)
        await world.pass_s(1000)
        assert (len(world.service.tasks()), world.submits()) == (2, 2)


async def test_n2_a_400_of_the_list_is_no_list_that_is_not_offered(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(), Fault(deeds.Refuses(400, "InvalidParameter", "start_time"), Kind.LIST))
        job_id = world.add()
        await world.pass_s(1200)
        job = world.job(job_id)
        assert (job.state, job.asks, world.submits()) == (S.UNCERTAIN, False, 1)
        world.service.faults.become()
        assert (await world.until(job_id, S.SAVED)).adopted == "sure"
        assert world.submits() == 1


async def test_n2_a_list_that_never_answers_is_waited_for_until_it_cannot_reach_back(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(), Fault(deeds.failing(503), Kind.LIST))
        job_id = world.add()
        await world.pass_s(1800)
        world.sleep(23 * 3600.0)
        await world.pass_s(600)
        assert not world.job(job_id).asks
        job = await world.until_asked(job_id)
        assert "24 h" in world.why(job.id)
        assert 3500 < world.clock.at < 3700
        assert nothing_sent(world, job)


async def test_n2_a_list_that_takes_smaller_pages_is_read_all_the_same(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(), Fault(SmallPages(), Kind.LIST))
        job_id = world.add()
        await world.until(job_id, S.UNCERTAIN)
        for _ in range(12):
            await world.foreign()
        await world.until(job_id, S.SAVED)
        assert world.submits() == 1


class SmallPages(deeds.Harmless):
    """Ten tasks a page are the most."""

    def before(self, call: Any) -> Any:
        """Refuse more."""
        if int(call.query.get("page_size", "10")) > 10:
            return deeds.Refuses(400, "InvalidParameter", "page_size is at most 10").before(call)
        return None


@pytest.mark.parametrize("shift_s", [5 * 3600.0, -5 * 3600.0])
async def test_n2_the_times_are_those_of_the_service(tmp_path: Path, shift_s: float) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.shift_s = shift_s
        jobs = [await lose(world, "A kitten"), await lose(world, "A fox", worked=False)]
        for job_id in jobs:
            await world.until(job_id, S.SAVED)
        assert (world.submits(), len(world.service.tasks())) == (3, 2)


@pytest.mark.parametrize("machine", ["driver", "machine", "sleep", "clock"])
@pytest.mark.parametrize("worked", [True, False])
async def test_n2_it_survives_a_restart_at_any_point(tmp_path: Path, worked: bool, machine: str) -> None:
    """A new driver after 1, 2, 3 ... turns. The service's clock was told by a job before."""
    async with TurnedWorld(tmp_path) as world:
        await world.until(world.add("Another"), S.SAVED)
        world.service.faults.become(lost(worked=worked))
        job_id = world.add()
        gaps, left = iter(range(1, 40)), 1
        while world.job(job_id).state is not S.SAVED:
            due = world.engine.turn()
            if world.engine._tasks:
                await world.engine.drain()
            elif due is not None:
                world.clock.at = max(world.clock.at, due)
            left -= 1
            if left:
                continue
            left = next(gaps)
            if machine == "driver":
                await world.restart()
            elif machine == "machine":
                await world.reboot()
            elif machine == "sleep":
                world.sleep(20.0)
            else:
                world.clock.jump_s += 7000.0 if world.clock.jump_s <= 0 else -9000.0
        assert len(world.service.tasks()) == 2
        assert world.submits() == (2 if worked else 3)


async def test_n2_two_workspaces_of_one_key_keep_each_other_from_nothing(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(lost(2))
        jobs = [world.add("A kitten", workspace="one"), world.add("A fox", workspace="two")]
        for job_id in jobs:
            await world.until(job_id, S.SAVED)
        assert world.submits() == 2


@pytest.mark.parametrize("worked", [True, False])
async def test_n2_a_new_driver_knows_the_clock_that_one_before_it_was_told(tmp_path: Path, worked: bool) -> None:
    """Its first call is lost, and the machine starts anew before another is made."""
    async with TurnedWorld(tmp_path) as world:
        world.shift_s = 5 * 3600.0
        await world.until(world.add("Another"), S.SAVED)
        await world.restart()
        job_id = await lose(world, worked=worked)
        await world.reboot()
        await world.until(job_id, S.SAVED)
        assert world.submits() == (2 if worked else 3)


async def test_n2_a_post_during_which_the_machine_slept_may_have_made_a_late_task(tmp_path: Path) -> None:
    """Claimed, then asleep for an hour, then sent and lost: the task was made long after 10 s after the deadline."""
    async with TurnedWorld(tmp_path) as world:
        await world.until(world.add("Another"), S.SAVED)
        world.service.faults.become(Fault(AfterSleep(world), Kind.SUBMIT, First()))
        job = await world.until(world.add(), S.SAVED)
        assert (job.adopted, world.submits()) == ("sure", 2)


class AfterSleep(deeds.Harmless):
    """The machine sleeps before the submit arrives; its answer is lost."""

    def __init__(self, world: TurnedWorld) -> None:
        self._world = world

    def before(self, call: Any) -> Any:
        """Sleep."""
        self._world.sleep(3600.0)

    def after(self, call: Any, answer: Any) -> Any:
        """Lose it."""
        return deeds.Reset(worked=True).after(call, answer)
