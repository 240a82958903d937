"""Step *settle*: find out through the task list what became of submits without a clear answer (faults.md N2).

A job is never sent again while its task may exist. Nothing here is remembered but the rows: after a restart the list is
read anew. How a job is decided about is in :mod:`verdict`; this file reads the list and writes what was decided.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import KeyRefused, NotOffered, NotSent, ServiceError, ServiceFault, Throttled, WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.steps.listing import Listing, read_listing
from wanvid_tui.jobs.steps.moments import by_service, service_now_ms
from wanvid_tui.jobs.steps.refusals import UNSENT
from wanvid_tui.jobs.steps.verdict import BEFORE_MS, Found, Kind, judge, too_old

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["settle"]

KIND = "settle"
_ABSENT_AFTER_MS = 180_000
_LISTINGS = 2
_FIRST_S = 4.0
_GAP_S = 30.0
_WATCH_S = 10.0
_BUSY_S = 5.0
_INCOMPLETE_LISTINGS = 10
_LOOKING = Waiting("looking for it")


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
    for job in jobs:
        # Before anything can go wrong: whatever does, it is not begun anew at once.
        engine.agenda.in_s(KIND, job.id, _GAP_S)
    try:
        reached("settle.leaving")
        listing = await read_listing(engine, account, jobs)
        # Only now: the answer has told the service's clock, if nothing had before.
        sent = {job.id: by_service(engine, account, job) for job in jobs}
        answers = await _ask_ended(engine, account, list(sent.values()), listing) if listing is not None else {}
    except NotOffered:
        for job in jobs:
            _ask_user(engine, job, "this service has no task list: only you can tell")
        return
    except KeyRefused as error:
        engine.asking.key_refused(account, jobs[0], error)
        return
    except WanvidError as error:
        if isinstance(error, NotSent):
            engine.asking.no_connection(account, jobs[0], error)
        engine.log.warning("the task list could not be read: %s", error.message)
        for job in jobs:
            engine.agenda.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
        return
    if listing is None:
        return  # The key was refused in the meantime.
    reached("settle.listed")
    engine.asking.connected(account)
    for job in jobs:
        engine.agenda.well(job.id, KIND)
    now_ms = service_now_ms(engine, account) or 0  # Unknown, and so is every send.
    shown = [job for job in jobs if _is_shown(engine, sent[job.id], now_ms, listing)]
    _decide(engine, account, shown, sent, now_ms, listing, answers)
    reached("settle.decided")


def _is_shown(engine: Engine, sent: Job, now_ms: int, listing: Listing) -> bool:
    """Whether the listing reaches back to the job's send: what it does not show of an older one proves nothing."""
    if too_old(sent, now_ms):
        why = "it was sent more than 24 h ago, and the task list goes back no further: only you can tell"
        _ask_user(engine, sent, why)
        return False
    if sent.submitted_ms is None or listing.start_ms is None:
        return True
    # Otherwise the answers told another clock than the list was asked by: it is read anew.
    return listing.start_ms <= sent.submitted_ms - BEFORE_MS


async def _ask_ended(engine: Engine, account: Account, jobs: Sequence[Job], listing: Listing) -> dict[str, TaskAnswer]:
    """What the ended candidates say of themselves: the list shows no prompt, the task does."""
    answers: dict[str, TaskAnswer] = {}
    for item in listing.items:
        found = Found(item, None)
        if found.is_open or not any(found.could_be(job) for job in jobs) or not await engine.asking.slot(account):
            continue
        try:
            answers[item.task_id] = await account.service.query(item.task_id)
        except (KeyRefused, Throttled, ServiceFault):
            raise
        except ServiceError as error:
            # It says nothing of itself: it stays a task that could be ours.
            engine.log.info("task %s: %s", item.task_id, error.message)
    return answers


def _decide(
    engine: Engine,
    account: Account,
    jobs: Sequence[Job],
    sent: Mapping[int, Job],
    now_ms: int,
    listing: Listing,
    answers: dict[str, TaskAnswer],
) -> None:
    """Judge the jobs, the oldest first: of equal matches the oldest task goes to the oldest job.

    ``sent`` has the jobs by id with their sends by the service's clock, ``now_ms`` is that clock now.
    """
    sending = [job for job in engine.ledger.in_states(JobState.SUBMITTING) if _same(job, account)]
    rivals = [job for job in engine.ledger.in_states(JobState.UNCERTAIN) if _same(job, account)]
    found = [Found(item, answers.get(item.task_id)) for item in listing.items]
    for job in sorted(jobs, key=lambda job: (sent[job.id].submitted_ms or 0, job.id)):
        if any(other.model == job.model for other in sending):
            # Its task may stand in the list already, and its answer is on the way.
            engine.agenda.in_s(KIND, job.id, _BUSY_S)
            continue
        alone = not any(other.model == job.model and other.id != job.id for other in rivals)
        others = {other.request_id for other in rivals if other.id != job.id and other.request_id}
        verdict = judge(sent[job.id], found, others_requests=others, alone=alone, complete=listing.complete)
        if verdict.kind is Kind.ADOPT and verdict.task is not None:
            found.remove(verdict.task)
            _adopt(engine, job, verdict.task, verdict.how, verdict.why)
        elif verdict.kind is Kind.HOLD:
            why = f"{verdict.why}; h sends it again"
            _move(engine, job, JobState.HELD, why, hold_reason="ended, cost nothing", **UNSENT)
        elif verdict.kind is Kind.ASK:
            _ask_user(engine, job, verdict.why)
        elif verdict.kind is Kind.WAIT:
            _wait(engine, job, _WATCH_S)
        elif listing.complete:
            _absent(engine, job, now_ms - (sent[job.id].submitted_ms or now_ms))
        else:
            _incomplete(engine, job, listing)


def _same(job: Job, account: Account) -> bool:
    return (job.base, job.key_id) == (account.base, account.key_id)


def _move(engine: Engine, job: Job, new: JobState, why: str, **facts: Any) -> None:
    """Move a job that nobody else decided about in the meantime."""

    def is_same(row: Job) -> bool:
        return row.task_id is None and row.submitted_ms == job.submitted_ms

    engine.ledger.move(job.id, new, why, only_from=(JobState.UNCERTAIN,), only_if=is_same, **facts)


def _adopt(engine: Engine, job: Job, found: Found, how: str, why: str) -> None:
    _move(
        engine,
        job,
        JobState.PENDING,
        f"adopted: {why}",
        task_id=found.item.task_id,
        request_id=found.item.request_id or job.request_id,
        accepted_ms=job.submitted_ms,
        adopted=how,
        error_code=None,
        error_message=None,
    )
    engine.agenda.drop(job.id)
    engine.agenda.in_s("look", job.id, 0.0)


def _ask_user(engine: Engine, job: Job, why: str) -> None:
    engine.ledger.note(
        job.id,
        only_in=(JobState.UNCERTAIN,),
        only_if=lambda row: row.task_id is None and not row.asks,
        why=why,
        asks=True,
        waiting=None,
    )


def _wait(engine: Engine, job: Job, seconds: float) -> None:
    engine.ledger.say(job, _LOOKING)
    engine.agenda.in_s(KIND, job.id, seconds)


def _absent(engine: Engine, job: Job, age_ms: int) -> None:
    """No task can be ours: after two complete listings, the second late enough, there is none."""
    listings = engine.agenda.count("absent", job.id)
    if listings >= _LISTINGS and age_ms >= _ABSENT_AFTER_MS:
        _move(engine, job, JobState.QUEUED, "the service surely has no task of it: back to the line", **UNSENT)
        engine.agenda.drop(job.id)
        return
    _wait(engine, job, max(_GAP_S, (_ABSENT_AFTER_MS - age_ms) / 1000) if listings >= _LISTINGS else _GAP_S)


def _incomplete(engine: Engine, job: Job, listing: Listing) -> None:
    """A list with holes shows no absence; when it stays so, the user decides."""
    if engine.agenda.count("incomplete", job.id) >= _INCOMPLETE_LISTINGS:
        _ask_user(engine, job, f"the task list cannot be read as a whole ({listing.why}): only you can tell")
    else:
        _wait(engine, job, _GAP_S)
