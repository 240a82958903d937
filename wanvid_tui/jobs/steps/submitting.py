"""Step *submit*: what is queued goes out, in order, within each model's rate and running limit.

The order of writes is the point of this file: a receipt is taken, the row becomes ``submitting`` on disk, then the POST
leaves, and the task id is in the receipt and in the row before anything else is done with the answer. Only what surely
made no task goes back to the line; all else that is no clear refusal becomes ``uncertain`` and is never sent again by
itself (api.md 4).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.schedule import BACKOFF_CAP_S
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.inheriting import inherit
from wanvid_tui.jobs.receipts import Receipt, mark_of
from wanvid_tui.jobs.rows import UnreadableRow
from wanvid_tui.jobs.steps.budget import hold_over_limit, over_limit
from wanvid_tui.jobs.steps.moments import clock_facts
from wanvid_tui.jobs.steps.refusals import back_to_line, take_refusal
from wanvid_tui.jobs.steps.room import has_room, take_receipt, tell_receipt
from wanvid_tui.jobs.steps.sounds import sound_address
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.waiting import NO_SLOT

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.core.answers import Submitted
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["KIND", "submit"]

KIND = "submit"
"""Name of this kind of work."""

_UNREADABLE_AGAIN_S = 600.0
_LONGEST_PAUSE_MS = int((BACKOFF_CAP_S + 5.0) * 1000)
"""A pause by time that lies further ahead was written by a clock that went wrong: it is over."""
_LATE_MS = 8_000
"""What was claimed longer ago is not sent: its task could be older or younger than the times it is looked for in."""


def submit(engine: Engine) -> float | None:
    """Send what may be sent now; the monotonic time of the next that may."""
    ledger, clock = engine.ledger, engine.clock
    _doubt_orphans(engine)
    now, now_ms = clock.monotonic(), clock.now_ms()
    later = engine.agenda.waiting(KIND)
    skip = [*later, *engine.running(KIND)]
    times = list(later.values())
    ready: list[tuple[Account, Job]] = []
    for profile, base, model in ledger.queues():
        pause = engine.asking.pauses.get((profile, base))
        if pause is not None and pause.kind is not PauseKind.NO_KEY:
            if pause.until_ms is None:
                continue
            if 0 < (wait_ms := pause.until_ms - now_ms) <= _LONGEST_PAUSE_MS:
                times.append(now + wait_ms / 1000)
                continue
        job = _next(engine, (profile, base, model), now_ms, skip)
        if job is None:
            next_ms = ledger.next_time(profile, base, model, now_ms=now_ms)
            if next_ms is not None:
                times.append(now + (next_ms - now_ms) / 1000)
            continue
        account = engine.accounts.of(job)
        if account is not None:
            ready.append((account, job))
            if pause is not None and pause.kind is PauseKind.NO_KEY:
                ledger.resume(profile, base)
        elif pause is None and not engine.accounts.has_key(job):
            ledger.pause(
                profile, base, PauseKind.NO_KEY, message=N_("waiting for the key of {profile}").format(profile=profile)
            )
    for account, job in sorted(ready, key=lambda pair: pair[1].line):
        at = _send(engine, account, job)
        if at is not None:
            times.append(at)
    return min(times) if times else None


def _next(engine: Engine, queue: tuple[str, str, str], now_ms: int, skip: list[int]) -> Job | None:
    """The first job of one queue that may go. A row that cannot be read is passed over, and holds up no other."""
    while True:
        try:
            return engine.ledger.next_to_send(*queue, now_ms=now_ms, skip=skip)
        except UnreadableRow as error:
            engine.log.error("%s", error)
            engine.agenda.in_s(KIND, error.job_id, _UNREADABLE_AGAIN_S)
            skip.append(error.job_id)


def _doubt_orphans(engine: Engine) -> None:
    """A ``submitting`` row that nobody is sending was left by a fault of ours: what became of it is not known."""
    for job in engine.jobs.within(JobState.SUBMITTING):
        if not engine.is_running(KIND, job.id):
            why = N_("sent, and its answer was not taken over")
            engine.ledger.move(job.id, JobState.UNCERTAIN, why, only_from=(JobState.SUBMITTING,))


def _send(engine: Engine, account: Account, job: Job) -> float | None:
    """Start a job if its model has a place; the monotonic time of the next try, None when an end must come first."""
    meter, now = account.meter, engine.clock.monotonic()
    meter.gate.refused_until = 0.0  # No pause by key stands: a key that was refused is tried again, for the user acted.
    blocked = max(meter.offline_until, meter.throttled.get(job.model, (0, 0.0))[1])
    if blocked > now:
        return blocked
    rate, running = engine.limits(job.model)
    ahead = engine.ledger.on_the_way(account.base, job.model).get(account.key_id, 0)
    ahead += meter.outgoing.get(job.model, 0)
    if ahead >= running:
        engine.ledger.say(job, NO_SLOT)
        return None
    if engine.start(KIND, job.id, partial(_submit_one, engine, account, job)):
        meter.outgoing[job.model] = meter.outgoing.get(job.model, 0) + 1
    return now + 1.0 / rate


async def _submit_one(engine: Engine, account: Account, job: Job) -> None:
    try:
        if hold_over_limit(engine, job):
            return
        body = await _prepared(engine, account, job)
        claimed = None if body is None else await _claim(engine, account, job)
    finally:
        # From here on the row's own state takes the place.
        account.meter.outgoing[job.model] -= 1
    if body is not None and claimed is not None:
        reached("submit.prepared")
        if _may_leave(engine, job, *claimed):
            await _post(engine, account, *claimed, body)


def _may_leave(engine: Engine, prepared: Job, job: Job, receipt: int) -> bool:
    """Whether a claimed job may go out still: it was claimed just now, is what was prepared, and nobody else's by now.

    A process may be stopped at any line, for hours, and its machine may sleep; another may have the lease when it goes
    on, where the lock file was removed.
    """
    row = engine.ledger.readable(job.id)
    if row is not None and row.state is JobState.SUBMITTING and row.submitted_ms == job.submitted_ms:
        why = "" if _order(row) == _order(prepared) else N_("it was changed meanwhile")
        if abs(engine.clock.now_ms() - (job.submitted_ms or 0)) > _LATE_MS:
            why = N_("the machine slept, or the process was stopped")
        if not why:
            return True
        back_to_line(engine, job, N_("not sent: {why}").format(why=why))
    else:
        engine.log.error("job %d was taken over by another process before it was sent", job.id)
    engine.receipts.free(receipt)
    return False


def _order(job: Job) -> tuple[object, ...]:
    """All of a row that tells what is sent, and where."""
    where = job.profile, job.base, job.workspace, job.task_path
    return *where, job.model, job.prompt, job.negative_prompt, job.parameters, job.audio_source


async def _prepared(engine: Engine, account: Account, job: Job) -> dict[str, Any] | None:
    """The body to send, its sound file uploaded; None when the job cannot go now, which its row says."""
    if not has_room(engine, job):
        return None
    audio_url = await sound_address(engine, account, job, KIND)
    if audio_url is None and job.audio_source is not None:
        return None
    return _body(job, audio_url)


async def _claim(engine: Engine, account: Account, job: Job) -> tuple[Job, int] | None:
    """The job as ``submitting`` on disk, and its receipt; None when it may not go now: taken back, paused meanwhile."""
    meter = account.meter
    await engine.accounts.submit_pace(meter, job.model).wait()
    if not await engine.asking.slot(account):
        return None
    # From here to the POST nothing waits: what is claimed is on its way.
    await meter.gate.turn()
    if meter.gate.refused_until > engine.clock.monotonic():
        return None
    now_ms = engine.clock.now_ms()
    pause = engine.ledger.pause_of(job.profile, job.base)
    if pause is not None and (pause.until_ms is None or now_ms < pause.until_ms <= now_ms + _LONGEST_PAUSE_MS):
        return None
    if max(meter.offline_until, meter.throttled.get(job.model, (0, 0.0))[1]) > engine.clock.monotonic():
        return None
    receipt = take_receipt(engine, job, KIND)
    if receipt is None:
        return None
    claimed: Job | None = None
    try:
        claimed = engine.ledger.move(
            job.id,
            JobState.SUBMITTING,
            N_("sending"),
            only_from=(JobState.QUEUED,),
            only_if=lambda row: over_limit(engine, row) is None,
            told=clock_facts(engine, account),
            submitted_ms=now_ms,
            key_id=account.key_id,
        )
    finally:
        if claimed is None:
            engine.receipts.free(receipt)
    if claimed is None:
        hold_over_limit(engine, job)
        return None
    return claimed, receipt


async def _post(engine: Engine, account: Account, job: Job, receipt: int, body: dict[str, Any]) -> None:
    try:
        reached("submit.leaving")
        answer = await account.service.submit(body)
    except WanvidError as error:
        refusal = error
        what = N_("job {id} was not accepted: {reason}").format(id=job.id, reason=error.message)
        if request_id := getattr(error, "request_id", None):
            tell_receipt(engine, job, receipt, None, request_id)
        await engine.commit(what, lambda: take_refusal(engine, account, job, refusal))
    except BaseException:
        # Ended in the middle of the POST: whether it was worked on is unknown.
        engine.ledger.move(job.id, JobState.UNCERTAIN, N_("ended while sending"), only_from=(JobState.SUBMITTING,))
        engine.receipts.free(receipt)
        raise
    else:
        reached("submit.answered")
        tell_receipt(engine, job, receipt, answer.task_id, answer.request_id)
        what = N_("job {id} was accepted as task {task_id}").format(id=job.id, task_id=answer.task_id)
        await engine.commit(what, lambda: _accept(engine, account, job, answer))
        reached("submit.taken")
        account.meter.throttled.pop(job.model, None)
        engine.agenda.well(job.id, KIND)
        engine.asking.connected(account, by_submit=True)
    # The ledger has it: an end before this line leaves the receipt to the next driver.
    engine.receipts.free(receipt)


def _accept(engine: Engine, account: Account, job: Job, answer: Submitted) -> None:
    """The task id on disk, before anything else."""
    other = engine.ledger.by_task(answer.task_id, job.base)
    if other is not None and other.id != job.id:
        # Two rows of one task would show one video twice and forget another.
        why = N_("the service answered with the task of job {id}: only you can tell").format(id=other.id)
        engine.ledger.move(
            job.id, JobState.UNCERTAIN, why, only_from=(JobState.SUBMITTING,), asks=True, request_id=answer.request_id
        )
        return
    now_ms = engine.clock.now_ms()
    accepted = engine.ledger.move(
        job.id,
        JobState.PENDING,
        N_("accepted by the service"),
        only_from=(JobState.SUBMITTING,),
        told=clock_facts(engine, account),
        task_id=answer.task_id,
        request_id=answer.request_id,
        accepted_ms=now_ms,
    )
    if accepted is None:
        # Another process took the job for one that was cut off: its task is paid for, wherever the row stands.
        mark, sent_ms = mark_of(job, engine.ledger.salt()), job.submitted_ms or now_ms
        late = Receipt(0, 0, job.id, mark, job.base, sent_ms, now_ms, answer.task_id, answer.request_id)
        inherit(engine.ledger, late, engine.log)


def _body(job: Job, audio_url: str | None) -> dict[str, Any]:
    """The request as it was kept, with the address of the sound file (api.md 7)."""
    given: dict[str, Any] = {"prompt": job.prompt}
    if job.negative_prompt is not None:
        given["negative_prompt"] = job.negative_prompt
    if audio_url is not None:
        given["audio_url"] = audio_url
    return {"model": job.model, "input": given, "parameters": dict(job.parameters)}
