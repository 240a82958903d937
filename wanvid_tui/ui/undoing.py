"""Taking back: what an act leaves behind so that it can be undone for 10 s (ux.md 5.1).

The ledger always says what is true now, for every face: a row that comes back is written back, not merely hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import ACTIVE, Job, JobState
from wanvid_tui.core.language import N_, _
from wanvid_tui.jobs.shelving import portions

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.jobs.shelving import Shelf

__all__ = ["TAKE_BACK_MS", "Done", "TakeBack", "requeue", "restore", "said_of", "unmake", "unturn"]

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
    names_key: bool = False
    """Whether the text itself names the key that takes it back, as ``{key}``."""


def said_of(ids: Sequence[int], one: str, many: str, **facts: str) -> str:
    """A sentence about jobs: ``one`` with the ``{id}`` of a single one, ``many`` with their number ``{n}``."""
    return one.format(id=ids[0], **facts) if len(ids) == 1 else many.format(n=len(ids), **facts)


def unmake(ledger: Ledger, ids: Sequence[int]) -> Done:
    """Remove new jobs that still wait, as if they had never been."""
    gone: list[int] = []
    stays: list[int] = []
    for some in portions(ids):
        with ledger.transaction():
            for job_id in some:
                if ledger.move(job_id, JobState.CANCELED, N_("taken back by you"), only_from=_WAITS) is None:
                    stays.append(job_id)
                else:
                    ledger.forget(job_id)
                    gone.append(job_id)
    if not gone:
        job = ledger.get(stays[0])
        if job is not None and job.state in ACTIVE:
            late = _("Too late: job {id} is {state}; it will finish and be billed.")
            return Done(late.format(id=job.id, state=job.state.value), refused=True)
        return Done(_("Nothing to take back any more."), refused=True)
    words = said_of(gone, _("Job {id} is taken back."), _("{n} jobs are taken back."))
    if stays:
        words = _("{what} {n} had been sent already.").format(what=words, n=len(stays))
    return Done(words)


def unturn(ledger: Ledger, released: Sequence[Job], held: Sequence[Job]) -> Done:
    """Hold again what was released, release again what was held, as long as it waits here."""
    done: list[int] = []
    for some in portions(released):
        with ledger.transaction():
            for job in some:
                facts: dict[str, Any] = {"hold_reason": job.hold_reason, "allow_low_disk": job.allow_low_disk}
                if ledger.move(job.id, JobState.HELD, N_("held again by you"), only_from=(JobState.QUEUED,), **facts):
                    done.append(job.id)
    for some in portions(held):
        with ledger.transaction():
            for job in some:
                if ledger.move(job.id, JobState.QUEUED, N_("released again by you"), only_from=(JobState.HELD,)):
                    done.append(job.id)
    if not done:
        return Done(_("Nothing to take back any more."), refused=True)
    if released:
        return Done(said_of(done, _("Job {id} is held again."), _("{n} jobs are held again.")))
    return Done(said_of(done, _("Job {id} is in the line again."), _("{n} jobs are in the line again.")))


def restore(ledger: Ledger, shelf: Shelf) -> Done:
    """Give forgotten jobs their rows and histories again.

    Raises LedgerError where one of them cannot come back; many come in several steps, and those before stay then.
    """
    one, many = _("Job {id} is back."), _("{n} jobs are back.")
    done: list[int] = []
    for part in shelf.parts():
        try:
            ledger.put_back(part)
        except LedgerError as error:
            raise LedgerError(error.message, remedy=said_of(done, one, many) if done else error.remedy) from error
        done += [job.id for job in part]
    return Done(said_of(done, one, many))


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
        held = added[0].state is JobState.HELD
        words = _("Job {id} is held again, as job {new}.") if held else _("Job {id} waits again, as job {new}.")
        return Done(words.format(id=jobs[0].id, new=added[0].id))
    words = _("{n} jobs wait again, as {first} to {last}.")
    return Done(words.format(n=len(added), first=added[0].id, last=added[-1].id))
