"""One call of the task list in place of many queries (architecture.md, *Looking*).

The list tells statuses alone. What it shows as ended is asked about by itself, for only the task's own answer is
believed that something has ended; so is what it does not show, which says nothing. A list that is not offered, fails,
leaves tasks out or lags behind the tasks themselves is not used so any more, for a while or at all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.answers import TaskAnswer, TaskStatus
from wanvid_tui.core.errors import BadRequest, KeyRefused, NotOffered, WanvidError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.steps.answered import LOOK, age_s, take_over

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from wanvid_tui.core.answers import TaskItem
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["doubt_list", "is_worth_it", "look_at_all", "start_overview"]

KIND = "overview"
_LISTED = "listed"
"""In the agenda: when a list last said that a task is in progress."""

_PAGE = 100
_LEAST = 3
_AGAIN_S = 60.0
_HOLES_AGAIN_S = 600.0
_GUARD_S = 90.0
_SHOWN_AFTER_S = 15.0
_LAG_S = 3.0
_NEVER = float("inf")
_OLDEST_S = 23 * 3600.0


def is_worth_it(engine: Engine, account: Account, looks: int) -> bool:
    """Whether the list saves calls over so many queries: the pages read are fewer, also with one query for an end."""
    known = account.task_list
    return looks >= max(_LEAST, known.pages + 2) and engine.clock.monotonic() >= known.not_before


def start_overview(engine: Engine, jobs: Sequence[Job], work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Begin to look at these tasks together, unless one such look at the first of them is under way."""
    if not engine.start(KIND, jobs[0].id, work):
        return  # Its end wakes the engine.
    for job in jobs:
        # Should it end by a fault of ours, they are looked at again all the same.
        engine.agenda.in_s(LOOK, job.id, _GUARD_S)


async def look_at_all(
    engine: Engine,
    account: Account,
    jobs: Sequence[Job],
    *,
    query: Callable[[Engine, Account, Job], Coroutine[object, object, None]],
    failed: Callable[[Engine, Account, Job, WanvidError], None],
) -> None:
    """Read the list and take over what it says of the tasks; ``query`` asks about one by itself.

    ``failed`` is told of each task when there was no answer.
    """
    young = [job for job in jobs if age_s(engine, job) < _OLDEST_S]
    try:
        found, sent = await _read(engine, account, young) if young else ({}, 0.0)
    except (NotOffered, BadRequest) as error:
        engine.log.info("looking at each task by itself: %s", error.message)
        account.task_list.not_before = _NEVER
        found = None
    except KeyRefused as error:
        engine.asking.key_refused(account, jobs[0], error)
        found = None
    except WanvidError as error:
        account.task_list.not_before = engine.clock.monotonic() + _AGAIN_S
        for job in jobs:
            failed(engine, account, job, error)
        return
    if found is None:
        for job in jobs:
            engine.agenda.in_s(LOOK, job.id, 0.0)
        return
    engine.asking.connected(account)
    for job in jobs:
        _take_over(engine, account, job, found, sent, query)
    ids = {job.id for job in jobs}
    for job in engine.jobs.within(JobState.PENDING, JobState.RUNNING):
        # What is not due yet may have ended as well: that was told for nothing.
        item = found.get(job.task_id or "")
        if item is not None and item.status.settled and job.id not in ids and engine.accounts.of(job) is account:
            engine.start(LOOK, job.id, partial(query, engine, account, job))


def _take_over(
    engine: Engine,
    account: Account,
    job: Job,
    found: dict[str, TaskItem],
    sent: float,
    query: Callable[[Engine, Account, Job], Coroutine[object, object, None]],
) -> None:
    item = found.get(job.task_id or "")
    if item is None and _SHOWN_AFTER_S < age_s(engine, job) < _OLDEST_S:
        engine.log.info("the task list does not show the task of job %d: looking at each by itself", job.id)
        account.task_list.not_before = engine.clock.monotonic() + _HOLES_AGAIN_S
    if item is None or item.status.settled or item.status is TaskStatus.UNKNOWN:
        engine.start(LOOK, job.id, partial(query, engine, account, job))
        return
    engine.agenda.well(job.id, LOOK)
    engine.agenda.put(_LISTED, job.id, sent)
    take_over(engine, job, _answer(item))


def _answer(item: TaskItem) -> TaskAnswer:
    """What a row of the list says, as an answer about the task."""
    return TaskAnswer(
        status=item.status,
        raw_status=item.raw_status,
        task_id=item.task_id,
        request_id=None,
        submit_ms=item.created_ms,
        scheduled_ms=None if item.status is TaskStatus.PENDING else item.started_ms,
    )


async def _read(engine: Engine, account: Account, jobs: Sequence[Job]) -> tuple[dict[str, TaskItem] | None, float]:
    """What the list shows, newest first, until all of these tasks were seen; the monotonic time of the first call.

    None when the key was refused in the meantime. No times are asked for: in which zone the service would read them is
    not sure (api.md 2).
    """
    wanted = {job.task_id for job in jobs if job.task_id is not None}
    known = account.task_list
    size = min(_PAGE, max(known.page_size, 2 * len(wanted)))
    found: dict[str, TaskItem] = {}
    unreadable, began = 0, 0.0
    for page in range(1, len(wanted) + 1):  # More pages than that would have been cheaper as queries.
        if not await engine.asking.slot(account):
            return None, began
        began = began or engine.clock.monotonic()
        answer = await account.service.list_tasks(page=page, page_size=size)
        before = len(found)
        found.update({item.task_id: item for item in answer.items})
        unreadable += answer.unreadable
        known.pages = page
        is_last = len(found) == before or (answer.total is not None and len(found) + unreadable >= answer.total)
        if is_last or wanted <= found.keys():
            break
        known.page_size = _PAGE
    return found, began


def doubt_list(engine: Engine, account: Account, job: Job, answer: TaskAnswer) -> None:
    """Use the list no more when it said that a task was in progress after the end that the task itself tells."""
    listed = engine.agenda.at(_LISTED, job.id)
    if listed is None or answer.end_ms is None or answer.submit_ms is None:
        return
    ended = engine.clock.monotonic() - age_s(engine, job) + (answer.end_ms - answer.submit_ms) / 1000
    if listed - ended > _LAG_S:
        engine.log.info("the task list lags %.0f s behind: looking at each task by itself", listed - ended)
        account.task_list.not_before = _NEVER
