"""Step *look*: ask the service how its tasks are, often enough and no more.

Nothing local ever turns a live task into a failure: only the service's own FAILED does. Faults make the next look
later, never the job worse. Where several tasks of an account are due, one call of its list stands for their queries
(:mod:`overview`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import KeyRefused, NotSent, Throttled, TransportError, WanvidError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.schedule import next_look_s
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.steps.answered import LOOK, age_s, take_over
from wanvid_tui.jobs.steps.overview import doubt_list, is_worth_it, look_at_all, start_overview
from wanvid_tui.jobs.waiting import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["look"]

_CATCH_UP_AGE_S = 30.0
_TOLD_AFTER = 4
_SOON_S = 1.5
"""What is due so soon may be looked at together with what is due."""
_MOST_BEHIND_S = 1.0
"""Looks that would wait longer for their turn are not begun, so that submits and cancels need not stand behind them."""
_NOD_S = 30.0
"""A machine that slept wakes with the rest of its waits still to come: so none is longer."""


def look(engine: Engine) -> float | None:
    """Start the looks that are due; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    due: dict[int, tuple[Account, list[Job]]] = {}
    soon: list[tuple[float, Job]] = []
    for job in engine.jobs.within(JobState.PENDING, JobState.RUNNING):
        if job.task_id is None or engine.is_running(LOOK, job.id):
            continue
        at = engine.agenda.at(LOOK, job.id)
        if at is None:
            at = _first_look(engine, job)
        if at > now:
            (soon.append((at, job)) if at <= now + _SOON_S else times.append(at))
            continue
        account = engine.asking.account_for(LOOK, job)
        if account is None:
            continue
        if account.meter.quiet_until > now:
            times.append(account.meter.quiet_until)
            continue
        due.setdefault(id(account), (account, []))[1].append(job)
    taken: set[int] = set()
    for account, jobs in due.values():
        near = [job for _, job in soon if engine.accounts.of(job) is account]
        if is_worth_it(engine, account, len(jobs) + len(near)):
            taken |= {job.id for job in near}
            start_overview(engine, [*jobs, *near], partial(_overview, engine, account, [*jobs, *near]))
        elif not _start_queries(engine, account, jobs):
            times.append(now + _MOST_BEHIND_S / 2)
    times += [at for at, job in soon if job.id not in taken]
    return min(*times, now + _NOD_S) if times else None


def _first_look(engine: Engine, job: Job) -> float:
    """When this driver looks at a task for the first time: at once, but at a young one as planned from the start."""
    age = age_s(engine, job)
    young = age <= _CATCH_UP_AGE_S
    return engine.agenda.in_s(
        LOOK, job.id, next_look_s(age, engine.rand, engine.history.past(job)) - age if young else 0.0
    )


def _start_queries(engine: Engine, account: Account, jobs: Sequence[Job]) -> bool:
    """Ask about each by itself; False when some must wait, for the account's pace is used up."""
    behind_s = account.meter.pace.behind_s()
    for begun, job in enumerate(jobs):
        if behind_s + begun * account.meter.pace.gap_s > _MOST_BEHIND_S:
            return False
        engine.start(LOOK, job.id, partial(_query, engine, account, job))
    return True


async def _overview(engine: Engine, account: Account, jobs: Sequence[Job]) -> None:
    await look_at_all(engine, account, jobs, query=_query, failed=_look_failed)


async def _query(engine: Engine, account: Account, job: Job) -> None:
    if job.task_id is None or not await engine.asking.slot(account):
        return
    reached("look.leaving")
    try:
        answer = await account.service.query(job.task_id)
    except WanvidError as error:
        _look_failed(engine, account, job, error)
        return
    reached("look.answered")
    engine.asking.connected(account)
    engine.agenda.well(job.id, LOOK)
    doubt_list(engine, account, job, answer)
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
    if isinstance(error, Throttled):
        # The limit is the account's: to ask about its other tasks meanwhile would only feed it.
        account.meter.quiet_until = max(account.meter.quiet_until, engine.clock.monotonic() + wait)
    engine.log.info("job %d: no answer, again in %.0f s: %s", job.id, wait, error.message)
    if engine.agenda.counted(LOOK, job.id) == _TOLD_AFTER:
        engine.ledger.say(job, NO_ANSWER)
        engine.ledger.remark(job.id, N_("no answer, and asked on: {reason}").format(reason=error.message))
