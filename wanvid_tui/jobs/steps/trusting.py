"""Whether a task list can be believed that it shows all, by what is known of the jobs of its account (faults.md N2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.steps.moments import kept_send

if TYPE_CHECKING:
    from wanvid_tui.jobs.engine import Engine
    from wanvid_tui.jobs.steps.listing import Listing

__all__ = ["is_of_one_account", "why_not_trusted"]

_THERE = (JobState.PENDING, JobState.RUNNING, JobState.DOWNLOADING, JobState.SAVED)
_KNOWN = 20
_SURELY_MS = (60_000, 23 * 3600 * 1000)
"""How old a task is that a list has to show, whatever clocks differ."""
_ZONE_MS = 25 * 60_000
"""Zones differ by half an hour at least: who takes one for another shows such a time."""


def why_not_trusted(engine: Engine, like: Job, listing: Listing) -> str:
    """What the list shows wrong of a task that the service surely has, so that it may be wrong of others; else empty.

    It leaves it out, or shows it as made at another time: then no task is looked for at the right one.
    """
    shown = {item.task_id: item for item in listing.items}
    for job in engine.ledger.find(states=_THERE, limit=_KNOWN):
        age_ms = engine.clock.now_ms() - (job.accepted_ms or 0)
        if job.task_id is None or not is_of_one_account(job, like) or not _SURELY_MS[0] < age_ms < _SURELY_MS[1]:
            continue
        item = shown.get(job.task_id)
        if item is None:
            return N_("it does not show the task of job {id}").format(id=job.id)
        sent_ms, took_ms = kept_send(engine.ledger, job)
        if job.adopted is not None or sent_ms is None or item.created_ms is None:
            continue
        if not -_ZONE_MS < item.created_ms - sent_ms < took_ms + _ZONE_MS:
            return N_("it shows another time for the task of job {id}").format(id=job.id)
    return ""


def is_of_one_account(job: Job, other: Job) -> bool:
    """Whether both are of one account, and so are searched together."""
    mine, theirs = ((one.base, one.key_id, one.workspace, one.task_path) for one in (job, other))
    return mine == theirs
