"""What a driver finds when it has the lease: receipts that the ledger has not, and jobs whose sending was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.doubting import MADE, doubt
from wanvid_tui.jobs.receipts import Receipts, mark_of, receipts_path

if TYPE_CHECKING:
    import logging

    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.jobs.receipts import Receipt

__all__ = ["inherit", "take_over"]

_S = JobState

_WAY = {
    _S.HELD: (_S.QUEUED, _S.SUBMITTING, _S.PENDING),
    _S.QUEUED: (_S.SUBMITTING, _S.PENDING),
    _S.SUBMITTING: (_S.PENDING,),
    _S.UNCERTAIN: (_S.PENDING,),
    _S.LOST: (_S.PENDING,),
}
"""From where a job without a task stands to where its task is known.

It is ``submitting`` as a rule. Elsewhere it stands when the disk lost a commit that it had promised, when the ledger is
an older copy, or when its user gave it up: the task is there all the same, and a second one would be paid twice.
"""


def take_over(ledger: Ledger, log: logging.Logger) -> None:
    """Move what the receipts say into the ledger, then doubt every job that was being sent (architecture.md, *States*).

    In a backup that was not restored but only copied here, what was queued is doubted too.
    Raises LedgerError when the ledger cannot be written: the receipts stay as they are, and nothing may be driven.
    """
    receipts = Receipts(receipts_path(ledger.path), ledger.salt())
    try:
        for receipt in _left(receipts, log):
            inherit(ledger, receipt, log)
            receipts.free(receipt.slot)
    finally:
        receipts.close()
    reached("receipts.inherited")
    for job in ledger.in_states(_S.SUBMITTING):
        why = N_("found when the driver started: whether it was sent is not known")
        ledger.move(job.id, _S.UNCERTAIN, why, only_from=(_S.SUBMITTING,))
    made_ms = ledger.copied_ms(MADE)
    if made_ms is not None:
        # A backup that was put in the ledger's place by hand; what was added to it since is no older than it says.
        held, asks = doubt(ledger, lambda job: job.created_ms > made_ms)
        ledger.forget_copy(MADE)
        log.warning("this ledger is a backup: jobs held %s, jobs that ask %s", list(held), list(asks))


def _left(receipts: Receipts, log: logging.Logger) -> list[Receipt]:
    try:
        return receipts.left()
    except OSError as error:
        # What was sent is found by the list then; and without this file nothing more is sent.
        log.error("%s cannot be read: %s", receipts.path, error.strerror or error)
        return []


def inherit(ledger: Ledger, receipt: Receipt, log: logging.Logger) -> None:
    """Let the ledger have what one receipt says, where that is of one of its jobs."""
    job = ledger.readable(receipt.job_id)
    if job is None or mark_of(job, ledger.salt()) != receipt.mark:
        if receipt.task_id is not None:
            log.error("task %s at %s is of no job in this ledger: wanvid adopt", receipt.task_id, receipt.base)
        return
    if receipt.task_id is None:
        if receipt.request_id is not None and job.request_id is None and job.state in (_S.SUBMITTING, _S.UNCERTAIN):
            ledger.note(job.id, only_in=(job.state,), request_id=receipt.request_id)
        return
    if job.task_id is not None:
        if job.task_id != receipt.task_id:
            ledger.remark(job.id, N_("its receipt names another task too: {task_id}").format(task_id=receipt.task_id))
        return
    # Elsewhere the same id is another task; of a forgotten job's it is not known where it was.
    at_all, here = ledger.by_task(receipt.task_id), ledger.by_task(receipt.task_id, job.base)
    is_others = ledger.knows_task(receipt.task_id) if at_all is None else here is not None
    if job.state not in _WAY or is_others:
        ledger.remark(job.id, N_("its receipt names task {task_id}").format(task_id=receipt.task_id))
        return
    _accept(ledger, job, receipt)
    log.warning("job %d was accepted as task %s, as its receipt says", job.id, receipt.task_id)


def _accept(ledger: Ledger, job: Job, receipt: Receipt) -> None:
    """The job with its task; a kill in between leaves a state that the next driver goes on from."""
    *between, last = _WAY[job.state]
    for state in between:
        ledger.move(job.id, state, N_("its receipt says that it was sent"), hold_reason=None)
    ledger.move(
        job.id,
        last,
        N_("accepted by the service, as its receipt says: the ledger could not be written then"),
        task_id=receipt.task_id,
        request_id=receipt.request_id or job.request_id,
        submitted_ms=job.submitted_ms or receipt.taken_ms,
        accepted_ms=receipt.answered_ms,
        asks=False,
        error_code=None,
        error_message=None,
    )
