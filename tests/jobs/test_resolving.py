"""What the user decides about an uncertain job, and how the driver looks at a task that the user named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.jobs.scripted import drive
from wanvid_tui.core.errors import AnswerLost, KeyRefused, service_error
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.resolving import (
    CHECKING,
    GIVEN_UP,
    NotAsking,
    TaskTaken,
    ask_anew,
    defer,
    give_up,
    name_task,
    send_again,
)
from wanvid_tui.jobs.waiting import ASK_LATER, is_asking

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState


async def asking(house: House) -> Job:
    """A job whose submit got no answer from a service without a list."""
    house.service.has_list = False
    house.service.after.append(AnswerLost("cut"))
    job_id = house.add()
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    return house.job(job_id)


async def test_the_named_task_is_asked_about_then_taken_and_saved(house: House) -> None:
    job = await asking(house)
    named = name_task(house.ledger, job.id, "task-1")
    assert (named.state, named.task_id, named.asks, named.waiting) == (S.UNCERTAIN, "task-1", False, CHECKING)
    saved = await house.until(job.id, S.SAVED)
    assert (saved.adopted, saved.task_id, saved.asks) == ("sure", "task-1", False)
    assert house.submits() == 1
    assert "the user says it is task task-1" in house.why(job.id)


async def test_a_restart_goes_on_with_the_check(house: House) -> None:
    job = await asking(house)
    name_task(house.ledger, job.id, "task-1")
    house.new_engine()
    assert (await house.until(job.id, S.SAVED)).adopted == "sure"


async def test_a_wrong_id_is_named_and_the_job_asks_again(house: House) -> None:
    job = await asking(house)
    name_task(house.ledger, job.id, "task-77")
    await drive(house.engine, house.clock, lambda: house.job(job.id).asks)
    after = house.job(job.id)
    assert (after.state, after.task_id, is_asking(after)) == (S.UNCERTAIN, None, True)
    assert "does not know task task-77" in house.why(job.id)
    assert house.called("query")[1] - house.called("query")[0] >= 3.0
    name_task(house.ledger, job.id, "task-1")
    assert (await house.until(job.id, S.SAVED)).task_id == "task-1"


async def test_a_task_with_another_prompt_is_named_and_not_taken(house: House) -> None:
    job = await asking(house)
    house.service.make({"model": "wan2.5-t2v-preview", "input": {"prompt": "something else"}}, waits_s=0, runs_s=0)
    name_task(house.ledger, job.id, "task-2")
    await drive(house.engine, house.clock, lambda: house.job(job.id).asks)
    assert house.job(job.id).task_id is None
    assert 'task task-2 shows another prompt, "something else"' in house.why(job.id)


async def test_a_task_of_another_model_is_named_where_there_is_a_list(house: House) -> None:
    job = await asking(house)
    house.service.has_list = True
    house.service.make({"model": "wan2.6-t2v", "input": {"prompt": "A kitten general"}})
    name_task(house.ledger, job.id, "task-2")
    await drive(house.engine, house.clock, lambda: house.job(job.id).asks)
    assert "task task-2 is of wan2.6-t2v, not of wan2.5-t2v-preview" in house.why(job.id)


async def test_a_fault_at_the_check_is_no_answer(house: House) -> None:
    job = await asking(house)
    house.service.query_errors += [service_error("InternalError", "x", status=500), AnswerLost("cut")]
    name_task(house.ledger, job.id, "task-1")
    assert (await house.until(job.id, S.SAVED)).task_id == "task-1"


async def test_a_refused_key_at_the_check_pauses_and_takes_nothing(house: House) -> None:
    job = await asking(house)
    house.service.query_errors.append(KeyRefused("InvalidApiKey", "no", status=401))
    name_task(house.ledger, job.id, "task-1")
    await drive(house.engine, house.clock, lambda: bool(house.ledger.pauses()))
    assert (house.job(job.id).state, house.job(job.id).task_id) == (S.UNCERTAIN, "task-1")


async def test_a_task_of_another_row_is_refused(house: House) -> None:
    house.service.has_list = False
    first = house.add()
    await house.until(first, S.PENDING, S.RUNNING)
    job = await asking(house)
    with pytest.raises(TaskTaken, match=f"job {first}'s"):
        name_task(house.ledger, job.id, house.job(first).task_id or "")
    assert is_asking(house.job(job.id))


@pytest.mark.parametrize("text", ["", "a b", "x\x1b[2J", "y" * 300, "task\n1"])
async def test_what_is_no_id_is_refused(house: House, text: str) -> None:
    job = await asking(house)
    with pytest.raises(TaskTaken, match="no task id"):
        name_task(house.ledger, job.id, text)


async def test_sent_again_it_is_a_job_like_any_other(house: House) -> None:
    job = await asking(house)
    again = send_again(house.ledger, job.id)
    assert (again.state, again.asks, again.submitted_ms, again.request_id) == (S.QUEUED, False, None, None)
    saved = await house.until(job.id, S.SAVED)
    assert (saved.task_id, house.submits()) == ("task-2", 2)
    assert "paid twice" in house.why(job.id)


async def test_given_up_it_is_lost_and_nobody_asks_any_more(house: House) -> None:
    job = await asking(house)
    lost = give_up(house.ledger, job.id)
    assert (lost.state, lost.error_code, lost.asks) == (S.LOST, GIVEN_UP, False)
    calls = len(house.service.calls)
    house.clock.at += 2000
    assert house.engine.turn() is None
    assert not house.engine.has_work()
    assert len(house.service.calls) == calls


async def test_who_waits_is_asked_again_at_the_next_start_and_not_before(house: House) -> None:
    job = await asking(house)
    waits = defer(house.ledger, job.id)
    assert (waits.state, waits.waiting, is_asking(waits)) == (S.UNCERTAIN, ASK_LATER, False)
    lists = len(house.called("list"))
    assert not house.engine.has_work()
    house.clock.at += 2000
    assert house.engine.turn() is None
    assert len(house.called("list")) == lists
    assert ask_anew(house.ledger) == 1
    house.new_engine()
    assert house.engine.has_work()
    await drive(house.engine, house.clock, lambda: is_asking(house.job(job.id)))
    assert len(house.called("list")) == lists + 1
    assert house.submits() == 1
    assert ask_anew(house.ledger) == 0


async def test_a_list_that_came_in_the_meantime_settles_it_at_the_next_start(house: House) -> None:
    job = await asking(house)
    defer(house.ledger, job.id)
    house.service.has_list = True
    ask_anew(house.ledger)
    assert (await house.until(job.id, S.SAVED)).adopted == "sure"


async def test_what_is_still_looked_for_is_not_sent_again(house: House) -> None:
    house.service.after.append(AnswerLost("cut"))
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    with pytest.raises(NotAsking, match="still being looked for"):
        send_again(house.ledger, job_id)
    assert defer(house.ledger, job_id).waiting != ASK_LATER
    assert (await house.until(job_id, S.SAVED)).adopted == "sure"


async def test_a_task_named_while_a_list_is_read_is_not_sent_again(house: House) -> None:
    """The list shows nothing, twice and late enough; the user has named the task in the meantime."""
    house.service.after.append(AnswerLost("cut"))
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    list_tasks = house.service.list_tasks
    house.service.tasks["hidden"] = house.service.tasks.pop("task-1")

    async def late(**wishes: object) -> object:
        house.service.tasks, kept = {}, house.service.tasks
        page = await list_tasks(**wishes)  # type: ignore[arg-type]  # handed on as it came
        house.service.tasks = kept
        if house.clock.at > 175 and house.job(job_id).task_id is None:
            name_task(house.ledger, job_id, "hidden")
        return page

    house.service.list_tasks = late  # type: ignore[method-assign,assignment]  # a list that is slow
    saved = await house.until(job_id, S.SAVED, S.FAILED, S.LOST)
    assert (saved.state, saved.task_id, house.submits()) == (S.SAVED, "hidden", 1)


@pytest.mark.parametrize("act", [defer, send_again, give_up, lambda ledger, job_id: name_task(ledger, job_id, "t")])
def test_only_uncertain_jobs_are_decided_about(house: House, act: object) -> None:
    assert callable(act)
    job_id = house.add()
    with pytest.raises(NotAsking, match="only an uncertain job"):
        act(house.ledger, job_id)
    with pytest.raises(NotAsking, match="no job 99"):
        act(house.ledger, 99)
