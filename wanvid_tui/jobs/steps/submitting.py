"""Step *submit*: what is queued goes out, in order, within each model's rate and running limit.

The order of commits is the point of this file: the row becomes ``submitting`` on disk before the POST, and the task id
is on disk before anything else is done with the answer. Only what surely made no task goes back to the line; all else
that is no clear refusal becomes ``uncertain`` and is never sent again by itself (api.md 4).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    BillingError,
    DiskError,
    InvalidRequest,
    KeyRefused,
    NotOffered,
    NotSent,
    Redirected,
    ServiceError,
    ServiceFault,
    Throttled,
    TransportError,
    WanvidError,
)
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.schedule import backoff_s
from wanvid_tui.jobs.reading import PauseKind

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from wanvid_tui.core.answers import Submitted
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["submit"]

KIND = "submit"
_HEAD = 8
_PAUSES_THE_QUEUE = frozenset({"AccessDenied.Unpurchased", "AllocationQuota.FreeTierOnly"})


def submit(engine: Engine) -> float | None:
    """Send what may be sent now; the monotonic time of the next that may."""
    ledger, clock = engine.ledger, engine.clock
    now, now_ms = clock.monotonic(), clock.now_ms()
    times: list[float] = []
    pauses = {(pause.profile, pause.base): pause for pause in ledger.pauses()}
    for profile, base, model in ledger.queues():
        pause = pauses.get((profile, base))
        if pause is not None and pause.kind is not PauseKind.NO_KEY:
            if pause.until_ms is None:
                continue
            if pause.until_ms > now_ms:
                times.append(now + (pause.until_ms - now_ms) / 1000)
                continue
        head = ledger.queue_head(profile, base, model, _HEAD)
        account = engine.account_of(head[0]) if head else None
        if account is None:
            if head and pause is None:
                message = f"waiting for the key of {profile}"
                ledger.pause(profile, base, PauseKind.NO_KEY, message=message)
            continue
        if pause is not None and pause.kind is PauseKind.NO_KEY:
            ledger.resume(profile, base)
        at = _send_of(engine, account, model, head)
        if at is not None:
            times.append(at)
    return min(times) if times else None


def _send_of(engine: Engine, account: Account, model: str, head: list[Job]) -> float | None:
    """Start the first job of one queue that may go; the monotonic time of the next try."""
    now, now_ms = engine.clock.monotonic(), engine.clock.now_ms()
    _, blocked_until = account.throttled.get(model, (0, 0.0))
    if blocked_until > now:
        return blocked_until
    rate = engine.submit_pace(account, model)
    if (wait := rate.ready_in()) > 0:
        return now + wait
    ahead = engine.ledger.on_the_way(account.base, model).get(account.key_id, 0)
    # Jobs whose sound file is on its way up are still queued, and take the place that they will need.
    ahead += sum(1 for job in head if engine.is_running(KIND, job.id))
    times: list[float] = []
    for job in head:
        if engine.is_running(KIND, job.id):
            continue
        if ahead >= engine.limits(model)[1]:
            break
        ready_s = max(((job.not_before_ms or 0) - now_ms) / 1000, engine.next_at.get((KIND, job.id), now) - now)
        if ready_s > 0:
            times.append(now + ready_s)
            continue
        if engine.start(KIND, job.id, partial(_submit_one, engine, account, job)):
            return now + 1.0 / engine.limits(model)[0]
    return min(times) if times else None


async def _submit_one(engine: Engine, account: Account, job: Job) -> None:
    ledger = engine.ledger
    if not _has_room(engine, job):
        return
    audio_url = await _audio_url(engine, account, job)
    if audio_url is None and job.audio_source is not None:
        return
    body = _body(job, audio_url)
    await engine.submit_pace(account, job.model).wait()
    await account.pace.wait()
    sending = ledger.move(
        job.id,
        JobState.SUBMITTING,
        "sending",
        only_from=(JobState.QUEUED,),
        submitted_ms=engine.clock.now_ms(),
        key_id=account.key_id,
    )
    if sending is None:
        return  # Taken back, held or sent by somebody else in the meantime.
    try:
        answer = await account.service.submit(body)
    except WanvidError as error:
        _settle_error(engine, account, job, error)
        return
    except BaseException:
        # Ended in the middle of the POST: whether it was worked on is unknown.
        ledger.move(job.id, JobState.UNCERTAIN, "ended while sending", only_from=(JobState.SUBMITTING,))
        raise
    _accept(engine, account, job, answer)


def _accept(engine: Engine, account: Account, job: Job, answer: Submitted) -> None:
    engine.ledger.move(
        job.id,
        JobState.PENDING,
        "accepted by the service",
        task_id=answer.task_id,
        request_id=answer.request_id,
        accepted_ms=engine.clock.now_ms(),
    )
    account.throttled.pop(job.model, None)
    engine.connected(account, job)
    engine.went_well(KIND, job.id)


def _settle_error(engine: Engine, account: Account, job: Job, error: WanvidError) -> None:
    """Where a submit that ended in an error goes, by the table of states."""
    ledger = engine.ledger
    facts: dict[str, Any] = {}
    if isinstance(error, ServiceError):
        facts = {"error_code": error.code or None, "error_message": error.said or None}
    if request_id := getattr(error, "request_id", None):
        facts["request_id"] = request_id
    back: dict[str, Any] = {"submitted_ms": None, "key_id": None}
    if isinstance(error, NotSent):
        ledger.move(job.id, JobState.QUEUED, f"not sent: {error.message}", **back)
        engine.no_connection(account, job, error)
    elif isinstance(error, Redirected):
        ledger.move(job.id, JobState.QUEUED, f"not worked on: {error.message}", **back)
        ledger.pause(job.profile, job.base, PauseKind.KEY, message=str(error))
    elif isinstance(error, Throttled):
        _throttled(engine, account, job, error)
    elif isinstance(error, BillingError) and error.code not in _PAUSES_THE_QUEUE:
        ledger.move(job.id, JobState.QUEUED, f"refused: {error.message}", **back)
        ledger.pause(job.profile, job.base, PauseKind.BILLING, code=error.code, message=str(error))
    elif isinstance(error, KeyRefused | NotOffered) or getattr(error, "code", "") in _PAUSES_THE_QUEUE:
        # A path that the base does not have is a wrong base: surely no task, and every other job would meet it too.
        kind = PauseKind.BILLING if isinstance(error, BillingError) else PauseKind.KEY
        ledger.move(job.id, JobState.QUEUED, f"refused: {error.message}", **back)
        ledger.pause(job.profile, job.base, kind, code=getattr(error, "code", ""), message=str(error))
    elif isinstance(error, TransportError | ServiceFault) or not facts.get("error_code"):
        ledger.move(job.id, JobState.UNCERTAIN, f"no clear answer: {error.message}", **facts)
    else:
        ledger.move(job.id, JobState.FAILED, error.message, ended_ms=engine.clock.now_ms(), **facts)
        engine.drop(job.id)
    if isinstance(error, ServiceError):
        engine.connected(account, job)


def _throttled(engine: Engine, account: Account, job: Job, error: Throttled) -> None:
    tries = account.throttled.get(job.model, (0, 0.0))[0] + 1
    wait = backoff_s(tries, engine.rand, asked_s=error.retry_after_s)
    account.throttled[job.model] = (tries, engine.clock.monotonic() + wait)
    until = engine.clock.now_ms() + int(wait * 1000)
    engine.ledger.move(
        job.id,
        JobState.QUEUED,
        f"the service asks to wait: {error.message}",
        waiting=Waiting("429, again in", until),
        submitted_ms=None,
        key_id=None,
    )


def _body(job: Job, audio_url: str | None) -> dict[str, Any]:
    """The request as it was kept, with the address of the sound file (api.md 7)."""
    given: dict[str, Any] = {"prompt": job.prompt}
    if job.negative_prompt is not None:
        given["negative_prompt"] = job.negative_prompt
    if audio_url is not None:
        given["audio_url"] = audio_url
    return {"model": job.model, "input": given, "parameters": dict(job.parameters)}


async def _audio_url(engine: Engine, account: Account, job: Job) -> str | None:
    """The sound file's address, a local file uploaded first; None when there is none or it could not be brought."""
    source = job.audio_source
    if source is None or "://" in source:
        return source
    from pathlib import Path

    engine.ledger.note(job.id, waiting=Waiting("uploads sound"))
    try:
        return await account.service.upload(Path(source), job.model)
    except NotSent as error:
        engine.no_connection(account, job, error)
        engine.later(KIND, job.id)
        engine.ledger.note(job.id, waiting=None)
    except (InvalidRequest, DiskError, NotOffered) as error:
        engine.ledger.move(job.id, JobState.HELD, f"sound file: {error.message}", hold_reason="sound file")
    except (TransportError, Throttled, ServiceFault) as error:
        wait = engine.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
        until = engine.clock.now_ms() + int(wait * 1000)
        engine.ledger.note(job.id, waiting=Waiting("sound: again in", until))
    except KeyRefused as error:
        engine.ledger.note(job.id, waiting=None)
        engine.ledger.pause(job.profile, job.base, PauseKind.KEY, code=error.code, message=str(error))
    except ServiceError as error:
        engine.ledger.move(job.id, JobState.HELD, f"sound file refused: {error.message}", hold_reason="sound file")
    return None


def _has_room(engine: Engine, job: Job) -> bool:
    """Whether the video will have a place to be saved; looked at before the money is spent (faults.md D1)."""
    import os

    from wanvid_tui.jobs.engine import target_dir

    folder: Path = target_dir(job)
    reason = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            reason = "cannot be written"
    except OSError as error:
        reason = error.strerror or str(error)
    if not reason:
        return True
    engine.log.warning("job %d: %s %s", job.id, folder, reason)
    engine.ledger.move(
        job.id,
        JobState.HELD,
        f"nothing was sent: {folder} {reason}",
        only_from=(JobState.QUEUED,),
        hold_reason="no place for it",
    )
    return False
