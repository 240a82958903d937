"""Step *cancel*: ask the service to cancel what the user gave up; only a pending task can be (api.md 2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    AlreadyStarted,
    KeyRefused,
    NotOffered,
    NotSent,
    ServiceFault,
    Throttled,
    TransportError,
    WanvidError,
)
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.faultpoint import reached

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
        if not job.cancel_asked or job.task_id is None or engine.is_running(KIND, job.id):
            continue
        at = engine.agenda.at(KIND, job.id) or now
        if at > now:
            times.append(at)
            continue
        account = engine.asking.account_for(KIND, job)
        if account is not None:
            engine.start(KIND, job.id, partial(_cancel_one, engine, account, job, job.task_id))
    return min(times) if times else None


async def _cancel_one(engine: Engine, account: Account, job: Job, task_id: str) -> None:
    if not await engine.asking.slot(account):
        return
    try:
        reached("cancel.leaving")
        await account.service.cancel(task_id)
    except KeyRefused as error:
        engine.asking.key_refused(account, job, error)
        return
    except (TransportError, Throttled, ServiceFault) as error:
        # Asked again until the task has started or ended: to ask twice costs nothing.
        if isinstance(error, NotSent):
            engine.asking.no_connection(account, job, error)
        engine.agenda.later(KIND, job.id, asked_s=getattr(error, "retry_after_s", None))
        return
    except AlreadyStarted:
        said = N_("too late to cancel: already started, it will finish and be billed")
    except NotOffered:
        said = N_("this service does not offer to cancel; it will finish and be billed")
    except WanvidError as error:
        said = N_("not canceled: {reason}").format(reason=error.message)
    else:
        # Canceled only when the task itself says so: the next look, at once, brings its word.
        said = N_("the service takes the cancel")
    reached("cancel.answered")
    engine.asking.connected(account)
    engine.ledger.remark(job.id, said)
    engine.ledger.note(job.id, cancel_asked=False)
    engine.agenda.well(job.id, KIND)
    engine.agenda.in_s("look", job.id, 0.0)
