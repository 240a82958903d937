"""Step *save*: fetch finished videos, check them, give them their name, and only then say ``saved``.

The order: stream to a temporary file beside the target, look at its boxes, write the name into the ledger, fsync, link
it under that name without overwriting, fsync the directory, then the state. A kill between any two of these is found by
the next driver: :mod:`placing` tells whether the file under the name that the ledger has is the one that was fetched.

A link needs no key: it is followed also where the job's key is not here, which only a fresh one is asked for with.
Any fault is tried again, later and later; what is there of a file is gone on with. A link that the storage refuses, or
that leads nowhere, is asked for again; only what no fresh link helps is ``lost``.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.errors import DiskError, KeyRefused, LinkRefused, LinkUnsafe, TransportError, WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import private_dir
from wanvid_tui.jobs.steps.answered import Loss, expires_ms, is_too_old, lose
from wanvid_tui.jobs.steps.places import part_of, target
from wanvid_tui.jobs.steps.placing import place, remove_parts, was_placed
from wanvid_tui.jobs.steps.room import disk_words
from wanvid_tui.jobs.waiting import NO_LINK_WITHOUT_KEY, key_missing

if TYPE_CHECKING:
    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.core.ports import VideoService
    from wanvid_tui.jobs.engine import Engine

__all__ = ["save"]

KIND = "save"
_AT_ONCE = 2
_PROGRESS_EVERY_S = 5.0
_DISK_AGAIN_S = 30.0
_FRESH = N_("fresh link")
"""In the agenda: a link was refused, and another came since."""
_LINK_TRIES = 3
_NO_LINK_GAP_S = 20.0
_NO_LINK_SPAN_S = 60.0
_BROKEN_TRIES = 5
_FRESH_AFTER = 2
_KEY_AGAIN_S = 60.0


def save(engine: Engine) -> float | None:
    """Start the downloads that may run now, those whose link ends first; the monotonic time of the next try."""
    now = engine.clock.monotonic()
    times: list[float] = []
    jobs = engine.jobs.within(JobState.DOWNLOADING)
    for job in sorted(jobs, key=lambda job: (job.video_expires_ms or 1 << 62, job.id)):
        if engine.is_running(KIND, job.id):
            continue
        at = engine.agenda.at(KIND, job.id) or now
        if at > now:
            times.append(at)
            continue
        if len(engine.running(KIND)) >= _AT_ONCE:
            break  # The end of one of them wakes the engine.
        service = engine.accounts.downloads(job)
        if service is None or (job.video_url is None and not engine.accounts.has_key(job)):
            engine.ledger.say(job, key_missing(job))
        else:
            engine.start(KIND, job.id, partial(_save_one, engine, service, job))
    return min(times) if times else None


async def _save_one(engine: Engine, service: VideoService, job: Job) -> None:
    try:
        if await was_placed(engine, job):
            return
        await _fetch(engine, service, job)
    except LinkRefused as error:
        if engine.agenda.counted(_FRESH, job.id):
            _lose(engine, job, Loss.LINK_EXPIRED, error.message)
        else:
            await _fresh_link(engine, job, error)
    except LinkUnsafe as error:
        if engine.agenda.count("unsafe link", job.id) > _LINK_TRIES:
            _lose(engine, job, Loss.LINK_UNSAFE, error.message)
        else:
            await _fresh_link(engine, job, error)
    except (DiskError, OSError) as error:
        _disk(engine, job, error)
    except WanvidError as error:
        if engine.agenda.counted(KIND, job.id) >= _FRESH_AFTER:
            # The link may lead to where nothing is any more, such as a port of yesterday.
            await _fresh_link(engine, job, error)
        else:
            _again(engine, job, error)


async def _fetch(engine: Engine, service: VideoService, job: Job) -> None:
    if job.video_url is None:
        await _fresh_link(engine, job, None)
        return
    folder, name = target(job)
    private_dir(folder)
    part = part_of(job, folder, name)
    began: int | None = None
    shown = None if job.waiting else engine.clock.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal began, shown
        if began is None:
            reached("download.begun")
            began = done
        if total is not None and done * 2 >= total:
            reached("download.half")
        if done > began:
            engine.agenda.well(job.id, KIND)  # It goes on: the next fault is the first again.
        now = engine.clock.monotonic()
        if shown is None or now - shown >= _PROGRESS_EVERY_S:
            shown = now
            engine.ledger.note(
                job.id, only_in=(JobState.DOWNLOADING,), bytes_done=done, bytes_total=total, waiting=None
            )

    reached("download.leaving")
    got = await service.download(job.video_url, part, progress=progress)
    reached("download.whole")
    try:
        facts = await asyncio.to_thread(engine.inspect, got.path)
    except WanvidError as error:
        # Not a whole MP4 for all its length: never under the name, fetched anew from the start.
        got.path.unlink(missing_ok=True)
        why = N_("what came is not a whole video: {reason}").format(reason=error.message)
        if engine.agenda.count("broken", job.id) >= _BROKEN_TRIES:
            _lose(engine, job, Loss.BROKEN, why)
            return
        raise TransportError(why) from error
    reached("download.looked-at")
    await place(engine, job, got.path, folder / name, facts)


async def _fresh_link(engine: Engine, job: Job, error: WanvidError | None) -> None:
    """Ask the task again for its link: the old one may have ended (faults.md S8)."""
    account = engine.asking.account_for(KIND, job)
    if account is None or job.task_id is None or not await engine.asking.slot(account):
        engine.ledger.say(job, NO_LINK_WITHOUT_KEY)
        engine.agenda.in_s(KIND, job.id, _KEY_AGAIN_S)
        return
    try:
        answer = await account.service.query(job.task_id)
    except KeyRefused as refused:
        engine.asking.key_refused(account, job, refused)
        engine.ledger.say(job, NO_LINK_WITHOUT_KEY)
        engine.agenda.in_s(KIND, job.id, _KEY_AGAIN_S)
        return
    except WanvidError as failed:
        _again(engine, job, failed)
        return
    engine.asking.connected(account)
    if answer.video_url is not None:
        if isinstance(error, LinkRefused):
            engine.agenda.count(_FRESH, job.id)
        engine.agenda.well(job.id, "no link")
        if answer.video_url != job.video_url:
            engine.ledger.note(
                job.id,
                only_in=(JobState.DOWNLOADING,),
                video_url=answer.video_url,
                video_expires_ms=expires_ms(answer.video_url),
            )
        _again(engine, job, error or TransportError(N_("a link came")))
        return
    _no_link(engine, job, answer)


def _no_link(engine: Engine, job: Job, answer: TaskAnswer) -> None:
    """It had succeeded: any other word is one to doubt, until said several times over a minute (faults.md S7)."""
    now = engine.clock.monotonic()
    sightings = engine.agenda.count("no link", job.id)
    first = engine.agenda.at("no link", job.id)
    if first is None or sightings == 1:
        first = engine.agenda.put("no link", job.id, now)
    lasted = sightings > _LINK_TRIES and now - first >= _NO_LINK_SPAN_S
    if not lasted and not (answer.status is TaskStatus.UNKNOWN and is_too_old(engine, job)):
        engine.agenda.in_s(KIND, job.id, _NO_LINK_GAP_S)
        until_ms = engine.clock.now_ms() + int(_NO_LINK_GAP_S * 1000)
        engine.ledger.say(job, Waiting(N_("stalled, resumes"), until_ms))
    elif answer.status is TaskStatus.UNKNOWN:
        _lose(engine, job, Loss.LINK_EXPIRED, N_("link expired: the service keeps videos for 24 h"))
    else:
        _lose(engine, job, Loss.NO_LINK, N_("the task succeeded, but the service gave no link to its video"))


def _lose(engine: Engine, job: Job, loss: Loss, why: str) -> None:
    lose(engine, job, loss, why)
    remove_parts(job)


def _again(engine: Engine, job: Job, error: WanvidError) -> None:
    wait = engine.agenda.later(KIND, job.id)
    engine.log.info("job %d: download again in %.0f s: %s", job.id, wait, error.message)
    engine.ledger.say(job, Waiting(N_("stalled, resumes"), engine.clock.now_ms() + int(wait * 1000)))


def _disk(engine: Engine, job: Job, error: DiskError | OSError) -> None:
    engine.log.warning("job %d: %s", job.id, error)
    engine.agenda.in_s(KIND, job.id, _DISK_AGAIN_S)
    until = engine.clock.now_ms() + int(_DISK_AGAIN_S * 1000)
    engine.ledger.say(job, Waiting(disk_words(error), until))
