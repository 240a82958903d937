"""What was decided about an uncertain job, written into its row (faults.md N2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.steps.moments import sent_facts
from wanvid_tui.jobs.steps.refusals import UNSENT
from wanvid_tui.jobs.steps.verdict import DEADLINE_MS, Kind

if TYPE_CHECKING:
    from wanvid_tui.jobs.engine import Engine
    from wanvid_tui.jobs.steps.verdict import Sought, Verdict

__all__ = ["BUSY_S", "KIND", "ask_user", "settle_one"]

KIND = "settle"
"""Name of this kind of work."""

BUSY_S = 5.0
"""How soon the list is read again when what it shows could not be judged yet."""

_ABSENT_AFTER_MS = 180_000
_LISTINGS = 2
_GAP_S = 30.0
_WATCH_S = 10.0
_INCOMPLETE_LISTINGS = 10
_DOUBTS = 3
_LOOKING = Waiting(N_("looking for it"))


def settle_one(engine: Engine, one: Sought, verdict: Verdict, *, why_not: str, listed_ms: int | None) -> None:
    """Do what the verdict says.

    ``why_not`` is why the listing is not complete, ``listed_ms`` when it began, by the service's clock.
    """
    job = one.job
    # Where the machine slept in the middle of it, it may have left only when that woke.
    left_ms = None if one.sent_ms is None else one.sent_ms + max(0, one.took_ms - DEADLINE_MS)
    age_ms = 0 if listed_ms is None or left_ms is None else listed_ms - left_ms
    if verdict.kind is Kind.ADOPT and verdict.task is not None:
        if verdict.how == "sure" or _is_all(engine, job, age_ms):
            _adopt(engine, one, verdict)
    elif verdict.kind is Kind.HOLD:
        if not _is_all(engine, job, age_ms):
            return
        why = N_("{why}; released, it is sent again").format(why=verdict.why)
        _move(engine, job, JobState.HELD, why, hold_reason=N_("ended, cost nothing"), **UNSENT)
    elif verdict.kind is Kind.WAIT:
        _wait(engine, job, _WATCH_S)
    elif verdict.kind is Kind.ASK:
        ask_user(engine, job, verdict.why)
    elif verdict.kind is Kind.DOUBT:
        if engine.agenda.count("doubt", job.id) >= _DOUBTS:
            ask_user(engine, job, verdict.why)
        else:
            _wait(engine, job, _WATCH_S)
    elif verdict.kind is Kind.INCOMPLETE:
        # A list with holes shows no absence; when it stays so, the user decides.
        if engine.agenda.count("incomplete", job.id) >= _INCOMPLETE_LISTINGS:
            ask_user(
                engine,
                job,
                N_("the task list cannot be read as a whole ({why_not}): only you can tell").format(why_not=why_not),
            )
        else:
            _wait(engine, job, _GAP_S)
    elif _is_all(engine, job, age_ms):
        _move(engine, job, JobState.QUEUED, N_("the service surely has no task of it: back to the line"), **UNSENT)
        engine.agenda.drop(job.id)


def ask_user(engine: Engine, job: Job, why: str) -> None:
    """Let the row ask, unless somebody decided about it in the meantime."""
    engine.ledger.note(
        job.id,
        only_in=(JobState.UNCERTAIN,),
        only_if=lambda row: row.task_id is None and not row.asks,
        why=why,
        asks=True,
        waiting=None,
    )


def _move(engine: Engine, job: Job, new: JobState, why: str, **facts: Any) -> None:
    """Move a job that nobody else decided about in the meantime."""

    def is_same(row: Job) -> bool:
        return row.task_id is None and row.submitted_ms == job.submitted_ms

    engine.ledger.move(job.id, new, why, only_from=(JobState.UNCERTAIN,), only_if=is_same, **facts)


def _adopt(engine: Engine, one: Sought, verdict: Verdict) -> None:
    job, task = one.job, verdict.task
    assert task is not None  # settle_one has looked
    _move(
        engine,
        job,
        JobState.PENDING,
        N_("adopted: {why}").format(why=verdict.why),
        told=sent_facts(one),
        task_id=task.item.task_id,
        request_id=task.item.request_id or job.request_id,
        accepted_ms=job.submitted_ms,
        adopted=verdict.how,
        error_code=None,
        error_message=None,
    )
    engine.agenda.drop(job.id)
    engine.agenda.in_s("look", job.id, 0.0)


def _wait(engine: Engine, job: Job, seconds: float) -> None:
    engine.ledger.say(job, _LOOKING)
    engine.agenda.in_s(KIND, job.id, seconds)


def _is_all(engine: Engine, job: Job, age_ms: int) -> bool:
    """Whether no task of the job can come to the list any more; if not, it is looked for once more.

    It is so after two complete listings, the second late enough: ``age_ms`` is how long after the send this one began.
    Before, a task that ended or that shows no prompt may be another program's, and our own still on its way.
    """
    listings = engine.agenda.count("listed", job.id)
    if listings >= _LISTINGS and age_ms >= _ABSENT_AFTER_MS:
        return True
    late = listings >= _LISTINGS
    _wait(engine, job, max(_GAP_S, (_ABSENT_AFTER_MS - age_ms) / 1000) if late else _GAP_S)
    return False
