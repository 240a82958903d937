"""The address of a job's sound file: as the user gave it, or where a local file was uploaded to (api.md 2 and 5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    DiskError,
    InvalidRequest,
    KeyRefused,
    LinkUnsafe,
    NotOffered,
    ServiceError,
    ServiceFault,
    Throttled,
    TransportError,
)
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_

if TYPE_CHECKING:
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["sound_address"]

_GOOD_FOR_S = 12 * 3600.0
"""An upload lives for 48 h; the task must still find it when its turn comes there."""


async def sound_address(engine: Engine, account: Account, job: Job, kind: str) -> str | None:
    """The sound file's address; None when there is none, or it could not be brought, which the row says then.

    A file that was uploaded for the model already, and is the same still, is not uploaded again. ``kind`` is the work
    that is planned again after a fault.
    """
    source = job.audio_source
    if source is None or "://" in source:
        return source
    known = _name_of(source, job.model)
    uploads = account.meter.sounds
    now = engine.clock.monotonic()
    if known is not None and known in uploads and now - uploads[known][1] < _GOOD_FOR_S:
        return uploads[known][0]
    address = await _upload(engine, account, job, kind)
    if address is not None and known is not None:
        for old in [name for name, (_, at) in uploads.items() if now - at >= _GOOD_FOR_S]:
            del uploads[old]
        uploads[known] = (address, now)
    return address


def _name_of(source: str, model: str) -> tuple[object, ...] | None:
    """What tells this content of the file apart, for one model; None when it cannot be looked at."""
    try:
        facts = Path(source).stat()
    except OSError:
        return None
    return source, model, facts.st_mtime_ns, facts.st_size, facts.st_ino


async def _upload(engine: Engine, account: Account, job: Job, kind: str) -> str | None:
    uploading = engine.ledger.note(job.id, only_in=(JobState.QUEUED,), waiting=Waiting(N_("uploads sound")))
    if uploading is None:
        return None
    waiting: Waiting | None = None
    try:
        if not await engine.asking.slot(account):
            return None
        return await account.service.upload(Path(job.audio_source or ""), job.model)
    except (InvalidRequest, DiskError, NotOffered, LinkUnsafe) as error:
        _hold(engine, job, N_("sound file: {reason}").format(reason=error.message))
    except KeyRefused as error:
        engine.asking.key_refused(account, job, error)
    except (TransportError, Throttled, ServiceFault) as error:
        wait = engine.agenda.later(kind, job.id, asked_s=getattr(error, "retry_after_s", None))
        waiting = Waiting(N_("sound: again in"), engine.clock.now_ms() + int(wait * 1000))
        engine.log.info("job %d: its sound file in %.0f s again: %s", job.id, wait, error.message)
    except ServiceError as error:
        _hold(engine, job, N_("sound file refused: {reason}").format(reason=error.message))
    finally:
        engine.ledger.say(uploading, waiting)
    return None


def _hold(engine: Engine, job: Job, why: str) -> None:
    engine.ledger.move(job.id, JobState.HELD, why, only_from=(JobState.QUEUED,), hold_reason=N_("sound file"))
