"""What the user does to jobs that are there: cancel, hold, forget, again, earlier and later, looked at.

Each act takes one job or all that are marked, some hundreds in one transaction; what it says is true of all of them.
Functions here run on the writer's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_, _, plural
from wanvid_tui.core.pricing import parse_amount
from wanvid_tui.jobs.shelving import Shelf, portions
from wanvid_tui.jobs.waiting import NO_ROOM
from wanvid_tui.ui.acts import copy_of, queued_words
from wanvid_tui.ui.keymap import ours
from wanvid_tui.ui.undoing import TAKE_BACK_MS, Done, TakeBack, requeue, restore, said_of, unmake, unturn
from wanvid_tui.ui.words import joined

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["AGAIN_WAIT_MS", "Act", "again", "cancel", "forget", "hold", "look", "shift"]

AGAIN_WAIT_MS = 2_000
"""How long jobs of *again* stay in the queue first."""

Act = Callable[["Ledger", Sequence[int], int], Done]
"""An act upon jobs by id, at a time in epoch ms."""

_WAITS = (JobState.QUEUED, JobState.HELD)
_STARTED = (JobState.RUNNING, JobState.DOWNLOADING)


def cancel(ledger: Ledger, ids: Sequence[int], now_ms: int) -> Done:
    """Cancel jobs as far as that is possible: free before they were sent, asked for while they wait at the service."""
    free: list[Job] = []
    asked: list[int] = []
    refused: list[str] = []
    for some in portions(ids):
        with ledger.transaction():
            for job_id in some:
                job = ledger.get(job_id)
                if job is None:
                    refused.append(_("Job {id} is not there any more.").format(id=job_id))
                elif job.state in _WAITS:
                    ledger.move(job_id, JobState.CANCELED, N_("canceled by you"))
                    free.append(job)
                elif job.state is JobState.PENDING:
                    ledger.note(job_id, cancel_asked=True)
                    asked.append(job_id)
                else:
                    refused.append(_not_canceled(job))
    said: list[str] = []
    if free:
        ids_free = [job.id for job in free]
        said.append(said_of(ids_free, _("Job {id} is canceled, free."), _("{n} jobs are canceled, free.")))
    if asked:
        said.append(said_of(asked, _("Asked the service to cancel {id}."), _("Asked the service to cancel {n} jobs.")))
    if len(refused) > 1:
        refused = [_("{n} cannot be canceled any more.").format(n=len(refused))]
    said += refused
    back = TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: requeue(ledger, free)) if free else None
    return Done(joined(said), back, refused=not free and not asked)


def _not_canceled(job: Job) -> str:
    if job.state is JobState.UNCERTAIN:
        return _("The service may have job {id}, or not; cancel it when that is known.").format(id=job.id)
    if job.state is JobState.SUBMITTING:
        return _("Job {id} is on its way to the service; cancel it when it is in line.").format(id=job.id)
    if job.state in _STARTED:
        return _("Job {id} has started; it will finish and be billed.").format(id=job.id)
    return _("Job {id} is over: {state}.").format(id=job.id, state=job.state.value)


def hold(ledger: Ledger, ids: Sequence[int], now_ms: int, keys: Callable[[str], str] = ours) -> Done:
    """Hold queued jobs back; where none of them is queued, release the held ones."""
    held: list[Job] = []
    released: list[Job] = []
    jobs = [job for job_id in ids if (job := ledger.get(job_id)) is not None]
    queued = [job for job in jobs if job.state is JobState.QUEUED]
    for some in portions(queued):
        with ledger.transaction():
            for job in some:
                if ledger.move(job.id, JobState.HELD, N_("held by you"), only_from=(job.state,), hold_reason=None):
                    held.append(job)
    for some in portions([job for job in jobs if job.state is JobState.HELD] if not queued else []):
        with ledger.transaction():
            for job in some:
                facts: dict[str, Any] = {"hold_reason": None}
                if job.hold_reason == NO_ROOM:
                    facts["allow_low_disk"] = True  # The row said what is wrong, and the user sends it all the same.
                if ledger.move(job.id, JobState.QUEUED, N_("released by you"), only_from=(job.state,), **facts):
                    released.append(job)
            for profile, base in {(job.profile, job.base) for job in released}:
                ledger.ask_again(profile, base)
    if not held and not released:
        if len(ids) > 1:
            words = _("Only a queued job can be held; none of these {n} is.").format(n=len(ids))
        elif jobs:
            now = ledger.get(ids[0]) or jobs[0]
            words = _("Only a queued job can be held; {id} is {state}.").format(id=ids[0], state=now.state.value)
        else:
            words = _("Only a queued job can be held; {id} is gone.").format(id=ids[0])
        return Done(words, refused=True)
    turned = [job.id for job in held or released]
    back = TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: unturn(ledger, released, held))
    if held:
        one, many = _("Job {id} is held; {key} releases it."), _("{n} jobs are held; {key} releases them.")
        return Done(said_of(turned, one, many, key=keys("hold")), back)
    return Done(said_of(turned, _("Job {id} is released."), _("{n} jobs are released.")), back)


def forget(ledger: Ledger, ids: Sequence[int], now_ms: int) -> Done:
    """Forget jobs that are over or held; their files stay. Many go in several transactions."""
    shelf = Shelf()
    files = 0
    going: list[Job] = []
    for some in portions(ids):
        found = ledger.shelve(some)
        shelf.put(found.kept)
        files += found.files
        going += found.going
    if not shelf.ids:
        return Done(_not_forgotten(ids, going), refused=True)
    back = TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: restore(ledger, shelf))
    return Done(_forgotten(shelf.ids, files, len(going)), back)


def _forgotten(ids: Sequence[int], files: int, going: int) -> str:
    """What was forgotten, how many files stay, how many jobs could not be forgotten."""
    if not files:
        words = said_of(ids, _("Job {id} is forgotten."), _("{n} jobs are forgotten."))
    elif len(ids) == 1:
        words = _("Job {id} is forgotten; its file stays.").format(id=ids[0])
    else:
        stay = plural(files, "{n} file stays", "{n} files stay").format(n=files)
        words = _("{n} jobs are forgotten; {files}.").format(n=len(ids), files=stay)
    if going:
        rest = plural(going, "{what} {n} is not over.", "{what} {n} are not over.")
        words = rest.format(what=words, n=going)
    return words


def _not_forgotten(ids: Sequence[int], going: Sequence[Job]) -> str:
    if not going:
        return said_of(ids, _("Job {id} is not there any more."), _("These jobs are not there any more."))
    if len(going) == 1:
        words = _("Job {id} is {state}; only what is over can be forgotten.")
        return words.format(id=going[0].id, state=going[0].state.value)
    return _("{n} jobs are not over; only what is over can be forgotten.").format(n=len(going))


def again(ledger: Ledger, jobs: Sequence[Job], seeds: Sequence[int | None], now_ms: int) -> Done:
    """Queue jobs once more, 2 s away from being sent; with a seed of its own where one is given."""
    new = ledger.add([copy_of(job, seed, now_ms + AGAIN_WAIT_MS) for job, seed in zip(jobs, seeds, strict=True)])
    back = TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: unmake(ledger, [job.id for job in new]))
    if len(new) > 1:
        amounts = [job.estimate_amount for job in new]
        one_currency = len({job.estimate_currency for job in new}) == 1
        total = sum(parse_amount(amount) for amount in amounts if amount) if all(amounts) and one_currency else None
        return Done(queued_words(new, total, new[0].estimate_currency or ""), back)
    (one,) = new
    if not one.estimate_amount:
        return Done(_("Job {id} is {old} again.").format(id=one.id, old=jobs[0].id), back)
    price = f"~{'$' if one.estimate_currency == 'USD' else f'{one.estimate_currency} '}{one.estimate_amount}"
    return Done(_("Job {id} is {old} again, {price}.").format(id=one.id, old=jobs[0].id, price=price), back)


def shift(ledger: Ledger, ids: Sequence[int], *, earlier: bool) -> Done:
    """Move queued jobs one place up or down the waiting line."""
    moved = ledger.shift(ids, earlier=earlier)
    if not moved:
        queued = [job_id for job_id in ids if (job := ledger.get(job_id)) and job.state is JobState.QUEUED]
        if not queued:
            return Done(_("Only a queued job has a place in the line."), refused=True)
        first = (_("Job {id} is first in the line already."), _("These jobs are first in the line already."))
        last = (_("Job {id} is last in the line already."), _("These jobs are last in the line already."))
        return Done(said_of(queued, *(first if earlier else last)), refused=True)
    job = ledger.get(moved[0])
    place = ledger.position(job) if job is not None else None
    if len(moved) > 1:
        words = (
            _("{n} jobs are earlier in the line by one place.")
            if earlier
            else _("{n} jobs are later in the line by one place.")
        )
        return Done(words.format(n=len(moved)))
    if place == 1:
        return Done(_("Job {id} is next.").format(id=moved[0]))
    return Done(_("Job {id} is number {place} in the line.").format(id=moved[0], place=place))


def look(ledger: Ledger, ids: Sequence[int]) -> None:
    """Note that the user looked at saved videos."""
    for some in portions(ids):
        with ledger.transaction():
            for job_id in some:
                ledger.note(job_id, only_in=(JobState.SAVED,), only_if=lambda job: not job.seen, seen=True)
