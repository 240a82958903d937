"""Giving a fetched video its name, so that a kill at any moment neither loses nor doubles it (faults.md D6)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import DiskError, WanvidError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.naming import numbered
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import place_new
from wanvid_tui.jobs.adoption import is_untold
from wanvid_tui.jobs.steps.places import part_of, target

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.core.ports import VideoFacts
    from wanvid_tui.jobs.engine import Engine

__all__ = ["place", "remove_parts", "was_placed"]

_MAX_NAMES = 10_000


async def place(engine: Engine, job: Job, part: Path, wished: Path, facts: VideoFacts) -> None:
    """Give the file the first free name; the ledger has the name before the directory has."""
    for number in range(1, _MAX_NAMES):
        path = wished if number == 1 else wished.with_name(numbered(wished.name, number))
        if path.exists() or path.is_symlink():
            continue
        engine.ledger.note(
            job.id,
            only_in=(JobState.DOWNLOADING,),
            file=str(path),
            bytes_done=facts.length,
            bytes_total=facts.length,
        )
        reached("place.named")
        try:
            await asyncio.to_thread(place_new, part, path)
        except FileExistsError:
            continue
        _saved(engine, job, path, facts)
        return
    raise DiskError(wished, N_("{max_names} files of that name are there already").format(max_names=_MAX_NAMES))


async def was_placed(engine: Engine, job: Job) -> bool:
    """Whether an earlier driver had given the file its name, and was ended before it could say so; says so then.

    Somebody else's file under that name, such as another job's of the same ``--out``, is not taken for ours: ours was
    linked, and its part taken away after that.
    """
    if job.file is None:
        return False
    file, part = Path(job.file), part_of(job, *target(job))
    try:
        if part.exists() and not part.samefile(file):
            return False
        facts = await asyncio.to_thread(engine.inspect, file)
    except (WanvidError, OSError):
        return False  # Not there, or no video: ours gets another name.
    if facts.length != job.bytes_total:
        return False
    _saved(engine, job, file, facts)
    remove_parts(job)
    return True


def remove_parts(job: Job) -> None:
    """Take away what a download left beside its target: nothing goes on with it any more."""
    part = part_of(job, *target(job))
    # The service keeps what it knows of a part in a file whose name begins as the part's does.
    for left in part.parent.glob(f"{_literal(part.name)}*"):
        left.unlink(missing_ok=True)


def _literal(name: str) -> str:
    import glob

    return glob.escape(name)


def _saved(engine: Engine, job: Job, file: Path, facts: VideoFacts) -> None:
    engine.ledger.move(
        job.id,
        JobState.SAVED,
        N_("saved as {file}").format(file=file),
        only_from=(JobState.DOWNLOADING,),
        file=str(file),
        bytes_done=facts.length,
        bytes_total=facts.length,
        saved_ms=engine.clock.now_ms(),
        checks=_checks(job, facts),
    )
    engine.agenda.drop(job.id)


def _checks(job: Job, facts: VideoFacts) -> list[dict[str, Any]]:
    """What was ordered beside what came; a difference is a remark, never a reason to withhold the file."""
    found: list[dict[str, Any]] = []
    if is_untold(job):
        return found  # Another program ordered it: what came cannot be held against what is not known.
    if size := job.parameters.get("size"):
        got = f"{facts.width}*{facts.height}"
        found.append({"what": "size", "ordered": size, "got": got, "ok": size == got})
    if job.duration > 0:
        seconds = round(facts.duration_s, 2)
        fits = abs(seconds - job.duration) < 0.5
        found.append({"what": "duration", "ordered": job.duration, "got": seconds, "ok": fits})
    if facts.frame_fault:
        found.append({"what": "frame", "ordered": "pictures", "got": facts.frame_fault, "ok": False})
    found.append({"what": "sound", "ordered": job.sound, "got": facts.has_sound, "ok": job.sound == facts.has_sound})
    return found
