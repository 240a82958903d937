"""Step *look*: ask the service how its tasks are, often enough and no more.

Nothing local ever turns a live task into a failure: only the service's own FAILED does. Faults make the next look
later, never the job worse.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import KeyRefused, NotSent, TransportError, WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.schedule import next_look_s
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.steps.answered import LOOK, age_s, take_over

if TYPE_CHECKING:
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["look"]

_CATCH_UP_AGE_S = 30.0
_TOLD_AFTER = 4


def look(engine: Engine) -> float | None:
    """Start the looks that are due; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    for job in engine.jobs.within(JobState.PENDING, JobState.RUNNING):
        if job.task_id is None or engine.is_running(LOOK, job.id):
            continue
        at = engine.agenda.at(LOOK, job.id)
        if at is None:
            at = _first_look(engine, job)
        if at > now:
            times.append(at)
            continue
        account = engine.asking.account_for(LOOK, job)
        if account is not None:
            engine.start(LOOK, job.id, partial(_look_one, engine, account, job, job.task_id))
    return min(times) if times else None


def _first_look(engine: Engine, job: Job) -> float:
    """When this driver looks at a task for the first time: at once, but at a young one as the table has it."""
    age = age_s(engine, job)
    wait = 0.0 if age > _CATCH_UP_AGE_S else next_look_s(age, engine.rand) - age
    return engine.agenda.in_s(LOOK, job.id, wait)


async def _look_one(engine: Engine, account: Account, job: Job, task_id: str) -> None:
    if not await engine.asking.slot(account):
        return
    try:
        reached("look.leaving")
        answer = await account.service.query(task_id)
    except WanvidError as error:
        _look_failed(engine, account, job, error)
        return
    reached("look.answered")
    engine.asking.connected(account)
    engine.agenda.well(job.id, LOOK)
    take_over(engine, job, answer)


def _look_failed(engine: Engine, account: Account, job: Job, error: WanvidError) -> None:
    """A look that brought no answer: later again, and told so when it lasts."""
    if isinstance(error, KeyRefused):
        engine.asking.key_refused(account, job, error)
        return
    if isinstance(error, NotSent):
        engine.asking.no_connection(account, job, error)
    elif not isinstance(error, TransportError):
        engine.asking.connected(account)
    wait = engine.agenda.later(LOOK, job.id, asked_s=getattr(error, "retry_after_s", None))
    engine.log.info("job %d: no answer, again in %.0f s: %s", job.id, wait, error.message)
    if engine.agenda.counted(LOOK, job.id) == _TOLD_AFTER:
        engine.ledger.say(job, Waiting("no answer"))
