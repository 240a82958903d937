"""Step *settle*: find out through the task list what became of submits without a clear answer (faults.md N2).

A job is never sent again while its task may exist. It is adopted when a task is surely ours, goes back to the line when
there surely is none, is held when its task ended without showing its prompt and so without cost, and asks the user in
every other doubt. Nothing here is remembered but the rows: after a restart the list is read anew.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.errors import NotOffered, WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanvid_tui.core.answers import TaskAnswer, TaskItem
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["settle"]

KIND = "settle"
_BEFORE_MS = 10_000
_AFTER_MS = 70_000
"""10 s after the deadline of a submit, which is 60 s."""
_ABSENT_AFTER_MS = 180_000
_FIRST_S = 4.0
_GAP_S = 30.0
_PAGE = 100
_MAX_PAGES = 100
_OPEN = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.OTHER)
_LOOKING = Waiting("looking for it")


def settle(engine: Engine) -> float | None:
    """Start the search for the uncertain jobs of each account; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    by_account: dict[int, tuple[Account, list[Job]]] = {}
    for job in engine.jobs.within(JobState.UNCERTAIN):
        if job.asks:
            continue
        account = engine.account_of(job)
        if account is not None:
            by_account.setdefault(id(account), (account, []))[1].append(job)
    for account, jobs in by_account.values():
        first = jobs[0].id
        if engine.is_running(KIND, first):
            continue
        times.append(min(_due(engine, job) for job in jobs))
        if times[-1] <= now:
            engine.start(KIND, first, partial(_settle_account, engine, account, jobs))
    return min(times) if times else None


def _due(engine: Engine, job: Job) -> float:
    at = engine.next_at.get((KIND, job.id))
    return engine.in_s(KIND, job.id, _FIRST_S) if at is None else at


async def _settle_account(engine: Engine, account: Account, jobs: list[Job]) -> None:
    try:
        items = await _listing(engine, account, jobs)
        answers = await _finished(engine, account, jobs, items)
    except NotOffered:
        for job in jobs:
            engine.ledger.note(job.id, asks=True, waiting=None)
            engine.ledger.remark(job.id, "this service has no task list: only you can tell")
        return
    except WanvidError as error:
        engine.log.info("settling: %s", error.message)
        for job in jobs:
            engine.later(KIND, job.id)
        return
    taken: set[str] = set()
    for job in sorted(jobs, key=lambda job: (job.submitted_ms or 0, job.id)):
        candidates = [item for item in items if item.task_id not in taken and _could_be(job, item)]
        alone = sum(1 for other in jobs if other.model == job.model) == 1
        taken |= _settle_one(engine, job, candidates, answers, alone=alone)


async def _listing(engine: Engine, account: Account, jobs: Iterable[Job]) -> list[TaskItem]:
    """Every task of the account since the first of the sends, oldest first, but those that are ours already."""
    start = min(job.submitted_ms or 0 for job in jobs) - _BEFORE_MS
    start = max(start, engine.clock.now_ms() - 24 * 3600 * 1000 + 60_000)
    found: list[TaskItem] = []
    for page in range(1, _MAX_PAGES + 1):
        await account.pace.wait()
        answer = await account.service.list_tasks(
            start_ms=start, end_ms=engine.clock.now_ms() + 60_000, page=page, page_size=_PAGE
        )
        found += answer.items
        if len(answer.items) < _PAGE or (answer.total_page is not None and page >= answer.total_page):
            break
    fresh = [item for item in found if item.task_id and engine.ledger.by_task(item.task_id) is None]
    return sorted(fresh, key=lambda item: item.created_ms or 0)


async def _finished(engine: Engine, account: Account, jobs: list[Job], items: list[TaskItem]) -> dict[str, TaskAnswer]:
    """What the ended candidates say of themselves: the list shows no prompt, the task does."""
    answers: dict[str, TaskAnswer] = {}
    for item in items:
        if item.status not in _OPEN and any(_could_be(job, item) for job in jobs):
            await account.pace.wait()
            answers[item.task_id] = await account.service.query(item.task_id)
    return answers


def _could_be(job: Job, item: TaskItem) -> bool:
    if job.request_id and item.request_id == job.request_id:
        return True
    sent = job.submitted_ms
    if item.model not in (None, job.model) or sent is None:
        return False
    return item.created_ms is None or sent - _BEFORE_MS <= item.created_ms <= sent + _AFTER_MS


def _settle_one(
    engine: Engine, job: Job, candidates: list[TaskItem], answers: dict[str, TaskAnswer], *, alone: bool
) -> set[str]:
    """Decide about one job; the task ids that it takes or keeps waiting for."""
    for item in candidates:
        if job.request_id and item.request_id == job.request_id:
            return _adopt(engine, job, item, "sure", "the task list shows our request id")
    possible: list[TaskItem] = []
    for item in candidates:
        answer = answers.get(item.task_id)
        if answer is None or answer.status is not TaskStatus.SUCCEEDED or answer.raw_prompt is None:
            possible.append(item)
        elif answer.shows_prompt(job.prompt) and _fits(job, answer):
            return _adopt(engine, job, item, "sure", "a task with our prompt, size and seconds is there")
    if any(item.status in _OPEN for item in possible):
        return _wait(engine, job, _GAP_S / 3)
    if not possible:
        return _absent(engine, job)
    ended = [item for item in possible if item.status in (TaskStatus.FAILED, TaskStatus.CANCELED)]
    if len(possible) == 1 and ended:
        why = "its task ended without a result and cost nothing; h sends it again"
        engine.ledger.move(job.id, JobState.HELD, why, hold_reason="ended, cost nothing")
        return {possible[0].task_id}
    answer = answers.get(possible[0].task_id)
    if len(possible) == 1 and alone and answer is not None and _fits(job, answer):
        return _adopt(engine, job, possible[0], "guess", "the only task that can be it; its prompt is not shown")
    engine.ledger.note(job.id, asks=True, waiting=None)
    engine.ledger.remark(job.id, f"{len(possible)} tasks could be it: only you can tell")
    return set()


def _adopt(engine: Engine, job: Job, item: TaskItem, how: str, why: str) -> set[str]:
    engine.ledger.move(
        job.id,
        JobState.PENDING,
        f"adopted: {why}",
        only_from=(JobState.UNCERTAIN,),
        task_id=item.task_id,
        request_id=item.request_id or job.request_id,
        accepted_ms=job.submitted_ms,
        adopted=how,
        error_code=None,
        error_message=None,
    )
    engine.drop(job.id)
    engine.in_s("look", job.id, 0.0)
    return {item.task_id}


def _absent(engine: Engine, job: Job) -> set[str]:
    """No task can be ours: after two complete listings, one of them late enough, there is none."""
    key = ("absent", job.id)
    engine.tries[key] = engine.tries.get(key, 0) + 1
    late = engine.clock.now_ms() - (job.submitted_ms or 0)
    if engine.tries[key] >= 2 and late >= _ABSENT_AFTER_MS:
        engine.ledger.move(
            job.id,
            JobState.QUEUED,
            "the service surely has no task of it: back to the line",
            submitted_ms=None,
            key_id=None,
            request_id=None,
            error_code=None,
            error_message=None,
        )
        engine.drop(job.id)
        return set()
    return _wait(engine, job, max(_GAP_S, (_ABSENT_AFTER_MS - late) / 1000 if engine.tries[key] >= 2 else _GAP_S))


def _wait(engine: Engine, job: Job, seconds: float) -> set[str]:
    if job.waiting != _LOOKING:
        engine.ledger.note(job.id, waiting=_LOOKING)
    engine.in_s(KIND, job.id, seconds)
    return set()


def _fits(job: Job, answer: TaskAnswer) -> bool:
    """Whether what was made is what was ordered, as far as the service tells."""
    usage = answer.usage
    if usage is None:
        return False
    if usage.seconds is not None and job.duration > 0 and round(usage.seconds) != job.duration:
        return False
    size = job.parameters.get("size")
    return usage.size is None or size is None or usage.size == size
