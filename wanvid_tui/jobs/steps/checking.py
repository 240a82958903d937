"""Step *check*: ask the service about the task that the user named for an uncertain job, before it is taken.

The row stays ``uncertain`` with the task's id until then, so all of it survives a restart. A task that the service does
not know, or that surely is another's, is named and not taken: the job asks again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.answers import TaskItem, TaskStatus
from wanvid_tui.core.errors import BadRequest, KeyRefused, NoPermission, NotOffered, NotSent, WanvidError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.steps.answered import LOOK, take_over
from wanvid_tui.jobs.steps.verdict import Found, is_model

if TYPE_CHECKING:
    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["check"]

KIND = "check"
_UNKNOWN = "unknown to check"
_SIGHTINGS = 2
_GAP_S = 3.0
_PAGE, _PAGES = 100, 20


def check(engine: Engine) -> float | None:
    """Start the questions that are due; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    for job in engine.jobs.within(JobState.UNCERTAIN):
        if job.asks or job.task_id is None or engine.is_running(KIND, job.id):
            continue
        at = engine.agenda.at(KIND, job.id)
        if at is not None and at > now:
            times.append(at)
            continue
        account = engine.asking.account_for(KIND, job)
        if account is not None:
            engine.start(KIND, job.id, partial(_check_one, engine, account, job, job.task_id))
    return min(times) if times else None


async def _check_one(engine: Engine, account: Account, job: Job, task_id: str) -> None:
    if not await engine.asking.slot(account):
        return
    try:
        answer = await account.service.query(task_id)
        if answer.status is TaskStatus.UNKNOWN:
            _unknown(engine, job, task_id)
            return
        model = await _model_of(engine, account, task_id)
    except KeyRefused as error:
        engine.asking.key_refused(account, job, error)
    except (BadRequest, NoPermission, NotOffered) as error:
        engine.asking.connected(account)
        _not_taken(
            engine,
            job,
            task_id,
            N_("the service refuses task {task_id}: {reason}").format(task_id=task_id, reason=error.message),
        )
    except WanvidError as error:
        if isinstance(error, NotSent):
            engine.asking.no_connection(account, job, error)
        wait = engine.agenda.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
        engine.log.info("job %d: task %s, no answer, again in %.0f s: %s", job.id, task_id, wait, error.message)
    else:
        engine.asking.connected(account)
        _judge(engine, job, task_id, answer, model)


async def _model_of(engine: Engine, account: Account, task_id: str) -> str | None:
    """The task's model, which only the list tells; None where there is no list, or it does not show the task."""
    read = 0
    for page in range(1, _PAGES + 1):
        if not await engine.asking.slot(account):
            return None
        try:
            answer = await account.service.list_tasks(page=page, page_size=_PAGE)
        except KeyRefused:
            raise
        except WanvidError as error:
            engine.log.info("task %s: the list does not tell its model: %s", task_id, error.message)
            return None
        found = next((item for item in answer.items if item.task_id == task_id), None)
        if found is not None:
            return found.model
        read += len(answer.items) + answer.unreadable
        if not answer.items or (answer.total is not None and read >= answer.total):
            return None
    return None


def _judge(engine: Engine, job: Job, task_id: str, answer: TaskAnswer, model: str | None) -> None:
    """Take the task, unless the service shows that it is another's."""
    item = TaskItem(task_id=task_id, status=answer.status, raw_status=answer.raw_status)
    if not is_model(model, job.model):
        _not_taken(
            engine,
            job,
            task_id,
            N_("task {task_id} is of {model}, not of {model2}").format(task_id=task_id, model=model, model2=job.model),
        )
        return
    if Found(item, answer).shows_another(job):
        shown = clean_text(answer.raw_prompt or "", limit=60)
        _not_taken(
            engine,
            job,
            task_id,
            N_('task {task_id} shows another prompt, "{shown}"').format(task_id=task_id, shown=shown),
        )
        return
    taken = engine.ledger.move(
        job.id,
        JobState.PENDING,
        N_("adopted: the user named task {task_id}, and the service knows it").format(task_id=task_id),
        only_from=(JobState.UNCERTAIN,),
        only_if=lambda row: row.task_id == task_id,
        accepted_ms=job.submitted_ms,
        adopted="sure",
        asks=False,
        error_code=None,
        error_message=None,
    )
    engine.agenda.drop(job.id)
    if taken is not None:
        engine.agenda.in_s(LOOK, job.id, 0.0)
        take_over(engine, taken, answer)


def _unknown(engine: Engine, job: Job, task_id: str) -> None:
    """The service does not know it: once may be a slip of the service's, twice is a wrong id."""
    if engine.agenda.count(_UNKNOWN, job.id) < _SIGHTINGS:
        engine.agenda.in_s(KIND, job.id, _GAP_S)
        return
    _not_taken(
        engine,
        job,
        task_id,
        N_("the service does not know task {task_id}, or it is another account's").format(task_id=task_id),
    )


def _not_taken(engine: Engine, job: Job, task_id: str, why: str) -> None:
    """It is not the job's: named, given back, and the job asks again."""
    engine.ledger.note(
        job.id,
        only_in=(JobState.UNCERTAIN,),
        only_if=lambda row: row.task_id == task_id and not row.asks,
        why=N_("{why}: only you can tell").format(why=why),
        task_id=None,
        asks=True,
        waiting=None,
    )
    engine.agenda.drop(job.id)
