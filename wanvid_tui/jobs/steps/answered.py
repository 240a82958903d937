"""What the service says of a task, taken over into its row (architecture.md, *States*; faults.md S6, S7, P2)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.schedule import CHANGED_GAP_S, next_look_s, overdue_after_s
from wanvid_tui.jobs.adoption import told_order
from wanvid_tui.jobs.rows import micros
from wanvid_tui.jobs.steps.moments import age_ms

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.jobs.engine import Engine

__all__ = [
    "LOOK",
    "REVIVE",
    "REVIVE_EVERY_S",
    "TASK_LIFE_MS",
    "Loss",
    "age_s",
    "expires_ms",
    "is_too_old",
    "lose",
    "take_over",
]

LOOK = "look"
"""Name of the work that looks at tasks."""

REVIVE = "revive"
"""Name of the work that asks about lost tasks."""

REVIVE_EVERY_S = 600.0
"""How often a lost task is asked about."""

TASK_LIFE_MS = 24 * 3600 * 1000
"""The service knows a task and its link for 24 h (api.md 3)."""

_NOTE_EVERY_MS = 5_000
_UNKNOWN_SIGHTINGS = 3
_UNKNOWN_SPAN_S = 60.0
_UNKNOWN_GAP_S = 30.0
_NO_LINK_LOOKS = 3
_NO_LINK_GAP_S = 5.0
_LEAST_GAP_S = 1.0
_CLOCKS_DIFFER_S = 10.0
_LATEST_MS = 1 << 52
_LOOKED_AT = (JobState.PENDING, JobState.RUNNING, JobState.LOST)


class Loss(StrEnum):
    """Why a video is lost; the error code of its row, in our words, for the service has none."""

    UNKNOWN = "TaskUnknown"
    """The service does not know the task."""
    NO_LINK = "NoLink"
    """It succeeded, and no link came."""
    LINK_EXPIRED = "LinkExpired"
    """Its link has ended, and no other came."""
    LINK_UNSAFE = "LinkUnsafe"
    """Its link leads where no download goes."""
    BROKEN = "BrokenVideo"
    """What came was never a whole video."""


def age_s(engine: Engine, job: Job) -> float:
    """How long ago the task was accepted: by the service's clock where that is known, else by ours, once.

    From then on by a clock that never jumps (faults.md S11).
    """
    now = engine.clock.monotonic()
    born = engine.agenda.at("born", job.id)
    if born is None:
        known_ms = age_ms(engine, engine.accounts.of(job), job)
        if known_ms is None:
            known_ms = max(0, engine.clock.now_ms() - (job.accepted_ms or 0))
        born = engine.agenda.put("born", job.id, now - known_ms / 1000)
    return now - born


def is_too_old(engine: Engine, job: Job) -> bool:
    """Whether the service surely knows the task no more; False when a clock that was set leaves its age unknown."""
    known_ms = age_ms(engine, engine.accounts.of(job), job)
    return known_ms is not None and known_ms > TASK_LIFE_MS


def take_over(engine: Engine, job: Job, answer: TaskAnswer) -> None:
    """Write what the service said of a task and plan the next look."""
    current = engine.ledger.readable(job.id)
    if current is None or current.task_id != job.task_id or current.state not in _LOOKED_AT:
        return
    job, now_ms = current, engine.clock.now_ms()
    facts: dict[str, Any] = {"polls": job.polls + 1, "last_look_ms": now_ms, **_times(job, answer)}
    status = answer.status
    if not engine.agenda.counted("answers", job.id):
        # An answer tells the service's clock: the age may have been taken by ours, which may be wrong.
        engine.agenda.count("answers", job.id)
        engine.agenda.forget("born", job.id)
    if status is not TaskStatus.UNKNOWN:
        engine.agenda.well(job.id, "unknown")
    if status is TaskStatus.SUCCEEDED:
        _succeeded(engine, job, answer, facts)
    elif status is TaskStatus.FAILED:
        why = ": ".join(part for part in (answer.code, answer.message) if part) or N_("the service gave no reason")
        facts.update(error_code=answer.code, error_message=answer.message)
        facts.setdefault("ended_ms", now_ms)
        _end(engine, job, JobState.FAILED, why, facts)
    elif status is TaskStatus.CANCELED:
        _end(engine, job, JobState.CANCELED, N_("the service canceled it; it cost nothing"), facts)
    elif status is TaskStatus.UNKNOWN:
        _unknown(engine, job, facts)
    else:
        _in_progress(engine, job, answer, facts)


def _in_progress(engine: Engine, job: Job, answer: TaskAnswer, facts: dict[str, Any]) -> None:
    """It waits or runs there; one that ran once does not wait again, whatever is said."""
    new = JobState.PENDING if answer.status is TaskStatus.PENDING else JobState.RUNNING
    if job.state in (new, JobState.RUNNING):
        _still(engine, job, answer, facts)
        return
    if new is JobState.RUNNING:
        facts.setdefault("started_ms", engine.clock.now_ms())
    if job.state is JobState.LOST:
        facts.update(error_code=None, error_message=None)
    engine.ledger.move(
        job.id, new, N_("the service says {raw_status}").format(raw_status=answer.raw_status or new.name), **facts
    )
    engine.agenda.in_s(LOOK, job.id, CHANGED_GAP_S)


def _still(engine: Engine, job: Job, answer: TaskAnswer, facts: dict[str, Any]) -> None:
    """Nothing new: counts are written at most every 5 s, the next look as history or the table has it."""
    now_ms = engine.clock.now_ms()
    age = age_s(engine, job)
    waited_s = ((job.started_ms or 0) - (job.accepted_ms or 0)) / 1000 if job.started_ms is not None else 0.0
    overdue = age - waited_s > overdue_after_s(engine.history.usual_s(job))
    looked = job.last_look_ms
    if overdue != job.overdue or job.waiting or looked is None or abs(now_ms - looked) >= _NOTE_EVERY_MS:
        engine.ledger.note(job.id, **{**facts, "waiting": None, "overdue": overdue})
    waits = answer.status is TaskStatus.PENDING
    started = None if waits else _started_s(answer, age)
    at = next_look_s(age, engine.rand, engine.history.past(job), started_s=started, waits=waits)
    engine.agenda.in_s(LOOK, job.id, max(_LEAST_GAP_S, at - age))


def _started_s(answer: TaskAnswer, age: float) -> float | None:
    """The age at which the task started, by the service's own times; None where it tells none that can be."""
    if answer.submit_ms is None or answer.scheduled_ms is None:
        return None
    started = (answer.scheduled_ms - answer.submit_ms) / 1000
    return started if 0 <= started <= age + _CLOCKS_DIFFER_S else None


def _succeeded(engine: Engine, job: Job, answer: TaskAnswer, facts: dict[str, Any]) -> None:
    facts.setdefault("ended_ms", engine.clock.now_ms())
    if answer.video_url is None:
        _no_link(engine, job, facts)
        return
    facts.update(
        actual_prompt=answer.actual_prompt,
        usage=answer.usage_raw,
        overdue=False,
        cancel_asked=False,
        cost_micros=micros(job.estimate_amount),
        cost_currency=job.estimate_currency,
        video_url=answer.video_url,
        video_expires_ms=expires_ms(answer.video_url),
        error_code=None,
        error_message=None,
        **told_order(job, answer),
    )
    engine.ledger.move(job.id, JobState.DOWNLOADING, N_("finished; fetching the video"), **facts)
    engine.agenda.drop(job.id)


def _no_link(engine: Engine, job: Job, facts: dict[str, Any]) -> None:
    """It succeeded, and no link came: 3 more looks, then lost (faults.md P2)."""
    if job.state is JobState.LOST:
        return
    tries = engine.agenda.count("no link", job.id)
    if tries <= _NO_LINK_LOOKS:
        engine.ledger.note(job.id, polls=facts["polls"], last_look_ms=facts["last_look_ms"])
        engine.agenda.in_s(LOOK, job.id, _NO_LINK_GAP_S * tries)
        return
    lose(engine, job, Loss.NO_LINK, N_("the task succeeded, but the service gave no link to its video"), **facts)


def _unknown(engine: Engine, job: Job, facts: dict[str, Any]) -> None:
    """The service does not know the task: lost after three sightings over a minute, or when it is older than 24 h."""
    if job.state is JobState.LOST:
        return
    now = engine.clock.monotonic()
    sightings = engine.agenda.count("unknown", job.id)
    first = engine.agenda.at("unknown", job.id)
    if first is None or sightings == 1:
        first = engine.agenda.put("unknown", job.id, now)
    if is_too_old(engine, job) or (sightings >= _UNKNOWN_SIGHTINGS and now - first >= _UNKNOWN_SPAN_S):
        lose(
            engine,
            job,
            Loss.UNKNOWN,
            N_("the service does not know this task any more (it keeps tasks for 24 h)"),
            **facts,
        )
        return
    engine.ledger.note(job.id, polls=facts["polls"], last_look_ms=facts["last_look_ms"])
    engine.agenda.in_s(LOOK, job.id, _UNKNOWN_GAP_S)


def lose(engine: Engine, job: Job, loss: Loss, why: str, **facts: Any) -> None:
    """The video is not to be had for now; it is asked about again every 10 minutes until the task is 24 h old."""
    facts.update(overdue=False, cancel_asked=False, error_code=loss.value, error_message=why)
    engine.ledger.move(job.id, JobState.LOST, why, only_from=(job.state,), **facts)
    engine.agenda.drop(job.id)
    engine.agenda.in_s(REVIVE, job.id, REVIVE_EVERY_S)


def _end(engine: Engine, job: Job, state: JobState, why: str, facts: dict[str, Any]) -> None:
    if job.state is JobState.LOST:
        # The service knows it again: from there it goes on to what it says.
        again = JobState.PENDING if state is JobState.CANCELED else JobState.RUNNING
        known = {"error_code": None, "error_message": None}
        engine.ledger.move(job.id, again, N_("the service knows it again"), only_from=(JobState.LOST,), **known)
    facts.update(overdue=False, cancel_asked=False)
    engine.ledger.move(job.id, state, why, **facts)
    engine.agenda.drop(job.id)


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
    """When a signed link ends, by its own ``Expires`` (epoch s); None when it does not say, or nothing sensible."""
    try:
        values = parse_qs(urlsplit(url).query).get("Expires", [])
        moment = int(values[0]) * 1000 if values else 0
    except ValueError:
        return None
    return moment if 0 < moment < _LATEST_MS else None
