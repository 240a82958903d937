"""Taking back: what an act leaves behind so that it can be undone for 10 s (ux.md 5.1).

The ledger always says what is true now, for every face: a row that comes back is written back, not merely hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.job import ACTIVE, Job, JobState
from wanvid_tui.ui.words import number

if TYPE_CHECKING:
    from wanvid_tui.jobs.arranging import KeptJob
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["TAKE_BACK_MS", "Done", "TakeBack", "named", "requeue", "restore", "unmake", "unturn"]

TAKE_BACK_MS = 10_000
"""How long an act can be taken back, as long as the job still waits."""

_WAITS = (JobState.QUEUED, JobState.HELD)


class TakeBack(NamedTuple):
    """What can be taken back, and until when."""

    until_ms: int
    act: Callable[[Ledger], Done]
    """Undoes it, on the writer's thread."""


class Done(NamedTuple):
    """What an act did: words for the message line, and what can be taken back."""

    text: str
    back: TakeBack | None = None
    refused: bool = False


def named(ids: Sequence[int]) -> str:
    """The jobs that a sentence is about: ``Job 16 is``, ``3 jobs are``."""
    return f"Job {ids[0]} is" if len(ids) == 1 else f"{len(ids)} jobs are"


def unmake(ledger: Ledger, ids: Sequence[int]) -> Done:
    """Remove new jobs that still wait, as if they had never been."""
    gone: list[int] = []
    stays: list[int] = []
    with ledger.transaction():
        for job_id in ids:
            if ledger.move(job_id, JobState.CANCELED, "taken back by you", only_from=_WAITS) is None:
                stays.append(job_id)
            else:
                ledger.forget(job_id)
                gone.append(job_id)
    if not gone:
        job = ledger.get(stays[0])
        if job is not None and job.state in ACTIVE:
            return Done(f"Too late: job {job.id} is {job.state.value}; it will finish and be billed.", refused=True)
        return Done("Nothing to take back any more.", refused=True)
    rest = f" {len(stays)} had been sent already." if stays else ""
    return Done(f"{named(gone)} taken back.{rest}")


def unturn(ledger: Ledger, released: Sequence[Job], held: Sequence[Job]) -> Done:
    """Hold again what was released, release again what was held, as long as it waits here."""
    done: list[int] = []
    with ledger.transaction():
        for job in released:
            facts: dict[str, Any] = {"hold_reason": job.hold_reason, "allow_low_disk": job.allow_low_disk}
            if ledger.move(job.id, JobState.HELD, "held again by you", only_from=(JobState.QUEUED,), **facts):
                done.append(job.id)
        for job in held:
            if ledger.move(job.id, JobState.QUEUED, "released again by you", only_from=(JobState.HELD,)):
                done.append(job.id)
    if not done:
        return Done("Nothing to take back any more.", refused=True)
    return Done(f"{named(done)} {'held again' if released else 'in the line again'}.")


def restore(ledger: Ledger, kept: Sequence[KeptJob]) -> Done:
    """Give forgotten jobs their rows and histories again."""
    ledger.put_back(kept)
    return Done(f"{named([job.id for job in kept])} back.")


def requeue(ledger: Ledger, jobs: Sequence[Job]) -> Done:
    """Queue jobs again that were canceled before they were sent, each at its old place in the line.

    ``canceled`` is final for every face, so it is a new job; the canceled row stays and says what happened.
    """
    from wanvid_tui.ui.acts import copy_of

    with ledger.transaction():
        added = ledger.add(
            [
                copy_of(job, None, None)._replace(
                    held=job.state is JobState.HELD,
                    hold_reason=job.hold_reason,
                    allow_low_disk=job.allow_low_disk,
                    retry_of=job.retry_of,
                )
                for job in jobs
            ]
        )
        for new, old in zip(added, jobs, strict=True):
            ledger.note(new.id, line=old.line)
    if len(added) == 1:
        where = "is held" if added[0].state is JobState.HELD else "waits"
        return Done(f"Job {jobs[0].id} {where} again, as job {added[0].id}.")
    return Done(f"{number(len(added), 'job waits', 'jobs wait')} again, as {added[0].id} to {added[-1].id}.")
