"""Step *cancel*: ask the service to cancel what the user gave up; only a pending task can be (api.md 2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import AlreadyStarted, NotOffered, Throttled, TransportError, WanvidError
from wanvid_tui.core.job import Job, JobState

if TYPE_CHECKING:
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["cancel"]

KIND = "cancel"


def cancel(engine: Engine) -> float | None:
    """Start the cancels that are asked for; the monotonic time of the next try."""
    now = engine.clock.monotonic()
    times: list[float] = []
    for job in engine.jobs.within(JobState.PENDING, JobState.RUNNING):
        if not job.cancel_asked or engine.is_running(KIND, job.id):
            continue
        at = engine.next_at.get((KIND, job.id), now)
        if at > now:
            times.append(at)
            continue
        account = engine.account_of(job)
        if account is not None:
            engine.start(KIND, job.id, partial(_cancel_one, engine, account, job))
    return min(times) if times else None


async def _cancel_one(engine: Engine, account: Account, job: Job) -> None:
    if job.task_id is None:
        return
    await account.pace.wait()
    ledger = engine.ledger
    try:
        await account.service.cancel(job.task_id)
    except AlreadyStarted:
        ledger.remark(job.id, "too late to cancel: it has started; it will finish and be billed")
        ledger.note(job.id, cancel_asked=False)
    except NotOffered:
        ledger.remark(job.id, "this service does not offer to cancel; it will finish and be billed")
        ledger.note(job.id, cancel_asked=False)
    except (TransportError, Throttled) as error:
        engine.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
        return
    except WanvidError as error:
        ledger.remark(job.id, f"not canceled: {error.message}")
        ledger.note(job.id, cancel_asked=False)
    else:
        # Canceled only when the task itself says so: the next look, at once, brings its word.
        ledger.remark(job.id, "the service takes the cancel")
        ledger.note(job.id, cancel_asked=False)
    engine.went_well(KIND, job.id)
    engine.in_s("look", job.id, 0.0)
