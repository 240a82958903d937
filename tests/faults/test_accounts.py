"""A key that is refused, changed, of another account; another base; a clock that is wrong (S5, S11, S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.faulty import FaultyService
from tests.faults.turned import KEY, TurnedWorld
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.keys import AccountKey
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.waiting import NO_LINK_WITHOUT_KEY, key_missing, waiting_of
from wanvid_tui.jobs.work import work_waits
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Statuses
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from pathlib import Path

S = JobState
REFUSED = deeds.Refuses(401, "InvalidApiKey", "Invalid API-key provided.")
OFF = [5 * 3600.0, -5 * 3600.0, 30 * 3600.0, -30 * 3600.0]


def asked(world: TurnedWorld) -> int:
    """How often the service was called in all."""
    return len(world.service.requests())


# S5.


@pytest.mark.parametrize("slow_s", [0.0, 0.3])
async def test_s5_a_key_refused_in_the_middle_of_a_run_is_used_twice_at_most(tmp_path: Path, slow_s: float) -> None:
    """Jobs run, are uncertain, wait in the line and are to be canceled; the service takes its time to refuse."""
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.Reset(worked=True), Kind.SUBMIT, First(2)))
        jobs = [world.add(f"Fox {number}") for number in range(8)]
        await world.drive(lambda: world.submits() == 5)
        await world.engine.drain()
        world.ledger.note(jobs[3], only_in=(S.PENDING,), cancel_asked=True)
        before = asked(world)
        world.service.faults.become(Fault(REFUSED, API), Fault(deeds.Late(slow_s), API))
        world.clock.at += 30
        await world.pass_s(6 * 3600)
        assert 1 <= asked(world) - before <= 2
        (pause,) = world.ledger.pauses()
        assert (pause.kind, pause.code) == (PauseKind.KEY, "InvalidApiKey")
        assert "region" in pause.message
        assert {world.job(job_id).state for job_id in jobs} <= {S.PENDING, S.RUNNING, S.UNCERTAIN, S.QUEUED}
        waiting = waiting_of(world.job(jobs[-1]), world.ledger.pauses(), 1)
        assert waiting is not None
        assert waiting.reason == "paused: key"
        assert not world.engine.has_work(), "it waits for the user"
        world.service.faults.become()
        world.ledger.ask_again("default", world.service.base)
        for job_id in jobs:
            await world.until(job_id, S.SAVED, S.CANCELED)
        assert len(world.service.tasks()) == 8


async def test_s5_a_video_goes_on_downloading_while_the_key_is_refused(tmp_path: Path) -> None:
    """A link needs no key."""
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.failing(503), Kind.VIDEO, First(3)))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        world.service.faults.become(Fault(REFUSED, API), Fault(deeds.failing(503), Kind.VIDEO, First(1)))
        await world.until(job_id, S.SAVED)


async def test_s5_another_profile_goes_on(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.give_key("sk-wrong", profile="other")
        mine, other = world.add("Mine"), world.add("Theirs", profile="other")
        await world.until(mine, S.SAVED)
        (pause,) = world.ledger.pauses()
        assert (pause.profile, pause.kind) == ("other", PauseKind.KEY)
        assert world.job(other).state is S.QUEUED


# S12.


@pytest.mark.parametrize("key", [None, "sk-of-another-account", "sk-wrong"])
async def test_s12_a_job_is_left_alone_without_its_own_key_and_nothing_is_lost(tmp_path: Path, key: str | None) -> None:
    async with TurnedWorld(tmp_path, speed=1.0) as world:
        running = world.add("Running")
        await world.until(running, S.RUNNING)
        waiting = world.add("Waiting")
        await world.until(waiting, S.PENDING)
        world.service.faults.become(Fault(deeds.Reset(worked=True), Kind.SUBMIT, First()))
        doubted = world.add("Doubted")
        await world.until(doubted, S.UNCERTAIN)
        before = asked(world)
        await world.restart(with_key=key)
        await world.pass_s(2 * 3600)
        assert asked(world) == before
        for job_id, state in ((running, S.RUNNING), (waiting, S.PENDING), (doubted, S.UNCERTAIN)):
            job = world.job(job_id)
            assert (job.state, job.asks) == (state, False)
            said = waiting_of(job, world.ledger.pauses(), None)
            assert said is not None
            assert said.reason == "key of default"
        assert not world.engine.has_work()
        world.give_key(KEY)
        for job_id in (running, waiting, doubted):
            job = await world.until(job_id, S.SAVED)
            assert job.waiting is None
        assert world.submits() == 3


@pytest.mark.parametrize("key", [None, "sk-of-another-account"])
async def test_s12_a_video_is_fetched_all_the_same_when_its_key_is_gone(tmp_path: Path, key: str | None) -> None:
    """The link needs no key, and ends in a day."""
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.failing(503), Kind.VIDEO, First(3)))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        await world.restart(with_key=key)
        # As a driver of an earlier version left it.
        world.ledger.note(job_id, waiting=key_missing(world.job(job_id)))
        assert work_waits(world.ledger)
        assert world.engine.has_work()
        before = len(world.service.seen(Kind.QUERY))
        saved = await world.until(job_id, S.SAVED)
        assert saved.waiting is None
        assert len(world.service.seen(Kind.QUERY)) == before
        assert not any("authorization" in call.headers for call in world.service.seen(Kind.VIDEO))
        assert not world.engine.has_work()


async def test_s12_a_link_that_has_ended_waits_for_its_key(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.Refuses(403, "AccessDenied", "Request has expired."), Kind.VIDEO))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        await world.restart(with_key=None)
        before = len(world.service.seen(Kind.QUERY))
        await world.pass_s(600)
        assert (world.job(job_id).state, world.job(job_id).waiting) == (S.DOWNLOADING, NO_LINK_WITHOUT_KEY)
        assert len(world.service.seen(Kind.QUERY)) == before
        assert not world.engine.has_work()
        assert not work_waits(world.ledger)
        world.service.faults.become()
        await world.restart(with_key=KEY)
        assert work_waits(world.ledger, [AccountKey("default", world.service.base, KEY)])
        await world.until(job_id, S.SAVED)


async def test_s12_new_jobs_go_out_with_the_new_key_and_old_ones_wait_for_theirs(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        old = world.add("Old")
        await world.until(old, S.PENDING)
        await world.restart(with_key="sk-of-another-account")
        new = await world.until(world.add("New"), S.SAVED)
        assert world.job(old).state is S.PENDING
        assert new.key_id != world.job(old).key_id
        keys = {call.headers["authorization"] for call in world.service.seen(Kind.QUERY)}
        assert keys == {"Bearer sk-of-another-account"}
        world.give_key(KEY)
        await world.until(old, S.SAVED)


async def test_s12_a_task_older_than_a_day_is_not_lost_while_its_key_is_away(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        await world.restart(with_key="sk-of-another-account")
        world.sleep(50 * 3600.0)
        await world.pass_s(3600)
        assert world.job(job_id).state is S.PENDING


async def test_s12_another_base_is_never_asked_about_it(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        before = asked(world)
        with FaultyService(now=world.service_s, ids=2) as other:
            await world.restart(with_key=None)
            world.give_key(KEY, base=other.base)
            await world.until(world.add("There", base=other.base), S.SAVED)
            await world.pass_s(2 * 3600)
            seen = [call.path for call in other.seen(Kind.QUERY)]
            assert not any((world.job(job_id).task_id or "") in path for path in seen)
        assert asked(world) == before
        assert world.job(job_id).state is S.PENDING


# S11.


@pytest.mark.parametrize(("jump_s", "shift_s"), [*zip(OFF, [0.0, 8 * 3600.0, 8 * 3600.0, 0.0], strict=True)])
@pytest.mark.parametrize("when", ["before", "pending", "downloading"])
async def test_s11_a_wrong_clock_changes_nothing(tmp_path: Path, when: str, jump_s: float, shift_s: float) -> None:
    """Ours is wrong from the start, or is set while the task is under way; the service's is off too, or is not."""
    async with TurnedWorld(tmp_path) as world:
        world.shift_s = shift_s
        if when == "before":
            world.clock.jump_s = jump_s
        world.service.faults.become(
            Fault(Statuses(["PENDING", "UNKNOWN", "RUNNING", "UNKNOWN"]), Kind.QUERY),
            Fault(deeds.failing(503), Kind.VIDEO, First(2)),
        )
        job_id = world.add()
        for state in (S.PENDING, S.DOWNLOADING):
            await world.until(job_id, state)
            if when == state.value:
                world.clock.jump_s = jump_s
        job = await world.until(job_id, S.SAVED)
        assert "lost" not in world.path(job_id)
        assert not job.overdue
        task = world.service.task()
        assert job.started_ms is not None
        assert job.ended_ms is not None
        assert task.started_at is not None
        assert task.ended_at is not None
        assert abs((job.ended_ms - job.started_ms) / 1000 - (task.ended_at - task.started_at)) < 0.01
        assert world.submits() == 1
        gaps = [b - a for a, b in zip(world.called(Kind.QUERY), world.called(Kind.QUERY)[1:], strict=False)]
        assert max(gaps) <= 31


@pytest.mark.parametrize("jump_s", OFF)
async def test_s11_a_lost_task_is_asked_about_for_a_day_by_the_service_s_clock(tmp_path: Path, jump_s: float) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(Statuses(["UNKNOWN"] * 20), Kind.QUERY))
        job_id = world.add()
        await world.until(job_id, S.LOST)
        world.clock.jump_s = jump_s
        await world.restart()
        await world.until(job_id, S.SAVED)


@pytest.mark.parametrize("jump_s", OFF)
async def test_s11_a_pause_and_a_wait_end_in_their_time(tmp_path: Path, jump_s: float) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.throttled("30"), Kind.SUBMIT, First()))
        job_id = world.add()
        await world.drive(lambda: world.job(job_id).waiting is not None)
        world.clock.jump_s = jump_s
        await world.until(job_id, S.SAVED)
        first, second = world.called(Kind.SUBMIT)
        assert 30 <= second - first <= 65
