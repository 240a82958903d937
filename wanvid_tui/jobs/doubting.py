"""What an old copy of a ledger says of its jobs is doubted: what was queued then may have been sent since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["MADE", "doubt"]

MADE = "backed_up_ms"
"""Key of the ledger's table ``meta``: when a copy was made, epoch ms. A ledger that is not a copy has none."""

_S = JobState


def doubt(ledger: Ledger, is_known: Callable[[Job], bool]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Let nothing of an old copy be sent by itself: the jobs that are held now, and those that ask.

    ``is_known`` tells which jobs stand as they are today.
    """
    held, asks = [], []
    for job in ledger.in_states(_S.HELD, _S.QUEUED, _S.SUBMITTING, _S.UNCERTAIN):
        if job.task_id is not None or is_known(job):
            continue
        if job.state is _S.HELD:
            ledger.remark(job.id, N_("restored from a backup: it may have been released and sent since"))
            held.append(job.id)
            continue
        if job.state is _S.QUEUED:
            why = N_("restored from a backup: it may have been sent since; wanvid release {id} sends it").format(
                id=job.id
            )
            ledger.move(job.id, _S.HELD, why, hold_reason=N_("restored"))
            held.append(job.id)
            continue
        if job.state is _S.SUBMITTING:
            ledger.move(job.id, _S.UNCERTAIN, N_("it was being sent when the backup was made"))
        ledger.note(job.id, asks=True, waiting=None)
        ledger.remark(job.id, N_("restored from a backup: what became of it since, only you can tell"))
        asks.append(job.id)
    return tuple(held), tuple(asks)
