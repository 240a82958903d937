"""Step *look*: ask the service how its tasks are, often enough and no more, and take over what it says.

Nothing local ever turns a live task into a failure: only the service's own FAILED does. Faults make the next look
later, never the job worse.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.errors import KeyRefused, NotSent, TransportError, WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.schedule import CHANGED_GAP_S, next_look_s, overdue_after_s
from wanvid_tui.jobs.reading import PauseKind

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["TASK_LIFE_MS", "look", "take_over"]

KIND = "look"
TASK_LIFE_MS = 24 * 3600 * 1000
"""The service knows a task and its link for 24 h (api.md 3)."""

_NOTE_EVERY_MS = 5_000
_UNKNOWN_SIGHTINGS = 3
_UNKNOWN_SPAN_S = 60.0
_NO_LINK_LOOKS = 3


def look(engine: Engine) -> float | None:
    """Start the looks that are due; the monotonic time of the next."""
    now = engine.clock.monotonic()
    times: list[float] = []
    pauses = {(pause.profile, pause.base): pause for pause in engine.ledger.pauses()}
    for job in engine.jobs.within(JobState.PENDING, JobState.RUNNING):
        if engine.is_running(KIND, job.id):
            continue
        pause = pauses.get((job.profile, job.base))
        if pause is not None and pause.kind is PauseKind.KEY:
            continue
        at = engine.next_at.get((KIND, job.id))
        if at is None:
            # The first look at this task by this driver: as the table has it for a task of its age.
            age = max(0.0, (engine.clock.now_ms() - (job.accepted_ms or 0)) / 1000)
            wait = 0.0 if age > 30 else next_look_s(age, engine.rand) - age
            at = engine.in_s(KIND, job.id, wait)
        if at > now:
            times.append(at)
            continue
        account = engine.account_of(job)
        if account is None:
            _key_missing(engine, job)
            continue
        engine.start(KIND, job.id, partial(_look_one, engine, account, job))
    return min(times) if times else None


def _key_missing(engine: Engine, job: Job) -> None:
    reason = Waiting(f"key of {job.profile}"[:17])
    if job.waiting != reason:
        engine.ledger.note(job.id, waiting=reason)


async def _look_one(engine: Engine, account: Account, job: Job) -> None:
    if job.task_id is None:
        return
    await account.pace.wait()
    try:
        answer = await account.service.query(job.task_id)
    except WanvidError as error:
        look_failed(engine, account, job, error)
        return
    engine.connected(account, job)
    engine.tries.pop((KIND, job.id), None)
    take_over(engine, job, answer)


def look_failed(engine: Engine, account: Account, job: Job, error: WanvidError) -> None:
    """A look that brought no answer: later again, and told so when it lasts."""
    if isinstance(error, KeyRefused):
        engine.ledger.pause(job.profile, job.base, PauseKind.KEY, code=error.code, message=str(error))
        engine.in_s(KIND, job.id, 60.0)
        return
    if isinstance(error, NotSent):
        engine.no_connection(account, job, error)
    elif not isinstance(error, TransportError):
        engine.connected(account, job)
    wait = engine.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
    engine.log.info("job %d: no answer, again in %.0f s: %s", job.id, wait, error.message)


def take_over(engine: Engine, job: Job, answer: TaskAnswer) -> None:
    """Write what the service said of a task and plan the next look."""
    current = engine.ledger.get(job.id)
    if current is None or current.task_id != job.task_id or current.state not in _LOOKED_AT:
        return
    job, now_ms = current, engine.clock.now_ms()
    facts: dict[str, Any] = {"polls": job.polls + 1, "last_look_ms": now_ms, **_times(job, answer)}
    status = answer.status
    if status is not TaskStatus.UNKNOWN:
        engine.tries.pop(("unknown", job.id), None)
    if status is TaskStatus.SUCCEEDED:
        _succeeded(engine, job, answer, facts)
    elif status is TaskStatus.FAILED:
        why = ": ".join(part for part in (answer.code, answer.message) if part) or "the service gave no reason"
        facts.update(error_code=answer.code, error_message=answer.message, ended_ms=facts.get("ended_ms", now_ms))
        _end(engine, job, JobState.FAILED, why, facts)
    elif status is TaskStatus.CANCELED:
        _end(engine, job, JobState.CANCELED, "the service canceled it; it cost nothing", facts)
    elif status is TaskStatus.UNKNOWN:
        _unknown(engine, job, facts)
    elif status is TaskStatus.PENDING and job.state is not JobState.LOST:
        _still(engine, job, facts)
    else:
        _running(engine, job, answer, facts)


_LOOKED_AT = (JobState.PENDING, JobState.RUNNING, JobState.LOST)


def _running(engine: Engine, job: Job, answer: TaskAnswer, facts: dict[str, Any]) -> None:
    if job.state is JobState.RUNNING:
        _still(engine, job, facts)
        return
    facts.setdefault("started_ms", engine.clock.now_ms())
    status = answer.raw_status or "RUNNING"
    new = JobState.PENDING if answer.status is TaskStatus.PENDING else JobState.RUNNING
    engine.ledger.move(job.id, new, f"the service says {status}", **facts)
    engine.in_s(KIND, job.id, CHANGED_GAP_S)


def _still(engine: Engine, job: Job, facts: dict[str, Any]) -> None:
    """Nothing new: counts are written at most every 5 s, the next look as the table has it."""
    now_ms = engine.clock.now_ms()
    since = job.started_ms or job.accepted_ms or now_ms
    usual = engine.ledger.usual_ms(job.model, job.tier, job.duration)
    overdue = (now_ms - since) / 1000 > overdue_after_s(usual / 1000 if usual else None)
    if overdue:
        facts["overdue"] = True
    if overdue != job.overdue or job.waiting or now_ms - (job.last_look_ms or 0) >= _NOTE_EVERY_MS:
        engine.ledger.note(job.id, waiting=None, **facts)
    age = max(0.0, (now_ms - (job.accepted_ms or now_ms)) / 1000)
    engine.in_s(KIND, job.id, max(1.0, next_look_s(age, engine.rand) - age))


def _succeeded(engine: Engine, job: Job, answer: TaskAnswer, facts: dict[str, Any]) -> None:
    facts.update(
        actual_prompt=answer.actual_prompt,
        usage=answer.usage_raw,
        ended_ms=facts.get("ended_ms", engine.clock.now_ms()),
        overdue=False,
        cancel_asked=False,
        cost_micros=_micros_of(job),
        cost_currency=job.estimate_currency,
    )
    if answer.video_url is None:
        tries = engine.tries["no link", job.id] = engine.tries.get(("no link", job.id), 0) + 1
        if tries <= _NO_LINK_LOOKS:
            engine.ledger.note(job.id, polls=facts["polls"], last_look_ms=facts["last_look_ms"])
            engine.in_s(KIND, job.id, 5.0 * tries)
            return
        facts.update(error_message="the task succeeded, but the service gave no link to its video")
        if job.state is not JobState.LOST:
            _end(engine, job, JobState.LOST, "no link came", facts)
        return
    facts.update(video_url=answer.video_url, video_expires_ms=expires_ms(answer.video_url))
    facts.update(error_code=None, error_message=None)
    engine.ledger.move(job.id, JobState.DOWNLOADING, "finished; fetching the video", **facts)
    engine.drop(job.id)
    engine.wake()


def _unknown(engine: Engine, job: Job, facts: dict[str, Any]) -> None:
    """The service does not know the task: lost after three sightings over a minute, or when it is older than 24 h."""
    if job.state is JobState.LOST:
        return
    key = ("unknown", job.id)
    sightings = engine.tries[key] = engine.tries.get(key, 0) + 1
    first = engine.next_at.setdefault(key, engine.clock.monotonic())
    span = engine.clock.monotonic() - first
    old = engine.clock.now_ms() - (job.accepted_ms or 0) > TASK_LIFE_MS
    if old or (sightings >= _UNKNOWN_SIGHTINGS and span >= _UNKNOWN_SPAN_S):
        facts.update(error_message="the service does not know this task any more (it keeps tasks for 24 h)")
        _end(engine, job, JobState.LOST, "the service does not know the task", facts)
        return
    engine.ledger.note(job.id, polls=facts["polls"], last_look_ms=facts["last_look_ms"])
    engine.in_s(KIND, job.id, 30.0)


def _end(engine: Engine, job: Job, state: JobState, why: str, facts: dict[str, Any]) -> None:
    if job.state is JobState.LOST:
        return  # lost has no way to failed or canceled: it stays what it was, the service's word is in the log
    facts.update(overdue=False, cancel_asked=False)
    engine.ledger.move(job.id, state, why, **facts)
    engine.drop(job.id)


def _times(job: Job, answer: TaskAnswer) -> dict[str, Any]:
    """The service's own times, moved to this machine's clock by the moment of acceptance (faults.md S11)."""
    if answer.submit_ms is None or job.accepted_ms is None:
        return {}
    shift = job.accepted_ms - answer.submit_ms
    found: dict[str, Any] = {}
    if answer.scheduled_ms is not None:
        found["started_ms"] = max(job.accepted_ms, answer.scheduled_ms + shift)
    if answer.end_ms is not None:
        found["ended_ms"] = max(found.get("started_ms", job.accepted_ms), answer.end_ms + shift)
    return found


def expires_ms(url: str) -> int | None:
    """When a signed link ends, by its own ``Expires`` (epoch s); None when it does not say."""
    try:
        values = parse_qs(urlsplit(url).query).get("Expires", [])
        return int(values[0]) * 1000 if values else None
    except ValueError:
        return None


def _micros_of(job: Job) -> int | None:
    from wanvid_tui.jobs.rows import micros

    return micros(job.estimate_amount)
