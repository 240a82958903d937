"""What has become of a job, as a command judges it: an exit status and a word for the user (cli.md, *Exit codes*)."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from wanvid_tui.core.errors import ModerationRefused, service_error
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.remedies import remedy_for
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.reading import Pause, PauseKind
from wanvid_tui.jobs.resolving import GIVEN_UP
from wanvid_tui.jobs.waiting import is_asking

__all__ = ["Until", "Verdict", "accepted", "how_to_resolve", "paused", "settled"]

_S = JobState


class Until(Enum):
    """How long a command looks at its jobs."""

    ACCEPTED = "accepted"
    """Until the service has accepted them, or they wait for a slot, or their queue stands still."""
    SETTLED_OR_PAUSED = "settled or paused"
    """Until they are settled, or their queue stands still."""
    SETTLED = "settled"
    """Until they are settled."""


class Verdict(NamedTuple):
    """The end of looking at one job."""

    code: int
    """Exit status that it asks for."""
    said: str = ""
    """A line for standard error; empty when there is nothing to say."""
    file: str | None = None
    """The saved video."""


def settled(job: Job) -> Verdict | None:
    """The verdict on a job that goes no further by itself; None while it does."""
    match job.state:
        case _S.SAVED:
            guess = _("job {id}: its task is a guess, the only one that can be it; its prompt was not shown").format(
                id=job.id
            )
            return Verdict(0, guess if job.adopted == "guess" else "", file=job.file)
        case _S.FAILED:
            return _failed(job)
        case _S.CANCELED:
            return Verdict(1, _("job {id} was canceled").format(id=job.id))
        case _S.LOST:
            why = clean_text(stored(job.error_message or "") or _("what became of it is not known"))
            said = _("job {id} is lost: {why}").format(id=job.id, why=why)
            if job.error_code == GIVEN_UP:
                return Verdict(9, said)
            again = _("wanvid retry {id} makes it again, and is paid again").format(id=job.id)
            return Verdict(9, f"{said}\n{again}")
        case _S.HELD:
            why = clean_text(stored(job.hold_reason or "held"))
            return Verdict(4, _("job {id} is held: {why}\nwanvid release {id} lets it go").format(id=job.id, why=why))
        case _S.UNCERTAIN if job.asks:
            said = _("job {id}: whether the service has it is not known, and only you can decide").format(id=job.id)
            return Verdict(9, f"{said}\n{how_to_resolve(job)}")
        case _:
            return None


def accepted(job: Job) -> Verdict | None:
    """The verdict on a job that shall be accepted by the service; None while that is open."""
    if job.state in (_S.PENDING, _S.RUNNING, _S.DOWNLOADING, _S.SAVED):
        return Verdict(0)
    return settled(job)


def paused(job: Job, pause: Pause | None) -> Verdict | None:
    """The verdict on a queued job whose queue waits for its user; None when it does not."""
    if job.state is not _S.QUEUED or pause is None or pause.by_time:
        return None
    said = clean_text(stored(pause.message) or pause.code)
    if pause.kind is PauseKind.BILLING:
        return Verdict(
            4,
            _("job {id} stays queued, the queue of {profile} is paused: billing: {said}").format(
                id=job.id, profile=job.profile, said=said
            ),
        )
    if pause.kind is PauseKind.KEY:
        return Verdict(
            3,
            _("job {id} stays queued, the queue of {profile} is paused: key: {said}").format(
                id=job.id, profile=job.profile, said=said
            ),
        )
    if pause.kind is PauseKind.BASE:
        return Verdict(
            6,
            _("job {id} stays queued, the queue of {profile} is paused: base: {said}").format(
                id=job.id, profile=job.profile, said=said
            ),
        )
    return None  # without a key here: one may still be given


def how_to_resolve(job: Job) -> str:
    """What the user can do about an uncertain job that asks."""
    ways = _("--task TASK_ID (it is there), --send-again or --give-up")
    if is_asking(job):
        return _("wanvid resolve {id} with --wait, {ways}").format(id=job.id, ways=ways)
    return _("you chose to wait; it asks again when wanvid starts anew. wanvid resolve {id} with {ways}").format(
        id=job.id, ways=ways
    )


def _failed(job: Job) -> Verdict:
    code, message = job.error_code or "", job.error_message or ""
    moderated = isinstance(service_error(code, message, status=0), ModerationRefused)
    why = clean_text(f"{code}: {message}" if code and message else code or stored(message) or _("no reason given"))
    remedy = clean_text(remedy_for(code, message))
    said = _("job {id} failed: {why}").format(id=job.id, why=why)
    return Verdict(10 if moderated else 8, f"{said}\n{remedy}" if remedy else said)
