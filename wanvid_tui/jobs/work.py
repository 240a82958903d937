"""Whether there is work for a driver, as a face sees it that holds these keys (architecture.md, *The driver*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.keys import AccountKey, KeySet
from wanvid_tui.jobs.reading import Pause, PauseKind
from wanvid_tui.jobs.waiting import KEY_REFUSED, NO_LINK_WITHOUT_KEY, key_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wanvid_tui.jobs.reading import Reader

__all__ = ["work_waits"]

_UNDER_WAY = (
    JobState.SUBMITTING,
    JobState.UNCERTAIN,
    JobState.PENDING,
    JobState.RUNNING,
    JobState.DOWNLOADING,
)


def work_waits(reader: Reader, keys: Iterable[AccountKey] = ()) -> bool:
    """Whether a driver would find something to do, given that it can be given ``keys``.

    A driver finds keys that a face does not have, in the config or the keyring: so a job without a key here counts
    until a driver has said that it has none either.
    """
    return bool(_jobs(reader, KeySet(reader.salt(), keys), only_waiting=False))


def waits_for_key(reader: Reader, keys: Sequence[AccountKey]) -> bool:
    """Whether a driver waits for a key that is among ``keys``."""
    return bool(keys) and bool(_jobs(reader, KeySet(reader.salt(), keys), only_waiting=True))


def _jobs(reader: Reader, keys: KeySet, *, only_waiting: bool) -> list[Job]:
    """The first job that makes the answer yes, if there is one."""
    pauses = {(pause.profile, pause.base): pause for pause in reader.pauses()}
    heads = [head for queue in reader.queues() if (head := reader.first_readable(*queue)) is not None]
    for job in [*reader.in_states(*_UNDER_WAY), *heads]:
        if job.state is JobState.UNCERTAIN and job.asks:
            continue
        if job.state is not JobState.QUEUED and job.waiting == KEY_REFUSED:
            continue  # Its key is the one that is refused: nothing that a face holds helps.
        pause = pauses.get((job.profile, job.base))
        keyless = _is_keyless(job, pause)
        if keyless or only_waiting:
            if keyless and keys.key_for(job) is not None:
                return [job]
        elif pause is None or pause.by_time or not _stands_still(job, pause):
            return [job]
    return []


def _stands_still(job: Job, pause: Pause) -> bool:
    """Whether a pause that waits for the user stops this job: a refused key all calls, an unpaid bill new tasks."""
    return job.state is JobState.QUEUED or pause.kind is PauseKind.KEY


def _is_keyless(job: Job, pause: Pause | None) -> bool:
    """Whether a driver has said that it has no key for this job."""
    if job.state is JobState.DOWNLOADING and job.video_url is not None:
        return job.waiting == NO_LINK_WITHOUT_KEY  # Its link needs no key, until it ends.
    if job.state is not JobState.QUEUED:
        return job.waiting in (key_missing(job), NO_LINK_WITHOUT_KEY)
    return pause is not None and pause.kind is PauseKind.NO_KEY
