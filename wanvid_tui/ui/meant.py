"""What becomes of the jobs that *again* and *hold* mean: read from the ledger, on whichever thread has the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.ui import acts
from wanvid_tui.ui.money import Asked, asked_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.session import Session

__all__ = ["Again", "Release", "again_of", "release_of", "unreadable_words"]


class Again(NamedTuple):
    """Jobs that are to be made once more."""

    jobs: list[Job]
    seeds: Sequence[int | None] = ()
    """The new seed of each; None for its own."""
    new: Sequence[NewJob] = ()
    """What they will be."""
    asked: Asked | None = None
    """What is to be asked before."""
    why_not: str = ""
    """Why one of them cannot be made again."""


class Release(NamedTuple):
    """Jobs that are to be released."""

    new: Sequence[NewJob] = ()
    """What is sent then; none where the jobs are not to be released."""
    asked: Asked | None = None
    """What is to be asked before."""


def again_of(session: Session, ledger: Ledger, ids: Sequence[int], *, anew: bool) -> Again:
    """Those of the jobs that are there, with their seeds or new ones. Raises LedgerError."""
    jobs: list[Job] = []
    for job_id in ids:
        job = ledger.shown(job_id)
        if job is None:
            continue
        jobs.append(job)
        if why_not := _why_not(session, ledger, job):
            return Again(jobs, why_not=why_not)
    seeds = [_seed_of(session, job, anew=anew) for job in jobs]
    new = [acts.copy_of(job, seed, None) for job, seed in zip(jobs, seeds, strict=True)]
    return Again(jobs, seeds, new, asked_of(session, new, limits=False) if new else None)


def release_of(session: Session, ledger: Ledger, ids: Sequence[int]) -> Release:
    """The held ones of the jobs, where none of them is queued. Raises LedgerError."""
    jobs = [job for job_id in ids if (job := ledger.shown(job_id)) is not None]
    if any(job.state is JobState.QUEUED for job in jobs):
        return Release()
    new = [acts.copy_of(job, None, None) for job in jobs if job.state is JobState.HELD]
    return Release(new, asked_of(session, new, limits=False) if new else None)


def unreadable_words(session: Session, ledger: Ledger, job: Job) -> str:
    """What is said of a row that cannot be read in full, and so makes no other job; empty of one that can."""
    error = ledger.unreadable.get(job.id)
    if error is None:
        return ""
    words = _("{what}. {key} takes it off the list.")
    return words.format(what=error.message.rstrip(".。"), key=session.keymap.named("forget"))


def _why_not(session: Session, ledger: Ledger, job: Job) -> str:
    """Why no other job can be made of one; empty where it can."""
    from wanvid_tui.jobs.adoption import has_prompt

    if why := unreadable_words(session, ledger, job):
        return why
    if has_prompt(job):
        return ""
    return _("The service has not told the prompt of job {id}; it cannot be made again.").format(id=job.id)


def _seed_of(session: Session, job: Job, *, anew: bool) -> int | None:
    """A new seed where one is wanted or the job had none; None for its own."""
    if not anew and "seed" in job.parameters:
        return None
    spec = session.catalog.get(job.model)
    return session.options.draw_seed(spec.seed_max if spec else 2147483647)
