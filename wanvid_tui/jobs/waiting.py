"""Why a job that could go on does not: one answer for rows, commands and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.reading import Pause, PauseKind

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ASK_LATER",
    "KEY_REFUSED",
    "NO_ANSWER",
    "NO_LINK_WITHOUT_KEY",
    "NO_ROOM",
    "NO_SLOT",
    "is_asking",
    "key_missing",
    "waiting_of",
]

KEY_REFUSED = Waiting(N_("key refused"))
"""A job whose own key the service refuses, while its profile has another by now: asked again every 10 minutes."""

NO_ROOM = N_("no room")
"""Why a job is held for whose video less than 200 MB are free; releasing it says that this does not matter."""

NO_LINK_WITHOUT_KEY = Waiting(N_("link has ended"))
"""A download whose link has ended, while the key that a fresh one is asked for with is refused or not here."""

ASK_LATER = Waiting(N_("asks next start"))
"""An uncertain job that only the user can decide, who chose to wait: it asks again when wanvid starts anew."""

NO_ANSWER = Waiting(N_("no answer"))
"""A task that was asked about several times in a row without an answer that counts; it is asked about on and on."""

NO_SLOT = Waiting(N_("waits for a slot"))
"""The first job of a queue whose model has as many tasks on their way as the service runs at once."""

_PAUSED = {
    PauseKind.KEY: N_("paused: key"),
    PauseKind.NO_KEY: N_("paused: key"),
    PauseKind.BILLING: N_("paused: billing"),
    PauseKind.BASE: N_("paused: base"),
    PauseKind.OFFLINE: N_("offline"),
    PauseKind.THROTTLED: "429",
}


def is_asking(job: Job) -> bool:
    """Whether the user is asked now what became of the job."""
    return job.state is JobState.UNCERTAIN and job.asks and job.waiting != ASK_LATER


def key_missing(job: Job) -> Waiting:
    """What a job says whose key is not here."""
    return Waiting(N_("key of {profile}").format(profile=job.profile)[:17])


def waiting_of(job: Job, pauses: Iterable[Pause], position: int | None) -> Waiting | None:
    """The reason in the words of the queue's row (ux.md 3.4), or None for a job that waits for nothing.

    ``position`` is the place in the waiting line, 1 for the next, None when unknown.
    """
    if job.state is not JobState.QUEUED or (job.waiting is not None and job.waiting != NO_SLOT):
        return job.waiting
    for pause in pauses:
        if (pause.profile, pause.base) == (job.profile, job.base):
            return Waiting(_PAUSED[pause.kind], pause.until_ms)
    if job.waiting is not None or position is None:
        return job.waiting  # No slot: that matters less than a queue that stands still.
    return Waiting(N_("next") if position == 1 else _in_line(position))


def _in_line(place: int) -> str:
    forms = {1: N_("{place}st in line"), 2: N_("{place}nd in line"), 3: N_("{place}rd in line")}
    ordinary = N_("{place}th in line")
    return (ordinary if place % 100 in (11, 12, 13) else forms.get(place % 10, ordinary)).format(place=place)
