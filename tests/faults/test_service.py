"""What the service may say or do, and what becomes of the jobs then (S1, S2, S4, S6 to S8, S10)."""

from __future__ import annotations

from email.utils import formatdate
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.faults.turned import DAY_S, TurnedWorld
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.waiting import waiting_of
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Facts, Statuses
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from pathlib import Path

S = JobState

# S1.


@pytest.mark.parametrize(
    ("asked", "least", "most", "jump_s"),
    [
        (None, 1, 2, 0.0),
        ("7", 7, 8, 0.0),
        ("0", 0, 1, 0.0),
        ("60", 60, 61, 0.0),
        ("3600", 60, 61, 0.0),
        ("99999999999999999999", 60, 61, 0.0),
        ("-5", 0, 1, 0.0),
        ("nan", 1, 2, 0.0),
        ("soon", 1, 2, 0.0),
        ("in 20 s", 19, 21, 0.0),
        ("in 20 s", 19, 21, 5 * 3600.0),
        ("in 20 s", 19, 21, -5 * 3600.0),
        ("in 10 years", 60, 61, 0.0),
        ("a year ago", 0, 1, 0.0),
    ],
)
async def test_s1_a_429_waits_what_it_asks_for_up_to_a_minute(
    tmp_path: Path, asked: str | None, least: float, most: float, jump_s: float
) -> None:
    """Seconds, or a date by the service's own clock, whatever ours says."""
    async with TurnedWorld(tmp_path) as world:
        world.clock.jump_s = jump_s
        dates = {"in 20 s": 20.0, "in 10 years": 10 * 365 * DAY_S, "a year ago": -365 * DAY_S}
        if asked in dates:
            asked = formatdate(world.service_s() + dates[asked], usegmt=True)
        world.service.faults.become(Fault(deeds.throttled(asked), Kind.SUBMIT, First()))
        job_id = world.add()
        await world.drive(lambda: world.submits() == 1)
        await world.engine.drain()
        job = world.job(job_id)
        assert job.state is S.QUEUED, "back in the line"
        assert job.waiting is not None
        assert job.waiting.reason == "429, again in"
        job = await world.until(job_id, S.SAVED)
        first, second = world.called(Kind.SUBMIT)
        assert least <= second - first <= most + 0.5
        assert world.path(job_id)[:5] == ["queued", "submitting", "queued", "submitting", "pending"]
        assert (job.error_code, len(world.service.tasks())) == (None, 1)


async def test_s1_429_without_end_backs_off_to_a_minute_and_fails_nothing(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.throttled("1"), API))
        job_id = world.add()
        await world.pass_s(1800)
        gaps = [after - before for before, after in pairwise(world.called(Kind.SUBMIT))]
        assert max(gaps) <= 61.5
        assert min(gaps[6:]) >= 29
        assert gaps[0] < 3
        assert world.job(job_id).state is S.QUEUED
        world.service.faults.become()
        await world.until(job_id, S.SAVED)
        assert len(world.service.tasks()) == 1


async def test_s1_429_at_looks_is_waited_out(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.throttled("86400"), Kind.QUERY, First(10)))
        job_id = world.add()
        await world.until(job_id, S.SAVED)
        gaps = [after - before for before, after in pairwise(world.called(Kind.QUERY))]
        assert 59 <= max(gaps) <= 61.5
        assert "failed" not in world.path(job_id)


# S2.

BILLS = [
    (400, "Arrearage", "Access denied, please make sure your account is in good standing."),
    (429, "PrepaidBillOverdue", "The prepaid bill is overdue."),
    (429, "PostpaidBillOverdue", "The postpaid bill is overdue."),
    (429, "CommodityNotPurchased", "Commodity has not purchased yet."),
    (403, "AllocationQuota.FreeTierOnly", "The free tier of the model has been exhausted."),
    (403, "AccessDenied.Unpurchased", "Access to model denied."),
    (429, "Throttling.AllocationQuota", "Free quota exceeded for this model."),
]


@pytest.mark.parametrize(("status", "code", "message"), BILLS, ids=[bill[1] for bill in BILLS])
async def test_s2_a_bill_pauses_the_queue_with_one_notice(tmp_path: Path, status: int, code: str, message: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        running = world.add("Sent before")
        await world.until(running, S.PENDING)
        world.service.faults.become(Fault(deeds.Refuses(status, code, message), Kind.SUBMIT))
        jobs = [world.add(f"Fox {number}") for number in range(3)]
        await world.until(running, S.SAVED)
        await world.pass_s(2 * 3600)
        assert world.submits() == 2, "one was refused, none was tried again"
        (pause,) = world.ledger.pauses()
        assert (pause.kind, pause.code, pause.by_time) == (PauseKind.BILLING, code, False)
        assert message in pause.message
        assert len(pause.message.splitlines()) == 2, "what to do stands there"
        assert "sent again by itself" not in pause.message
        for job_id in jobs:
            job = world.job(job_id)
            assert (job.state, job.key_id, job.error_code) == (S.QUEUED, None, None)
            waiting = waiting_of(job, world.ledger.pauses(), 1)
            assert waiting is not None
            assert waiting.reason == "paused: billing"
        world.service.faults.become()
        world.ledger.ask_again("default", world.service.base)
        for job_id in jobs:
            await world.until(job_id, S.SAVED)
        assert len(world.service.tasks()) == 4


# S4.


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_s4_twenty_faults_of_looks_fail_nothing(tmp_path: Path, status: int) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.failing(status), {Kind.QUERY, Kind.LIST}, First(20)))
        job = await world.until(world.add(), S.SAVED)
        looks = world.called(Kind.QUERY)
        gaps = [after - before for before, after in pairwise(looks)]
        assert max(gaps) <= 60.5
        assert max(gaps[:19]) > 30
        assert set(world.path(job.id)) <= {"queued", "submitting", "pending", "running", "downloading", "saved"}
        assert (job.error_code, world.submits()) == (None, 1)


# S6.

FAILURES = {
    "[moderation]": ("DataInspectionFailed", "Input data may contain inappropriate content."),
    "[fail]": ("InternalError", "Internal server error!"),
    "[silent-fail]": (None, None),
}


@pytest.mark.parametrize("word", FAILURES)
async def test_s6_a_failed_task_keeps_what_the_service_said(tmp_path: Path, word: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        job = await world.until(world.add(f"A fox {word}"), S.FAILED)
        assert (job.error_code, job.error_message) == FAILURES[word]
        assert job.request_id == world.service.task().request_id
        assert job.ended_ms is not None
        await world.pass_s(2 * 3600)
        assert (world.job(job.id).state, world.submits()) == (S.FAILED, 1)


@pytest.mark.parametrize("code", ["DataInspectionFailed", "IPInfringementSuspect", "InvalidParameter.Size"])
async def test_s6_a_refusal_at_submit_fails_the_job_and_is_not_sent_again(tmp_path: Path, code: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.Refuses(400, code, "It cannot be made."), Kind.SUBMIT))
        job = await world.until(world.add(), S.FAILED)
        assert (job.error_code, job.error_message, job.task_id) == (code, "It cannot be made.", None)
        assert job.request_id
        await world.pass_s(2 * 3600)
        assert (world.submits(), len(world.service.tasks())) == (1, 0)


# S7.


@pytest.mark.parametrize(
    "shown",
    [
        ["UNKNOWN"],
        ["UNKNOWN", "UNKNOWN", "RUNNING", "UNKNOWN", "UNKNOWN"],
        ["RUNNING", "UNKNOWN"] * 5,
        ["RUNNING", "PENDING", "RUNNING", "PENDING"],
        ["BREWING", "SUSPENDED", "", "\x1b[31mRED", "PENDING"],
    ],
)
async def test_s7_odd_statuses_change_nothing_that_is_true(tmp_path: Path, shown: list[str]) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(Statuses(shown), Kind.QUERY))
        job = await world.until(world.add(), S.SAVED)
        path = world.path(job.id)
        assert "lost" not in path
        assert path in (
            ["queued", "submitting", "pending", "downloading", "saved"],
            ["queued", "submitting", "pending", "running", "downloading", "saved"],
        ), "nothing goes back"
        assert "\x1b" not in world.why(job.id)


async def test_s7_unknown_is_lost_after_three_sightings_over_a_minute_and_may_come_back(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(Facts({"output": {"task_status": "UNKNOWN"}}), Kind.QUERY))
        job_id = world.add()
        await world.until(job_id, S.LOST)
        sightings = world.called(Kind.QUERY)
        assert len(sightings) == 3
        assert sightings[-1] - sightings[0] >= 60
        await world.pass_s(3600)
        asked = [after - before for before, after in pairwise(world.called(Kind.QUERY)[2:])]
        assert len(asked) in (5, 6)
        assert min(asked) >= 590, "every ten minutes"
        world.service.faults.become()
        job = await world.until(job_id, S.SAVED)
        assert (job.error_code, job.error_message, world.submits()) == (None, None, 1)


async def test_s7_a_lost_task_is_asked_about_until_it_is_a_day_old(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(Facts({"output": {"task_status": "UNKNOWN"}}), Kind.QUERY))
        job_id = world.add()
        await world.until(job_id, S.LOST)
        await world.pass_s(23.5 * 3600)
        asked = len(world.called(Kind.QUERY))
        assert asked > 130
        await world.restart()
        await world.pass_s(60)
        assert len(world.called(Kind.QUERY)) == asked + 1, "once at a start"
        await world.pass_s(2 * 3600)
        await world.restart()
        await world.pass_s(3600)
        assert len(world.called(Kind.QUERY)) <= asked + 4
        assert world.job(job_id).state is S.LOST


async def test_s7_unknown_is_lost_at_once_when_the_task_is_older_than_a_day(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        world.sleep(25 * 3600.0)
        job = await world.until(job_id, S.LOST)
        assert "24 h" in (job.error_message or "")
        assert len(world.called(Kind.QUERY)) <= 2


@pytest.mark.parametrize("word", ["[fail]", "canceled"])
async def test_s7_a_lost_task_that_the_service_knows_as_ended_has_ended(tmp_path: Path, word: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(Facts({"output": {"task_status": "UNKNOWN"}}), Kind.QUERY))
        job_id = world.add("A fox" if word == "canceled" else f"A fox {word}")
        if word == "canceled":
            await world.drive(lambda: len(world.service.tasks()) == 1)
            await world.cancel(world.service.task().id)
        await world.until(job_id, S.LOST)
        world.service.faults.become()
        job = await world.until(job_id, S.FAILED, S.CANCELED)
        if word == "canceled":
            assert (job.state, job.error_code) == (S.CANCELED, None)
        else:
            assert (job.state, job.error_code) == (S.FAILED, "InternalError")


@pytest.mark.parametrize("status", ["UNKNOWN", "RUNNING", "FAILED", "PENDING"])
async def test_s7_what_has_ended_stays(tmp_path: Path, status: str) -> None:
    async with TurnedWorld(tmp_path) as world:
        jobs = [await world.until(world.add("Saved"), S.SAVED), await world.until(world.add("x [fail]"), S.FAILED)]
        world.service.faults.become(Fault(Facts({"output.task_status": status}), Kind.QUERY))
        asked = len(world.service.requests())
        await world.restart()
        await world.pass_s(3600)
        assert [world.job(job.id).state for job in jobs] == [S.SAVED, S.FAILED]
        assert len(world.service.requests()) == asked


# S8.


async def test_s8_a_refused_link_is_asked_for_once_more(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.page(403), Kind.VIDEO, First()))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        looks = len(world.called(Kind.QUERY))
        await world.until(job_id, S.SAVED)
        assert len(world.called(Kind.QUERY)) == looks + 1
        assert len(world.called(Kind.VIDEO)) == 2


async def test_s8_a_fresh_link_that_is_refused_too_is_lost_with_the_reason(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.page(403), Kind.VIDEO))
        job_id = world.add()
        job = await world.until(job_id, S.LOST)
        assert len(world.called(Kind.VIDEO)) == 2
        assert job.error_code == "LinkExpired"
        assert "expired" in (job.error_message or "")
        assert list(world.videos.iterdir()) == []
        world.service.faults.become()
        await world.until(job_id, S.SAVED)
        assert world.submits() == 1


async def test_s8_a_link_is_not_given_up_before_a_fresh_one_came(tmp_path: Path) -> None:
    """The link is refused, and the service cannot be asked for another for a while."""
    async with TurnedWorld(tmp_path) as world:
        job_id = world.add()
        world.service.faults.become(Fault(deeds.page(403), Kind.VIDEO))
        await world.drive(lambda: world.job(job_id).state is S.DOWNLOADING)
        world.service.faults.become(Fault(deeds.page(403), Kind.VIDEO), Fault(deeds.failing(503), Kind.QUERY))
        await world.pass_s(600)
        assert world.job(job_id).state is S.DOWNLOADING
        world.service.faults.become()
        await world.until(job_id, S.SAVED)


async def test_s8_links_that_live_for_seconds_are_fetched_anew(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path, link_life_s=30.0) as world:
        world.service.faults.become(Fault(deeds.failing(503), Kind.VIDEO, First(1)))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        world.sleep(60.0)
        await world.until(job_id, S.SAVED)


async def test_s8_a_task_that_has_expired_before_its_video_came_is_lost(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(deeds.failing(503), Kind.VIDEO))
        job_id = world.add()
        await world.until(job_id, S.DOWNLOADING)
        world.sleep(50 * 3600.0)
        world.service.faults.become()
        job = await world.until(job_id, S.LOST)
        assert job.error_code == "LinkExpired"
        assert "24 h" in (job.error_message or "")


# S10.


async def test_s10_a_task_that_has_started_is_not_canceled_and_goes_on(tmp_path: Path) -> None:
    """It waits as far as we know; when the cancel arrives, it runs."""
    async with TurnedWorld(tmp_path) as world:
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        world.sleep(600.0)
        world.ledger.note(job_id, cancel_asked=True)
        job = await world.until(job_id, S.SAVED)
        assert "already started, it will finish and be billed" in world.why(job_id)
        assert (job.cancel_asked, len(world.called(Kind.CANCEL))) == (False, 1)


async def test_s10_a_waiting_task_is_canceled_when_the_service_says_so(tmp_path: Path) -> None:
    async with TurnedWorld(tmp_path, speed=0.01) as world:
        world.service.faults.become(Fault(deeds.failing(503), Kind.CANCEL, First(2)))
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        world.ledger.note(job_id, cancel_asked=True)
        job = await world.until(job_id, S.CANCELED)
        assert (len(world.called(Kind.CANCEL)), job.cost_amount) == (3, None)


@pytest.mark.parametrize("off", [deeds.not_offered(404), deeds.not_offered(405)])
async def test_s10_without_a_cancel_it_finishes(tmp_path: Path, off: deeds.Deed) -> None:
    async with TurnedWorld(tmp_path) as world:
        world.service.faults.become(Fault(off, Kind.CANCEL))
        job_id = world.add()
        await world.until(job_id, S.PENDING)
        world.ledger.note(job_id, cancel_asked=True)
        await world.until(job_id, S.SAVED)
        assert "does not offer to cancel; it will finish and be billed" in world.why(job_id)
