"""The rules of uncertain submits, sentence by sentence (faults.md, *Settling an uncertain submit*)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.jobs.factory import BASE
from tests.jobs.scripted import START_MS, drive
from wanvid_tui.core.errors import AnswerLost, LedgerError, service_error
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.views import PauseKind

if TYPE_CHECKING:
    from tests.jobs.house import House
    from wanvid_tui.core.answers import TaskPage

S = JobState
MODEL = "wan2.5-t2v-preview"
OTHERS = {"model": MODEL, "input": {"prompt": "something else"}}


async def lost_submit(house: House, *, made: bool, **changes: Any) -> int:
    """A job whose submit got no answer; with ``made`` the service has its task."""
    (house.service.after if made else house.service.before).append(AnswerLost("cut"))
    job_id = house.add(**changes)
    await house.until(job_id, S.UNCERTAIN)
    return job_id


def show_in_list(house: House, **changes: Any) -> None:
    """The list shows its tasks with these fields changed."""
    list_tasks = house.service.list_tasks

    async def changed(**wishes: Any) -> TaskPage:
        page = await list_tasks(**wishes)
        return replace(page, items=tuple(replace(item, **changes) for item in page.items))

    house.service.list_tasks = changed  # type: ignore[method-assign]  # a service that shows less


async def test_a_page_that_is_shorter_than_asked_for_is_not_the_last(house: House) -> None:
    """A service that shows ten tasks a page at most, and ours on the third."""
    house.service.page_cap = 10
    job_id = await lost_submit(house, made=True)
    house.clock.at += 1
    for _ in range(25):
        house.service.make(OTHERS)
    await house.until(job_id, S.SAVED)
    assert house.submits() == 1


async def test_a_list_without_counts_is_read_to_its_empty_page(house: House) -> None:
    house.service.page_cap = 10
    list_tasks = house.service.list_tasks

    async def uncounted(**wishes: Any) -> TaskPage:
        return replace(await list_tasks(**wishes), total=None)

    house.service.list_tasks = uncounted  # type: ignore[method-assign]  # a gateway's list
    job_id = await lost_submit(house, made=True)
    for _ in range(25):
        house.service.make(OTHERS)
    await house.until(job_id, S.SAVED)
    assert house.submits() == 1


@pytest.mark.parametrize("hole", ["fewer than counted", "unreadable row", "endless"])
async def test_a_list_with_holes_shows_no_absence(house: House, hole: str) -> None:
    list_tasks = house.service.list_tasks
    numbers = iter(range(10**6))

    async def holed(**wishes: Any) -> TaskPage:
        page = await list_tasks(**{**wishes, "page": 1})
        if hole == "fewer than counted":
            return replace(page, total=len(page.items) + 1, total_page=1)
        if hole == "unreadable row":
            return replace(page, unreadable=1, total=1, total_page=1)
        item = replace(page.items[0], task_id=f"other-{next(numbers)}", model="another")
        return replace(page, items=(item,), total=10**6, total_page=10**6)

    house.service.make(OTHERS)
    house.service.list_tasks = holed  # type: ignore[method-assign]  # a list that is never whole
    job_id = await lost_submit(house, made=False)
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.job(job_id).state is S.UNCERTAIN
    assert house.submits() == 1
    assert "cannot be read as a whole" in house.why(job_id)


async def test_a_send_older_than_the_list_is_the_user_s_to_decide(house: House) -> None:
    """The machine was off for a day: a list without our task proves nothing, and a second task would be paid."""
    job_id = await lost_submit(house, made=True)
    house.new_engine()
    house.clock.at += 25 * 3600
    house.service.tasks.clear()
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert (house.job(job_id).state, house.submits()) == (S.UNCERTAIN, 1)
    assert "24 h" in house.why(job_id)


async def test_absent_takes_two_listings_the_second_180_s_after_the_send(house: House) -> None:
    job_id = await lost_submit(house, made=False)
    sent = house.job(job_id).submitted_ms or 0
    house.new_engine()
    house.clock.at += 500
    await house.until(job_id, S.PENDING)
    lists = house.called("list")
    assert len(lists) == 2
    assert START_MS + lists[1] * 1000 - sent >= 180_000


async def test_an_unfinished_candidate_is_waited_for_and_another_s_prompt_excludes_it(house: House) -> None:
    house.service.runs_s = 400
    job_id = await lost_submit(house, made=False)
    house.service.make(OTHERS)
    job = await house.until(job_id, S.SAVED)
    again = house.called("submit")[1]
    assert again > 400, "nothing was sent while it could have been ours"
    assert job.task_id == "task-2"


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("A kitten general", "A kitten general "),
        ("A kitten general", "A kitten\ngeneral"),
        ("A kitten & a dog", "A kitten &amp; a dog"),
        ("\u4e00\u53ea\u732b\uff0c\uff11\u53ea\u72d7", "\u4e00\u53ea\u732b,1\u53ea\u72d7"),
        ("cafe\u0301 \U0001f600", "caf\u00e9"),
    ],
)
async def test_a_prompt_that_the_service_trimmed_or_wrote_otherwise_is_a_doubt(
    house: House, prompt: str, shown: str
) -> None:
    job_id = await lost_submit(house, made=False, prompt=prompt)
    house.service.make({"model": MODEL, "input": {"prompt": shown}})
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.submits() == 1


async def test_our_request_id_decides_whatever_else_the_list_shows(house: House) -> None:
    show_in_list(house, model=None, created_ms=None)
    house.service.shows_prompt = False
    house.service.after = [service_error("", "", status=502, request_id="request-2")]
    house.service.make(OTHERS)
    job_id = house.add()
    job = await house.until(job_id, S.SAVED)
    assert (job.task_id, job.adopted) == ("task-2", "sure")


async def test_a_task_with_another_job_s_request_id_is_not_taken(house: House) -> None:
    """Of two equal prompts lost at once one is found by its request id: the other has to find its own."""
    house.service.after = [AnswerLost("cut"), service_error("", "", status=500, request_id="request-2")]
    first, second = house.add(), house.add()
    await house.settle()
    assert [house.job(first).task_id, house.job(second).task_id] == ["task-1", "task-2"]
    assert house.submits() == 2


async def test_without_time_and_model_a_task_is_still_a_candidate(house: House) -> None:
    show_in_list(house, model=None, created_ms=None)
    job_id = await lost_submit(house, made=True)
    job = await house.until(job_id, S.SAVED)
    assert (job.adopted, house.submits()) == ("sure", 1)


async def test_a_task_that_failed_without_showing_its_prompt_holds_the_job(house: House) -> None:
    job_id = await lost_submit(house, made=True)
    house.service.tasks["task-1"].end = "FAILED"
    job = await house.until(job_id, S.HELD)
    assert (job.hold_reason, job.submitted_ms, job.key_id) == ("ended, cost nothing", None, None)
    assert house.submits() == 1


async def test_two_jobs_and_two_failed_tasks_are_both_held(house: House) -> None:
    house.service.after = [AnswerLost("cut"), AnswerLost("cut")]
    jobs = [house.add(), house.add()]
    await drive(house.engine, house.clock, lambda: len(house.service.tasks) == 2)
    for task in house.service.tasks.values():
        task.end = "FAILED"
    for job_id in jobs:
        await house.until(job_id, S.HELD)
    assert house.submits() == 2


async def test_a_guess_is_the_only_fitting_task_for_the_only_uncertain_job(house: House) -> None:
    house.service.shows_prompt = False
    job = await house.until(await lost_submit(house, made=True), S.SAVED)
    assert job.adopted == "guess"


async def test_nothing_is_guessed_when_another_job_of_the_model_is_uncertain_too(house: House) -> None:
    """Also when that one waits for the user."""
    house.service.has_list = False
    first = await lost_submit(house, made=False)
    await drive(house.engine, house.clock, lambda: house.job(first).asks)
    house.service.has_list, house.service.shows_prompt = True, False
    second = await lost_submit(house, made=True)
    await drive(house.engine, house.clock, lambda: house.job(second).asks)
    assert house.job(second).task_id is None


async def test_nothing_is_guessed_of_what_does_not_tell_its_length(house: House) -> None:
    house.service.shows_prompt = False
    query = house.service.query

    async def silent(task_id: str) -> Any:
        answer = await query(task_id)
        return replace(answer, usage=answer.usage and replace(answer.usage, seconds=None))

    house.service.query = silent  # type: ignore[method-assign]  # a usage that says little
    job_id = await lost_submit(house, made=True)
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)


async def test_the_task_of_a_submit_on_the_wire_is_not_taken(house: House) -> None:
    """Its answer is on the way: its task may be finished sooner than that."""
    job_id = await lost_submit(house, made=False)
    answer = asyncio.Event()
    submit = house.service.submit

    async def slow(body: Any) -> Any:
        made = await submit(body)
        await answer.wait()
        return made

    house.service.submit = slow  # type: ignore[method-assign]  # a service that answers late
    other = house.add()
    for _ in range(80):
        house.engine.turn()
        for _ in range(20):
            await asyncio.sleep(0)
        house.clock.at += 5
    assert house.service.tasks["task-1"].status(house.clock.at).settled
    assert house.job(job_id).state is S.UNCERTAIN
    answer.set()
    assert (await house.until(other, S.SAVED)).task_id == "task-1"
    assert (await house.until(job_id, S.SAVED)).task_id == "task-2"


async def test_a_listing_that_fails_again_and_again_is_not_begun_anew_at_once(house: House) -> None:
    house.service.list_errors = [service_error("InternalError", "", status=500)] * 10
    job_id = await lost_submit(house, made=True)
    await house.until(job_id, S.SAVED)
    lists = house.called("list")
    assert lists[9] - lists[0] > 60
    assert house.submits() == 1


async def test_a_full_disk_while_settling_makes_no_storm_of_calls(house: House) -> None:
    job_id = await lost_submit(house, made=True)
    second = await lost_submit(house, made=True)
    begin = house.ledger.transaction

    def transaction() -> Any:
        raise LedgerError("the disk is full")

    house.ledger.transaction = transaction  # type: ignore[method-assign]  # a disk that is full for a while
    until = house.clock.at + 120
    await drive(house.engine, house.clock, lambda: house.clock.at >= until)
    assert len(house.called("list")) < 30
    house.ledger.transaction = begin  # type: ignore[method-assign]  # and has room again
    for one in (job_id, second):
        await house.until(one, S.SAVED)
    assert house.submits() == 2


async def test_a_refused_key_pauses_the_search(house: House) -> None:
    house.service.list_errors = [service_error("InvalidApiKey", "no", status=401)] * 9
    await lost_submit(house, made=True)
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    assert house.ledger.pauses()[0].kind is PauseKind.KEY
    for _ in range(20):
        house.engine.turn()
        await house.engine.drain()
        house.clock.at += 60
    assert len(house.called("list")) <= 2
    assert not house.engine.has_work()
    house.service.list_errors = []
    house.ledger.ask_again("default", BASE)
    await house.settle()


async def test_what_the_user_decides_meanwhile_stays(house: House) -> None:
    job_id = await lost_submit(house, made=False)
    list_tasks = house.service.list_tasks

    async def decided(**wishes: Any) -> TaskPage:
        page = await list_tasks(**wishes)
        house.ledger.move(job_id, S.LOST, "given up by you", only_from=(S.UNCERTAIN,))
        return page

    house.service.list_tasks = decided  # type: ignore[method-assign]  # the user acts while the list is read
    house.clock.at += 300
    await drive(house.engine, house.clock, lambda: house.job(job_id).state is S.LOST)
    house.engine.turn()
    await house.engine.drain()
    assert house.job(job_id).state is S.LOST
    assert house.job(job_id).waiting is None


async def test_a_candidate_that_cannot_be_asked_keeps_no_other_from_being_settled(house: House) -> None:
    first = await lost_submit(house, made=True)
    house.service.make(OTHERS, runs_s=0.0, waits_s=0.0)
    query = house.service.query

    async def some(task_id: str) -> Any:
        if task_id == "task-2":
            raise service_error("InvalidParameter", "no such task", status=400)
        return await query(task_id)

    house.service.query = some  # type: ignore[method-assign]  # one task cannot be asked
    assert (await house.until(first, S.SAVED)).adopted == "sure"
