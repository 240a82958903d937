"""The user's own limits on spending, where a job is about to go: what does not fit is held (config.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.limits import excess

if TYPE_CHECKING:
    from wanvid_tui.jobs.engine import Engine
    from wanvid_tui.jobs.limits import Excess

__all__ = ["hold_over_limit", "over_limit"]


def over_limit(engine: Engine, job: Job) -> Excess | None:
    """The limit that the job does not fit now. Asked inside the transaction that claims it, it is the last word."""
    return excess(engine.ledger, engine.budget(job.profile), job, engine.clock.now_ms())


def hold_over_limit(engine: Engine, job: Job) -> bool:
    """Hold the job if it is still queued and over a limit; whether it was."""
    found = over_limit(engine, job)
    if found is None:
        return False
    held = engine.ledger.move(
        job.id,
        JobState.HELD,
        N_("nothing was sent: {key} is {limit}, {spent} of it is spent").format(
            key=found.key, limit=found.limit, spent=found.spent
        ),
        only_from=(JobState.QUEUED,),
        only_if=lambda row: over_limit(engine, row) is not None,
        hold_reason=found.reason,
    )
    return held is not None
