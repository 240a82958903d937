"""Step *submit* in bad company: full disks, refused keys, other profiles, and users who change their mind."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.jobs.factory import BASE
from tests.jobs.scripted import START_MS, OneKey, ScriptedService, drive, engine_over
from wanvid_tui.core.errors import AnswerLost, ConfigError, LedgerError, NotSent, service_error
from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.work import work_waits

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jobs.house import House
    from wanvid_tui.core.job import Job

S = JobState


def fill_the_disk(house: House, times: int) -> None:
    """The next transactions of the driver find no room; those before them did."""
    begin = house.ledger.transaction
    left = [times]

    def transaction() -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise LedgerError("the disk is full")
        return begin()

    house.ledger.transaction = transaction  # type: ignore[method-assign]  # a disk that is full for a while


async def test_a_task_id_that_cannot_be_written_is_written_when_there_is_room(house: House) -> None:
    job_id = house.add()
    submit = house.service.submit

    async def accept(body: Any) -> Any:
        answer = await submit(body)
        fill_the_disk(house, 5)
        return answer

    house.service.submit = accept  # type: ignore[method-assign]  # the disk fills while the service works
    job = await house.until(job_id, S.SAVED)
    assert (job.task_id, house.submits()) == ("task-1", 1)
    assert "uncertain" not in house.path(job_id)


async def test_a_refusal_that_cannot_be_written_leaves_no_job_submitting(house: House) -> None:
    job_id = house.add()
    submit = house.service.submit

    async def lose(body: Any) -> Any:
        if house.submits() == 0:
            fill_the_disk(house, 3)
            house.service.before = [AnswerLost("cut")]
        return await submit(body)

    house.service.submit = lose  # type: ignore[method-assign]  # the disk fills while the answer is lost
    await house.until(job_id, S.SAVED)
    assert house.path(job_id)[:3] == ["queued", "submitting", "uncertain"]


async def test_a_fault_of_ours_at_the_answer_leaves_no_job_submitting(house: House) -> None:
    submit = house.service.submit

    async def forget(body: Any) -> Any:
        await submit(body)

    house.service.submit = forget  # type: ignore[method-assign]  # an answer that nothing is prepared for
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    house.service.submit = submit  # type: ignore[method-assign]  # and it is as ever again
    assert (await house.until(job_id, S.SAVED)).task_id == "task-1"
    assert house.submits() == 1


async def test_a_service_that_gives_two_jobs_one_task_forgets_neither(house: House) -> None:
    first = house.add()
    await house.until(first, S.PENDING)
    submit = house.service.submit

    async def repeat(body: Any) -> Any:
        from dataclasses import replace

        return replace(await submit(body), task_id="task-1")

    house.service.submit = repeat  # type: ignore[method-assign]  # a gateway that answers from a cache
    second = house.add()
    await drive(house.engine, house.clock, lambda: house.job(second).asks)
    assert house.job(second).state is S.UNCERTAIN
    assert house.job(first).task_id == "task-1"


async def test_jobs_whose_upload_fails_do_not_block_those_behind_them(house: House) -> None:
    sound = house.folder / "a.mp3"
    sound.write_bytes(b"x")
    house.service.upload_errors = [AnswerLost("cut")] * 500
    for _ in range(9):
        house.add(audio_source=str(sound))
    last = house.add()
    await house.until(last, S.PENDING)


async def test_jobs_that_may_be_taken_back_do_not_block_those_behind_them(house: House) -> None:
    for _ in range(9):
        house.add(not_before_ms=START_MS + 500_000)
    last = house.add()
    await house.until(last, S.PENDING)
    assert house.clock.at < 400


async def test_two_profiles_with_one_key_share_its_limit_in_the_order_of_the_line(house: House) -> None:
    house.new_engine(running=2)
    for number in range(4):
        house.add(f"a{number}", profile="a")
        house.add(f"b{number}", profile="b")
    await house.settle()
    assert house.service.most_running == 2
    assert [body["input"]["prompt"] for body in house.service.bodies] == [
        "a0",
        "b0",
        "a1",
        "b1",
        "a2",
        "b2",
        "a3",
        "b3",
    ]


async def test_each_job_goes_to_its_own_workspace(house: House) -> None:
    """Jobs of one model stand in one queue, whatever workspace or path to tasks they were made for."""
    engine = house.engine
    services: dict[str | None, ScriptedService] = {}

    def make(base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> Any:
        services[workspace] = ScriptedService(house.clock, tasks=house.service.tasks)
        return services[workspace]

    engine.accounts._make_service = make
    for workspace in ("one", "two"):
        house.add(workspace, workspace=workspace)
    await drive(engine, house.clock, lambda: len(house.ledger.in_states(S.PENDING)) == 2)
    assert {name: [body["input"]["prompt"] for body in one.bodies] for name, one in services.items()} == {
        "one": ["one"],
        "two": ["two"],
    }


async def test_a_key_shared_by_workspaces_has_one_pace(house: House) -> None:
    for number in range(6):
        house.add(workspace=f"w{number}")
    house.new_engine(running=100)
    await house.settle()
    calls = sorted(at for at, what in house.service.calls if what != "download")
    for start in calls:
        assert sum(1 for at in calls if start <= at < start + 1) <= 11


async def test_uncertain_jobs_that_ask_do_not_block_the_queue(house: House) -> None:
    house.new_engine(running=2)
    house.service.has_list = False
    house.service.before = [AnswerLost("cut"), AnswerLost("cut")]
    first, second = house.add(), house.add()
    await drive(house.engine, house.clock, lambda: house.job(first).asks and house.job(second).asks)
    third = house.add()
    await house.until(third, S.SAVED)


@pytest.mark.parametrize("what", ["cancel", "hold", "forget", "pause"])
async def test_a_job_given_up_while_its_sound_file_goes_up_is_not_sent(house: House, what: str) -> None:
    sound = house.folder / "a.mp3"
    sound.write_bytes(b"x")
    job_id = house.add(audio_source=str(sound))
    upload = house.service.upload

    async def given_up(path: Path, model: str) -> str:
        if what == "pause":
            house.ledger.pause("default", BASE, PauseKind.BILLING)
        else:
            house.ledger.move(job_id, S.HELD if what == "hold" else S.CANCELED, "by you")
        if what == "forget":
            house.ledger.forget(job_id)
        return await upload(path, model)

    house.service.upload = given_up  # type: ignore[method-assign]  # the user acts during the upload
    house.service.upload_errors = [None if what == "pause" else service_error("InvalidParameter", "no", status=400)]
    house.engine.turn()
    await house.engine.drain()
    house.engine.turn()
    await house.engine.drain()
    assert house.submits() == 0
    job = house.ledger.get(job_id)
    if job is not None:
        assert job.waiting is None
        assert job.state is {"cancel": S.CANCELED, "hold": S.HELD, "pause": S.QUEUED}[what]


async def test_a_sound_file_is_uploaded_once_for_all_its_jobs_and_tries(house: House) -> None:
    sound = house.folder / "a.mp3"
    sound.write_bytes(b"x")
    house.service.before = [service_error("Throttling", "slow", status=429), NotSent("refused")]
    jobs = [house.add(audio_source=str(sound)) for _ in range(3)]
    for job_id in jobs:
        await house.until(job_id, S.PENDING, S.SAVED)
    assert len(house.service.uploads) <= 2
    sound.write_bytes(b"another")
    await house.until(house.add(audio_source=str(sound)), S.PENDING)
    assert len(house.service.uploads) <= 3


async def test_a_refused_key_is_used_at_most_twice(house: House) -> None:
    """Many looks wait for their turn when the first is refused (faults.md S5)."""
    house.new_engine(running=100)
    house.service.waits_s = 300
    for _ in range(12):
        house.add()
    await drive(house.engine, house.clock, lambda: len(house.ledger.in_states(S.PENDING)) == 12)
    house.new_engine(running=100)
    house.clock.at += 40
    before = len(house.service.calls)
    house.service.query_errors = [service_error("InvalidApiKey", "no", status=401)] * 50
    house.service.list_errors = list(house.service.query_errors)
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    for _ in range(10):
        house.engine.turn()
        await house.engine.drain()
        house.clock.at += 30
    assert len(house.service.calls) - before <= 2
    house.service.query_errors, house.service.list_errors = [], []
    house.ledger.ask_again("default", BASE)
    await house.settle()


class TwoKeys:
    """The profile has a new key; jobs of the old one can still be asked about."""

    def __init__(self, prints: dict[str, str]) -> None:
        self.prints = prints

    def key_for(self, job: Job) -> str | None:
        return "new" if job.key_id is None else self.prints.get(job.key_id)


async def test_an_old_key_that_is_refused_does_not_stop_the_new_one(house: House) -> None:
    from wanvid_tui.jobs.ledger import key_fingerprint

    house.keys.key = "old"
    old = house.add()
    await house.until(old, S.PENDING)
    prints = {key_fingerprint(key, house.ledger.salt()): key for key in ("old", "new")}
    house.engine = engine_over(house.ledger, house.clock, house.service, keys=TwoKeys(prints))
    query = house.service.query

    async def refuse(task_id: str) -> Any:
        if task_id == "task-1":
            house.service.calls.append((house.clock.at, "refused"))
            raise service_error("InvalidApiKey", "revoked", status=401)
        return await query(task_id)

    house.service.query = refuse  # type: ignore[method-assign]  # the old key was revoked
    for _ in range(3):
        await house.until(house.add(), S.SAVED)
    assert house.ledger.pauses() == []
    assert house.job(old).state is S.PENDING
    assert len(house.called("refused")) <= 2


async def test_a_pause_for_the_user_is_not_replaced_by_one_that_ends_by_itself(house: House) -> None:
    """A billing error stops the queue; a look without connection must not start it again."""
    running = house.add()
    await house.until(running, S.PENDING)
    house.service.before = [service_error("Arrearage", "pay", status=400)] * 5
    house.add()
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    house.service.query_errors = [NotSent("no network")] * 3
    await house.until(running, S.SAVED)
    assert [pause.kind for pause in house.ledger.pauses()] == [PauseKind.BILLING]
    assert house.submits() == 2


async def test_a_billing_pause_lets_no_video_be_forgotten(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.ledger.pause("default", BASE, PauseKind.BILLING)
    assert house.engine.has_work(), "the task runs, and its video is paid for"
    await house.until(job_id, S.SAVED)


async def test_an_offline_pause_of_an_earlier_driver_ends_with_the_first_answer(house: House) -> None:
    house.service.before = [NotSent("no network")]
    job_id = house.add()
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    house.new_engine()
    await house.until(job_id, S.PENDING)
    assert house.ledger.pauses() == []


async def test_what_fails_at_once_for_want_of_a_network_counts_once(house: House) -> None:
    house.service.waits_s = 0
    for _ in range(5):
        house.add()
    house.new_engine(running=100)
    await drive(house.engine, house.clock, lambda: len(house.ledger.in_states(S.PENDING, S.RUNNING)) == 5)
    house.service.query_errors = [NotSent("no network")] * 5
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    house.engine.turn()
    await house.engine.drain()
    pause = house.ledger.pauses()[0]
    assert pause.until_ms is not None
    assert pause.until_ms - house.clock.now_ms() <= 4_000


async def test_a_pause_written_by_a_clock_that_went_wrong_does_not_last(house: House) -> None:
    house.ledger.pause("default", BASE, PauseKind.OFFLINE, until_ms=START_MS + 5 * 3600 * 1000)
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    assert house.clock.at < 60


async def test_one_job_that_no_service_can_be_made_for_stops_no_other(house: House) -> None:
    def make(base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> Any:
        if task_path is not None:
            raise ConfigError("task_path: it has no {task_id}")
        return house.service

    house.engine.accounts._make_service = make
    house.add(profile="broken", task_path="/tasks")
    good = house.add()
    await house.until(good, S.SAVED)
    assert [(pause.profile, pause.kind) for pause in house.ledger.pauses()] == [("broken", PauseKind.KEY)]


async def test_a_5xx_is_uncertain_whatever_code_it_carries(house: House) -> None:
    house.service.after = [service_error("DataInspectionFailed", "odd", status=500)]
    job_id = house.add()
    await house.until(job_id, S.SAVED)
    assert house.path(job_id)[:3] == ["queued", "submitting", "uncertain"]


async def test_a_fault_of_ours_in_one_row_stops_no_other(house: House) -> None:
    bad, good = house.add(), house.add()
    house.ledger._db.execute(
        "UPDATE jobs SET parameters = 'no json', state = 'lost', accepted_ms = ? WHERE id = ?", (START_MS, bad)
    )
    for _ in range(200):
        house.engine.turn()
        await asyncio.sleep(0)
        house.clock.at += 1
        await house.engine.drain()
        if house.ledger.get(good) is not None and house.job(good).state in SETTLED:
            break
    assert house.job(good).state is S.SAVED


async def test_times_and_counts_do_not_pile_up(house: House) -> None:
    house.service.before = [NotSent("no"), None, service_error("Throttling", "", status=429)]
    house.service.query_errors = [AnswerLost("cut")] * 10
    jobs = [house.add() for _ in range(6)]
    await house.settle()
    held = house.add(not_before_ms=START_MS + 10**7)
    house.ledger.move(held, S.CANCELED, "by you")
    house.engine.turn()
    assert len(jobs) == 6
    assert len(house.engine.agenda) == 0


async def test_the_loop_ends_by_itself_and_never_spins(house: House) -> None:
    """Real time: no work due means no turns, and a turn that comes by time has a pause before the next."""
    turns, enough = 0, asyncio.Event()
    turn = house.engine.turn

    def counted() -> float | None:
        nonlocal turns
        turns += 1
        if turns == 5:
            enough.set()
        turn()
        return house.clock.at - 5.0  # a step that says again and again that it was due long ago

    house.engine.turn = counted  # type: ignore[method-assign]  # the turns are counted
    stop = asyncio.Event()
    running = asyncio.create_task(house.engine.run(stop))
    async with asyncio.timeout(20):
        await enough.wait()
    stop.set()
    await running
    assert turns < 10


async def test_without_any_key_the_rows_say_whose_is_missing(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.keys.key = None
    house.new_engine()
    await drive(house.engine, house.clock, lambda: house.job(job_id).waiting is not None)
    waiting = house.job(job_id).waiting
    assert waiting is not None
    assert waiting.reason == "key of default"
    assert not house.engine.has_work()
    house.keys.key = OneKey.key
    await house.until(job_id, S.SAVED)


@pytest.mark.parametrize("text", ["{broken", "[]", ""])
async def test_a_row_that_cannot_be_read_holds_up_no_other(
    house: House, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = house.add(), house.add()
    with sqlite3.connect(house.ledger.path) as other:
        other.execute("UPDATE jobs SET parameters = ? WHERE id = ?", (text, bad))
    other.close()
    assert (await house.until(good, S.SAVED)).task_id == "task-1"
    for _ in range(20):
        house.engine.turn()
        await house.engine.drain()
    assert not house.engine.has_work(), "a driver does not stay for it"
    assert not work_waits(house.ledger)
    errors = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1, "said once, not at every turn"
    assert f"the row of job {bad} cannot be read" in errors[0]
