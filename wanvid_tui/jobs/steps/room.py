"""Room for what a submit brings: the video's directory, and the receipt that takes the task id (faults.md D1, D2, D8).

All of it is looked at before the money is spent: a paid video without room is a lost one.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import DiskError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import MIN_FREE_BYTES, free_bytes, private_dir
from wanvid_tui.jobs.steps.places import target_dir
from wanvid_tui.jobs.waiting import NO_ROOM

if TYPE_CHECKING:
    from wanvid_tui.jobs.engine import Engine

__all__ = ["disk_words", "has_room", "take_receipt", "tell_receipt"]

_AGAIN_S = 30.0
_SLOT_AGAIN_S = 1.0


def has_room(engine: Engine, job: Job) -> bool:
    """Whether the video will have a place to be saved; a job without one is held, which its history explains."""
    folder = target_dir(job)
    reason, in_row = "", N_("no place for it")
    try:
        private_dir(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            reason = N_("{folder} cannot be written").format(folder=folder)
        elif not job.allow_low_disk and (room := free_bytes(folder)) < MIN_FREE_BYTES:
            reason, in_row = (
                N_("{folder} has {room} MB free, and a paid video with no room is a lost one").format(
                    folder=folder, room=room // 1_000_000
                ),
                NO_ROOM,
            )
    except OSError as error:
        reason = f"{folder}: {error.strerror or error}"
    if not reason:
        return True
    engine.log.warning("job %d: %s", job.id, reason)
    engine.ledger.move(
        job.id,
        JobState.HELD,
        N_("nothing was sent: {reason}").format(reason=reason),
        only_from=(JobState.QUEUED,),
        hold_reason=in_row,
    )
    return False


def take_receipt(engine: Engine, job: Job, kind: str) -> int | None:
    """A receipt for the job, on disk; None when there can be none now: nothing is sent, and the row says why.

    ``kind`` is the work that is planned again.
    """
    try:
        receipt = engine.receipts.take(job, engine.clock.now_ms())
    except DiskError as error:
        engine.log.warning("job %d is not sent: %s", job.id, error.message)
        engine.agenda.in_s(kind, job.id, _AGAIN_S)
        if engine.agenda.count("no receipt", job.id) == 1:
            engine.ledger.remark(job.id, N_("nothing was sent: {reason}").format(reason=error.message))
        until_ms = engine.clock.now_ms() + int(_AGAIN_S * 1000)
        engine.ledger.say(job, Waiting(disk_words(error), until_ms))
        return None
    if receipt is None:
        engine.agenda.in_s(kind, job.id, _SLOT_AGAIN_S)
        return None
    reached("receipt.taken")
    return receipt


def tell_receipt(engine: Engine, job: Job, receipt: int, task_id: str | None, request_id: str | None) -> None:
    """Put what the service answered into the receipt; where that fails, the ledger is still to be written."""
    try:
        engine.receipts.tell(receipt, engine.clock.now_ms(), task_id, request_id)
    except DiskError as error:
        engine.log.error("job %d, task %s: %s", job.id, task_id, error.message)
        return
    reached("receipt.told")


def disk_words(error: DiskError | OSError) -> str:
    """What a row says of a disk that takes nothing, in the words of ux.md 3.4."""
    cause = error if isinstance(error, OSError) else error.__cause__
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return N_("disk is full") if full else N_("cannot be written")
