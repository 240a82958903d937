"""Step *save*: fetch finished videos, check them, give them their name, and only then say ``saved``.

The order: stream to a temporary file beside the target, look at its boxes, fsync, write the name into the ledger,
link it under that name without overwriting, fsync the directory, then the state. A kill between any two of these is
found by the next driver: a file under the name that the ledger already has, and whole, is the one that was fetched.
"""

from __future__ import annotations

import asyncio
import errno
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    DiskError,
    LinkRefused,
    LinkUnsafe,
    NotSent,
    ServiceError,
    TransportError,
    WanvidError,
)
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.naming import file_name, numbered, slug
from wanvid_tui.files import place_new
from wanvid_tui.jobs.steps.looking import TASK_LIFE_MS, expires_ms

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.core.ports import VideoFacts
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["save"]

KIND = "save"
_AT_ONCE = 2
_PROGRESS_EVERY_S = 5.0
_DISK_AGAIN_S = 30.0
_LINK_LOOKS = 3


def save(engine: Engine) -> float | None:
    """Start the downloads that may run now, those whose link ends first; the monotonic time of the next try."""
    now = engine.clock.monotonic()
    times: list[float] = []
    jobs = engine.jobs.within(JobState.DOWNLOADING)
    for job in sorted(jobs, key=lambda job: (job.video_expires_ms or 1 << 62, job.id)):
        if engine.is_running(KIND, job.id):
            continue
        at = engine.next_at.get((KIND, job.id), now)
        if at > now:
            times.append(at)
            continue
        if engine.running(KIND) >= _AT_ONCE:
            break  # The end of one of them wakes the engine.
        account = engine.account_of(job)
        if account is not None:
            engine.start(KIND, job.id, partial(_save_one, engine, account, job))
    return min(times) if times else None


async def _save_one(engine: Engine, account: Account, job: Job) -> None:
    try:
        if job.file is not None and await _already_there(engine, job, Path(job.file)):
            return
        await _fetch(engine, account, job)
    except LinkRefused as error:
        await _fresh_link(engine, account, job, error)
    except LinkUnsafe as error:
        tries = engine.tries["link", job.id] = engine.tries.get(("link", job.id), 0) + 1
        if tries > _LINK_LOOKS:
            _lose(engine, job, error.message)
        else:
            await _fresh_link(engine, account, job, error)
    except (DiskError, OSError) as error:
        _disk(engine, job, error)
    except TransportError as error:
        if isinstance(error, NotSent):
            engine.no_connection(account, job, error)
        _again(engine, job, error)
    except WanvidError as error:
        _again(engine, job, error)


async def _fetch(engine: Engine, account: Account, job: Job) -> None:
    if job.video_url is None:
        await _fresh_link(engine, account, job, None)
        return
    folder, name = _target(engine, job)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.{job.id}.part"
    shown = engine.clock.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal shown
        if engine.clock.monotonic() - shown >= _PROGRESS_EVERY_S:
            shown = engine.clock.monotonic()
            engine.ledger.note(job.id, bytes_done=done, bytes_total=total, waiting=None)

    got = await account.service.download(job.video_url, part, progress=progress)
    engine.connected(account, job)
    try:
        facts = await asyncio.to_thread(engine.inspect, got.path)
    except WanvidError as error:
        # Not a whole MP4 for all its length: never under the name, fetched anew from the start.
        got.path.unlink(missing_ok=True)
        raise TransportError(f"what came is not a whole video: {error.message}") from error
    await _place(engine, job, got.path, folder / name, facts)


async def _place(engine: Engine, job: Job, part: Path, target: Path, facts: VideoFacts) -> None:
    """Give the file the first free name; the ledger has the name before the directory has."""
    for number in range(1, 10_000):
        path = target if number == 1 else target.with_name(numbered(target.name, number))
        if path.exists() or path.is_symlink():
            continue
        engine.ledger.note(job.id, file=str(path), bytes_total=facts.length)
        try:
            await asyncio.to_thread(place_new, part, path)
        except FileExistsError:
            continue
        _saved(engine, job, path, facts)
        return
    raise DiskError(target, "10,000 files of that name are there already")


def _saved(engine: Engine, job: Job, file: Path, facts: VideoFacts) -> None:
    engine.ledger.move(
        job.id,
        JobState.SAVED,
        f"saved as {file}",
        only_from=(JobState.DOWNLOADING,),
        file=str(file),
        bytes_done=facts.length,
        bytes_total=facts.length,
        saved_ms=engine.clock.now_ms(),
        checks=_checks(job, facts),
    )
    engine.drop(job.id)


async def _already_there(engine: Engine, job: Job, file: Path) -> bool:
    """Whether the last driver had given the file its name and was ended before it could say so."""
    try:
        facts = await asyncio.to_thread(engine.inspect, file)
    except (WanvidError, OSError):
        return False  # Not there, or somebody else's file under that name; ours gets another.
    if facts.length != job.bytes_total:
        return False
    _saved(engine, job, file, facts)
    return True


def _checks(job: Job, facts: VideoFacts) -> list[dict[str, Any]]:
    """What was ordered beside what came; a difference is a remark, never a reason to withhold the file."""
    found: list[dict[str, Any]] = []
    if size := job.parameters.get("size"):
        got = f"{facts.width}*{facts.height}"
        found.append({"what": "size", "ordered": size, "got": got, "ok": size == got})
    if job.duration > 0:
        seconds = round(facts.duration_s, 2)
        fits = abs(seconds - job.duration) < 0.5
        found.append({"what": "duration", "ordered": job.duration, "got": seconds, "ok": fits})
    found.append({"what": "sound", "ordered": job.sound, "got": facts.has_sound, "ok": job.sound == facts.has_sound})
    return found


async def _fresh_link(engine: Engine, account: Account, job: Job, error: WanvidError | None) -> None:
    """Ask the task again for its link: an old one may have expired (faults.md S8)."""
    if job.task_id is None or engine.clock.now_ms() - (job.accepted_ms or 0) > TASK_LIFE_MS:
        _lose(engine, job, "link expired: the service keeps videos for 24 h")
        return
    await account.pace.wait()
    try:
        answer = await account.service.query(job.task_id)
    except (TransportError, ServiceError) as failed:
        _again(engine, job, failed)
        return
    tries = engine.tries["fresh", job.id] = engine.tries.get(("fresh", job.id), 0) + 1
    if answer.video_url is None or (answer.video_url == job.video_url and tries > _LINK_LOOKS):
        _lose(engine, job, error.message if error else "no link came")
        return
    engine.ledger.note(job.id, video_url=answer.video_url, video_expires_ms=expires_ms(answer.video_url))
    engine.later(KIND, job.id)


def _lose(engine: Engine, job: Job, why: str) -> None:
    engine.ledger.move(job.id, JobState.LOST, why, error_message=why)
    engine.drop(job.id)


def _again(engine: Engine, job: Job, error: WanvidError) -> None:
    wait = engine.later(KIND, job.id)
    engine.log.info("job %d: download again in %.0f s: %s", job.id, wait, error.message)
    engine.ledger.note(job.id, waiting=Waiting("stalled, resumes", engine.clock.now_ms() + int(wait * 1000)))


def _disk(engine: Engine, job: Job, error: DiskError | OSError) -> None:
    cause = error if isinstance(error, OSError) else error.__cause__
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    engine.log.warning("job %d: %s", job.id, error)
    engine.in_s(KIND, job.id, _DISK_AGAIN_S)
    until = engine.clock.now_ms() + int(_DISK_AGAIN_S * 1000)
    engine.ledger.note(job.id, waiting=Waiting("disk is full" if full else "cannot be written", until))


def _target(engine: Engine, job: Job) -> tuple[Path, str]:
    """Directory and wished name of the job's video; whether the name is free is seen when it is given."""
    output = Path(job.output) if job.output else None
    if output is not None and not output.is_dir() and not str(job.output).endswith("/"):
        return output.parent, output.name
    folder = output if output is not None else Path(job.output_dir)
    return folder, file_name(job.name_template, _name_fields(engine, job))


def _name_fields(engine: Engine, job: Job) -> dict[str, str]:
    import time

    made = time.localtime(job.created_ms / 1000)
    return {
        "id": str(job.id),
        "date": time.strftime("%Y-%m-%d", made),
        "time": time.strftime("%H%M%S", made),
        "model": job.model,
        "size": str(job.parameters.get("size") or job.tier),
        "ratio": job.ratio,
        "seconds": str(job.duration),
        "seed": str(job.parameters.get("seed", "")),
        "profile": job.profile,
        "slug": slug(job.prompt),
        "task": job.task_id or "",
    }
