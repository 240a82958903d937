"""The engine over a real ledger, with a clock that the test turns and a service that follows a script."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.jobs.factory import new_job
from tests.jobs.house import House
from tests.jobs.scripted import START_MS, drive
from wanvid_tui.core.answers import read_task
from wanvid_tui.core.errors import (
    AnswerLost,
    DiskError,
    LinkRefused,
    NotSent,
    Redirected,
    UnreadableAnswer,
    WanvidError,
    service_error,
)
from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.views import PauseKind

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job

S = JobState


def content_of(job: Job) -> bytes:
    assert job.file is not None
    return Path(job.file).read_bytes()


async def test_a_job_goes_all_the_way(house: House) -> None:
    job_id = house.add()
    job = await house.until(job_id, S.SAVED)
    assert house.path(job_id) == ["queued", "submitting", "pending", "running", "downloading", "saved"]
    assert job.file is not None
    assert content_of(job) == house.service.content
    assert job.file.endswith("1-a-kitten-general.mp4")
    assert (job.task_id, job.request_id, job.polls > 0) == ("task-1", "request-1", True)
    assert [check["ok"] for check in job.checks] == [True, True, True]
    assert sorted(path.name for path in (house.folder / "videos").iterdir()) == ["1-a-kitten-general.mp4"]
    assert not house.engine.has_work()


async def test_the_request_is_sent_as_it_was_kept(house: House) -> None:
    await house.until(house.add('He says "no"', negative_prompt="blur"), S.PENDING)
    assert house.service.bodies == [
        {
            "model": "wan2.5-t2v-preview",
            "input": {"prompt": 'He says "no"', "negative_prompt": "blur"},
            "parameters": dict(new_job().parameters),
        }
    ]


async def test_the_row_is_on_disk_before_the_post_and_the_task_id_right_after(house: House) -> None:
    seen: list[JobState] = []
    other = Ledger.open(house.ledger.path, read_only=True)
    submit = house.service.submit

    async def watched(body: Any) -> Any:
        job = other.get(1)
        assert job is not None
        seen.append(job.state)
        return await submit(body)

    house.service.submit = watched  # type: ignore[method-assign]  # the script listens at the door
    house.add()
    await house.until(1, S.PENDING)
    other.close()
    assert seen == [S.SUBMITTING]


SURELY_NOT_SENT = [NotSent("connection refused"), service_error("Throttling.RateQuota", "slow", status=429)]


@pytest.mark.parametrize("error", SURELY_NOT_SENT, ids=lambda error: type(error).__name__)
async def test_what_surely_was_not_sent_is_sent_again(house: House, error: WanvidError) -> None:
    house.service.before = [error, error]
    job_id = house.add()
    await house.until(job_id, S.SAVED)
    assert house.submits() == 3
    assert len(house.service.tasks) == 1
    assert house.ledger.pauses() == []


PAUSING = [
    (service_error("InvalidApiKey", "no", status=401), PauseKind.KEY),
    (service_error("AccessDenied.Unpurchased", "no", status=403), PauseKind.BILLING),
    (service_error("AllocationQuota.FreeTierOnly", "no", status=403), PauseKind.BILLING),
    (service_error("Arrearage", "no", status=400), PauseKind.BILLING),
    (service_error("PrepaidBillOverdue", "no", status=429), PauseKind.BILLING),
    (service_error("", "", status=404), PauseKind.BASE),
]


@pytest.mark.parametrize(("error", "kind"), PAUSING, ids=lambda value: getattr(value, "code", None) or str(value)[:12])
async def test_key_and_billing_errors_pause_the_queue_and_keep_the_job(
    house: House, error: WanvidError, kind: PauseKind
) -> None:
    house.service.before = [error]
    first, second = house.add(), house.add()
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    pause = house.ledger.pauses()[0]
    assert (pause.kind, pause.until_ms) == (kind, None)
    assert {house.job(first).state, house.job(second).state} == {S.QUEUED}
    assert not house.engine.has_work(), "a pause for the user keeps no driver alive"
    house.ledger.ask_again("default", house.job(first).base)
    await house.settle()
    assert len(house.service.tasks) == 2


async def test_a_redirect_is_waited_out(house: House) -> None:
    house.service.before = [Redirected("moved to portal.example")]
    job_id = house.add()
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    pause = house.ledger.pauses()[0]
    assert (pause.kind, pause.message) == (PauseKind.OFFLINE, "moved to portal.example")
    assert house.job(job_id).state is S.QUEUED and house.engine.has_work()
    await house.until(job_id, S.SAVED)
    assert (len(house.service.tasks), house.submits(), house.ledger.pauses()) == (1, 2, [])


@pytest.mark.parametrize("code", ["InvalidParameter.Size", "DataInspectionFailed", "AccessDenied", "ModelNotFound"])
async def test_a_refused_request_fails_with_code_and_message(house: House, code: str) -> None:
    house.service.before = [service_error(code, "this is why", status=400, request_id="r-9")]
    job = await house.until(house.add(), S.FAILED)
    assert (job.error_code, job.error_message, job.request_id) == (code, "this is why", "r-9")
    assert house.submits() == 1


UNCLEAR = [
    AnswerLost("read timeout"),
    UnreadableAnswer("HTML from host", request_id="request-1"),
    service_error("InternalError", "oops", status=500),
    service_error("", "", status=502),
]


@pytest.mark.parametrize("error", UNCLEAR, ids=lambda error: type(error).__name__)
async def test_an_unclear_submit_is_never_sent_again_while_its_task_exists(house: House, error: WanvidError) -> None:
    house.service.after = [error]
    job = await house.until(house.add(), S.SAVED)
    assert house.submits() == 1
    assert (job.task_id, job.adopted) == ("task-1", "sure")
    assert "uncertain" in house.path(job.id)


async def test_an_unclear_submit_without_a_task_goes_back_to_the_line_after_three_minutes(house: House) -> None:
    house.service.before = [AnswerLost("reset")]
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    lost_at = house.clock.at
    await house.until(job_id, S.SAVED)
    again = [at for at, what in house.service.calls if what == "submit"][1]
    assert again - lost_at >= 180 - 1
    assert len(house.service.tasks) == 1


async def test_two_equal_prompts_lost_at_once_make_two_tasks(house: House) -> None:
    house.service.after = [AnswerLost("reset"), None]
    house.service.before = [None, AnswerLost("reset")]
    first, second = house.add(), house.add()
    await house.settle()
    assert {house.job(first).state, house.job(second).state} == {S.SAVED}
    assert len(house.service.tasks) == 2
    assert house.job(first).task_id != house.job(second).task_id


async def test_another_program_s_task_is_not_taken(house: House) -> None:
    house.service.before = [AnswerLost("reset")]
    house.service.make({"model": "wan2.5-t2v-preview", "input": {"prompt": "something else"}})
    job_id = house.add()
    await house.until(job_id, S.SAVED)
    assert house.job(job_id).task_id == "task-2"


async def test_without_a_list_the_user_is_asked_and_nothing_is_sent(house: House) -> None:
    house.service.has_list = False
    house.service.after = [AnswerLost("reset")]
    job_id = house.add()
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.job(job_id).state is S.UNCERTAIN
    assert not house.engine.has_work()
    assert house.submits() == 1


async def test_a_driver_that_ended_while_sending_leaves_the_job_uncertain(house: House) -> None:
    posting = asyncio.Event()

    async def never(body: Any) -> Any:
        posting.set()
        await asyncio.Event().wait()

    house.service.submit = never  # type: ignore[method-assign]  # a service that never answers
    job_id = house.add()
    house.engine.turn()
    async with asyncio.timeout(10):
        await posting.wait()
    await house.engine.aclose()
    assert house.job(job_id).state is S.UNCERTAIN


async def test_no_more_run_than_the_service_lets(house: House) -> None:
    house.new_engine(running=2)
    for number in range(7):
        house.add(f"number {number}")
    await house.settle()
    assert house.service.most_running == 2
    assert [job.prompt for job in house.ledger.find(states=[S.SAVED])][::-1] == [f"number {n}" for n in range(7)]


async def test_submits_keep_the_rate_and_looks_the_pace(house: House) -> None:
    for _ in range(12):
        house.add()
    house.new_engine(running=100)
    await house.settle()
    submits = [at for at, what in house.service.calls if what == "submit"]
    for start in submits:
        assert sum(1 for at in submits if start <= at < start + 1) <= 5
    calls = sorted(at for at, what in house.service.calls if what != "download")
    for start in calls:
        assert sum(1 for at in calls if start <= at < start + 0.999) <= 10


async def test_looks_come_at_the_agreed_times(house: House) -> None:
    house.service.runs_s = 1_100
    job_id = house.add()
    job = await house.until(job_id, S.SAVED)
    assert job.accepted_ms is not None
    ages = [at - (job.accepted_ms - START_MS) / 1000 for at, what in house.service.calls if what == "query"]
    assert ages[0] == pytest.approx(2, abs=0.3)
    gaps = [after - before for before, after in pairwise(ages)]
    early = [gap for age, gap in zip(ages, gaps, strict=False) if 30 < age < 890]
    assert max(early) <= 6.1
    assert min(early) >= 5.3
    assert max(gaps) <= 20.1
    assert max(gaps) > 15, "later than any video usually takes it is asked more rarely"


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_twenty_faults_at_the_looks_fail_nothing(house: House, status: int) -> None:
    house.service.query_errors = [service_error("", "fault", status=status) for _ in range(20)]
    job_id = house.add()
    await house.until(job_id, S.SAVED)
    looks = [at for at, what in house.service.calls if what == "query"]
    assert max(after - before for before, after in pairwise(looks)) <= 61
    assert house.submits() == 1


async def test_moderation_in_the_task_fails_the_job_with_the_service_s_words(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.service.tasks["task-1"].end = "FAILED"
    job = await house.until(job_id, S.FAILED)
    assert (job.error_code, job.error_message) == ("DataInspectionFailed", "inappropriate content")


async def test_unknown_once_is_nothing(house: House) -> None:
    unknown = read_task({"output": {"task_status": "UNKNOWN", "task_id": "task-1"}})
    house.service.answers = [unknown, unknown]
    assert (await house.until(house.add(), *SETTLED)).state is S.SAVED


async def test_unknown_for_long_is_lost_and_comes_back_when_the_service_knows_it_again(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    task = house.service.tasks.pop("task-1")
    job = await house.until(job_id, S.LOST)
    assert not house.engine.has_work(), "a lost job keeps no driver alive"
    house.service.tasks["task-1"] = task
    job = await house.until(job_id, S.SAVED)
    assert job.error_message is None


async def test_success_without_a_link_is_looked_at_again_and_then_lost(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.service.tasks["task-1"].link = None
    job = await house.until(job_id, S.LOST)
    assert "no link" in (job.error_message or "")
    assert house.service.tasks["task-1"].queries >= 4


async def test_a_cut_download_is_taken_up_again(house: House) -> None:
    house.service.download_errors = [AnswerLost("cut"), AnswerLost("stalled")]
    job_id = house.add()
    await house.until(job_id, S.SAVED)
    assert sum(1 for _, what in house.service.calls if what == "download") == 3


async def test_an_expired_link_is_asked_for_again(house: House) -> None:
    house.service.download_errors = [LinkRefused("expired")]
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.service.tasks["task-1"].link = "https://videos.example/fresh.mp4?Expires=1790090000"
    job = await house.until(job_id, S.SAVED)
    assert job.video_url is not None
    assert "fresh" in job.video_url


async def test_a_full_disk_waits_and_goes_on(house: House) -> None:
    import errno

    full = OSError(errno.ENOSPC, "No space left on device")
    house.service.download_errors = [full]
    job_id = house.add()
    await drive(house.engine, house.clock, lambda: house.job(job_id).waiting is not None)
    waiting = house.job(job_id).waiting
    assert waiting is not None
    assert waiting.reason == "disk is full"
    await house.until(job_id, S.SAVED)


async def test_a_file_that_is_not_whole_never_gets_the_name(house: House) -> None:
    good = house.engine.inspect
    bad = [DiskError(house.folder, "no moov box"), None]

    def inspect(path: Path) -> Any:
        error = bad.pop(0) if bad else None
        if error:
            assert not list(path.parent.glob("[!.]*.mp4"))
            raise error
        return good(path)

    house.engine.inspect = inspect
    await house.until(house.add(), S.SAVED)
    assert sum(1 for _, what in house.service.calls if what == "download") == 2


async def test_a_file_of_the_same_name_is_not_overwritten(house: House) -> None:
    videos = house.folder / "videos"
    videos.mkdir()
    (videos / "1-a-kitten-general.mp4").write_bytes(b"mine")
    job = await house.until(house.add(), S.SAVED)
    assert (videos / "1-a-kitten-general.mp4").read_bytes() == b"mine"
    assert job.file == str(videos / "1-a-kitten-general-2.mp4")


async def test_a_kill_after_the_rename_does_not_fetch_twice(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    file = house.folder / "videos" / "name.mp4"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(house.service.content)
    house.ledger.note(job_id, file=str(file), bytes_total=len(house.service.content))
    house.new_engine()
    await house.until(job_id, S.SAVED)
    assert [what for _, what in house.service.calls if what == "download"] == []
    assert house.job(job_id).file == str(file)


async def test_a_pending_task_is_canceled_when_the_service_says_so(house: House) -> None:
    house.service.waits_s = 100
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.ledger.note(job_id, cancel_asked=True)
    await house.until(job_id, S.CANCELED)
    assert house.job(job_id).cost_amount is None


async def test_a_cancel_that_comes_too_late_is_said_and_the_video_comes(house: House) -> None:
    house.service.waits_s = 100
    job_id = house.add()
    await house.until(job_id, S.PENDING)

    async def refuse(task_id: str) -> None:
        raise service_error("UnsupportedOperation", "started", status=400)

    house.service.cancel = refuse  # type: ignore[method-assign]  # a service where it has started
    house.ledger.note(job_id, cancel_asked=True)
    await house.until(job_id, S.SAVED)
    assert any("will finish and be billed" in event.why for event in house.ledger.events(job_id))


async def test_a_local_sound_file_is_uploaded_first(house: House) -> None:
    sound = house.folder / "a.mp3"
    sound.write_bytes(b"x")
    await house.until(house.add(audio_source=str(sound)), S.PENDING)
    assert house.service.uploads == [sound]
    assert house.service.bodies[0]["input"]["audio_url"] == "oss://bucket/wan2.5-t2v-preview/a.mp3"


async def test_without_its_key_a_job_is_left_alone_and_says_so(house: House) -> None:
    house.keys.key = None
    job_id = house.add()
    house.engine.turn()
    assert house.ledger.pauses()[0].kind is PauseKind.NO_KEY
    assert "key of default" in house.ledger.pauses()[0].message
    assert not house.engine.has_work()
    house.keys.key = "sk-here"
    await house.until(job_id, S.SAVED)
    assert house.ledger.pauses() == []


async def test_no_place_for_the_video_sends_nothing(house: House) -> None:
    blocked = house.folder / "file"
    blocked.write_bytes(b"")
    job_id = house.ledger.add([new_job(output_dir=str(blocked / "below"))])[0].id
    job = await house.until(job_id, S.HELD)
    assert house.submits() == 0
    assert job.hold_reason == "no place for it"
    assert str(blocked) in house.ledger.events(job_id)[-1].why


async def test_a_job_that_may_be_taken_back_is_not_sent_before(house: House) -> None:
    job_id = house.add(not_before_ms=START_MS + 5_000)
    await house.until(job_id, S.PENDING)
    assert next(at for at, what in house.service.calls if what == "submit") >= 5


async def test_the_engine_goes_on_where_another_was_killed(house: House) -> None:
    """Whatever state the rows are in, a new engine over the same ledger finishes them and sends nothing twice."""
    for number in range(4):
        house.add(f"number {number}")
    for turns in range(60):
        house.engine.turn()
        for _ in range(turns % 7):
            await asyncio.sleep(0)
        tasks = list(house.engine._tasks.values())
        posting = [key for key in house.engine._tasks if key[0] == "submit"]
        if not posting:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            house.new_engine()
        else:
            await house.engine.drain()
        house.clock.at += 2
    await house.settle()
    assert len(house.service.tasks) == 4
    assert {job.state for job in house.ledger.find()} == {S.SAVED}
