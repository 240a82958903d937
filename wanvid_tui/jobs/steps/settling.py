"""Step *settle*: find out through the task list what became of submits without a clear answer (faults.md N2).

A job is never sent again while its task may exist. Nothing here is remembered but the rows: after a restart the list is
read anew. How jobs are decided about is in :mod:`verdict`; this file reads the list, :mod:`settled` writes what was
decided.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    BadRequest,
    KeyRefused,
    NoPermission,
    NotOffered,
    NotSent,
    ServiceError,
    ServiceFault,
    Throttled,
    UnreadableAnswer,
    WanvidError,
)
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.steps.listing import Listing, read_listing
from wanvid_tui.jobs.steps.moments import age_of_send_ms, keep_clock, service_now_ms, sought
from wanvid_tui.jobs.steps.settled import BUSY_S, KIND, ask_user, settle_one
from wanvid_tui.jobs.steps.trusting import is_of_one_account, why_not_trusted
from wanvid_tui.jobs.steps.verdict import LIST_LIFE_MS, Found, Sought, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["settle"]

_FIRST_S = 4.0
_GAP_S = 30.0
_NO_RIGHT_LISTINGS = 3
_BLIND_LISTINGS = 10
_OTHERS = 5_000


def settle(engine: Engine) -> float | None:
    """Start the search for the uncertain jobs of each account; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    by_account: dict[int, tuple[Account, list[Job]]] = {}
    for job in engine.jobs.within(JobState.UNCERTAIN):
        if job.asks or job.task_id is not None:
            continue  # The user is asked, or has named its task: step *check*.
        account = engine.asking.account_for(KIND, job)
        if account is not None:
            by_account.setdefault(id(account), (account, []))[1].append(job)
    searching = set(engine.running(KIND))
    for account, jobs in by_account.values():
        if searching & {job.id for job in jobs}:
            continue  # Its end wakes the engine.
        due = min(_due(engine, job) for job in jobs)
        if due > now:
            times.append(due)
        else:
            engine.start(KIND, jobs[0].id, partial(_settle_account, engine, account, jobs))
    return min(times) if times else None


def _due(engine: Engine, job: Job) -> float:
    at = engine.agenda.at(KIND, job.id)
    return engine.agenda.in_s(KIND, job.id, _FIRST_S) if at is None else at


async def _settle_account(engine: Engine, account: Account, jobs: Sequence[Job]) -> None:
    busy = _sending(engine)
    for job in jobs:
        # Before anything can go wrong: whatever does, it is not begun anew at once.
        engine.agenda.in_s(KIND, job.id, BUSY_S if job.model in busy else _GAP_S)
    jobs = [job for job in jobs if job.model not in busy]
    if not jobs:
        return
    began = engine.clock.monotonic()
    try:
        reached("settle.leaving")
        listing = await read_listing(engine, account)
        if listing is None:
            return  # The key was refused in the meantime.
        for job in jobs:
            shown = len(listing.items)
            keep_clock(
                engine,
                account,
                job,
                (N_("looking for it among {n} task") if shown == 1 else N_("looking for it among {n} tasks")).format(
                    n=shown
                ),
            )
        # Only now: the answer has told the service's clock, if nothing had before.
        answers = await _ask_ended(engine, account, [sought(engine, account, job) for job in jobs], listing)
    except NotOffered:
        for job in jobs:
            ask_user(engine, job, N_("this service has no task list: only you can tell"))
    except KeyRefused as error:
        engine.asking.key_refused(account, jobs[0], error)
    except WanvidError as error:
        _not_read(engine, account, jobs, error)
    else:
        reached("settle.listed")
        engine.asking.connected(account)
        for job in jobs:
            engine.agenda.well(job.id, KIND)
        now_ms = service_now_ms(engine, account)
        # The listing shows what was there when it began: its pages and the tasks' answers took their time.
        took_ms = round((engine.clock.monotonic() - began) * 1000)
        _decide(engine, account, jobs, listing, answers, None if now_ms is None else now_ms - took_ms)
        reached("settle.decided")


def _not_read(engine: Engine, account: Account, jobs: Sequence[Job], error: WanvidError) -> None:
    """The list, or what it led to, could not be read: later again, until it no longer reaches back to the send."""
    if isinstance(error, NotSent):
        engine.asking.no_connection(account, jobs[0], error)
    elif isinstance(error, ServiceError):
        engine.asking.connected(account)
    if isinstance(error, BadRequest):
        # A fault of ours, or of the service's: it does offer the list.
        engine.log.error("the service refuses to list its tasks: %s", error.message)
    else:
        engine.log.warning("the task list could not be read: %s", error.message)
    for job in jobs:
        keep_clock(engine, account, job, N_("the task list could not be read: {reason}").format(reason=error.message))
        if _is_too_old(engine, account, job):
            continue
        if isinstance(error, NoPermission) and engine.agenda.count("no right", job.id) >= _NO_RIGHT_LISTINGS:
            ask_user(
                engine, job, N_("the key may not list tasks ({reason}): only you can tell").format(reason=error.message)
            )
            continue
        if _is_hopeless(engine, account, job):
            ask_user(engine, job, N_("when it was sent is not known, and the list cannot be read: only you can tell"))
            continue
        engine.agenda.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))


def _is_too_old(engine: Engine, account: Account, job: Job) -> bool:
    """Whether the list no longer reaches back to the job's send, so that the user is asked."""
    age_ms = age_of_send_ms(engine, account, job)
    if age_ms is None or age_ms < LIST_LIFE_MS:
        return False
    ask_user(
        engine, job, N_("it was sent more than 24 h ago, and the task list goes back no further: only you can tell")
    )
    return True


def _is_hopeless(engine: Engine, account: Account, job: Job) -> bool:
    """Whether the list, which could not be read many times, would tell nothing about this job anyway."""
    blind = job.request_id is None and age_of_send_ms(engine, account, job) is None
    return blind and engine.agenda.count("blind", job.id) >= _BLIND_LISTINGS


async def _ask_ended(
    engine: Engine, account: Account, jobs: Sequence[Sought], listing: Listing
) -> dict[str, TaskAnswer]:
    """What the ended candidates say of themselves: the list shows no prompt, the task does."""
    answers: dict[str, TaskAnswer] = {}
    for item in listing.items:
        found = Found(item, None)
        if found.is_open or not any(found.could_be(one) for one in jobs) or engine.ledger.knows_task(item.task_id):
            continue
        known = account.others.get(item.task_id)
        if known is not None:
            answers[item.task_id] = known
            continue
        if not await engine.asking.slot(account):
            continue
        try:
            answer = answers[item.task_id] = await account.service.query(item.task_id)
        except (KeyRefused, Throttled, ServiceFault):
            raise
        except (ServiceError, UnreadableAnswer) as error:
            # It says nothing of itself: it stays a task that could be ours.
            engine.log.info("task %s: %s", item.task_id, error.message)
        else:
            # It has ended and says so: kept, or where many calls fail no listing would ever know all of them at once.
            told = Found(item, answer)
            if not told.is_open and not told.is_silent and len(account.others) < _OTHERS:
                account.others[item.task_id] = answer
    return answers


def _decide(
    engine: Engine,
    account: Account,
    searched: Sequence[Job],
    listing: Listing,
    answers: dict[str, TaskAnswer],
    listed_ms: int | None,
) -> None:
    """Judge the jobs as they stand now; ``listed_ms`` is when the listing began, by the service's clock."""
    ledger, ids = engine.ledger, {job.id for job in searched}
    rows = ledger.in_states(JobState.UNCERTAIN)
    open_rows = [job for job in rows if job.task_id is None and not job.asks]
    jobs = [job for job in open_rows if job.id in ids and not _is_too_old(engine, account, job)]
    others = [job for job in rows if job not in jobs]
    # One that became uncertain since the listing began has to be judged together with its equals.
    busy = _sending(engine)
    busy |= {job.model for job in open_rows if job.id not in ids and is_of_one_account(job, searched[0])}
    for job in jobs:
        if job.model in busy:
            engine.agenda.in_s(KIND, job.id, BUSY_S)
    here = [sought(engine, account, job) for job in jobs if job.model not in busy]
    # Asked only now: what was taken over meanwhile is in a row.
    found = [Found(item, answers.get(item.task_id)) for item in listing.items if not ledger.knows_task(item.task_id)]
    why_not = listing.why or why_not_trusted(engine, searched[0], listing)
    for one, verdict in judge(here, found, others=others, complete=not why_not):
        settle_one(engine, one, verdict, why_not=why_not, listed_ms=listed_ms)


def _sending(engine: Engine) -> set[str]:
    """The models of submits on the wire: a task of theirs may stand in the list, and its answer is on the way."""
    return {job.model for job in engine.ledger.in_states(JobState.SUBMITTING)}
