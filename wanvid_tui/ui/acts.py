"""New jobs as they are written into the ledger: those of Generate, and those that are another one again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.catalog import AudioMode, Catalog, ModelSpec
from wanvid_tui.core.job import Job, NewJob
from wanvid_tui.core.language import _
from wanvid_tui.core.pricing import estimate, format_money
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.stored import stored
from wanvid_tui.core.wire import parameters

if TYPE_CHECKING:
    from wanvid_tui.ui.options import UiOptions

__all__ = ["SAME_WAIT_MS", "copy_of", "has_sound", "held_words", "low_room", "new_jobs", "queued_words"]

SAME_WAIT_MS = 5_000
"""How long the jobs of the same request twice stay in the queue first."""


def new_jobs(
    options: UiOptions,
    catalog: Catalog,
    request: VideoRequest,
    seeds: Sequence[int],
    not_before_ms: int | None = None,
    audio: tuple[int, float | None] | None = None,
) -> list[NewJob]:
    """The jobs of one Generate, one for each seed.

    ``request`` is valid and complete; ``audio`` is a local sound file's length in bytes and seconds.
    """
    spec = catalog.by_id[request.model]
    account = options.account
    price = estimate(request, catalog, account.region)
    return [
        NewJob(
            profile=account.profile,
            base=account.base,
            region=account.region,
            workspace=account.workspace,
            task_path=account.task_path,
            model=request.model,
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            parameters=parameters(request.replace(seed=seed), spec),
            tier=request.resolution or spec.default_resolution,
            ratio=request.ratio or spec.default_ratio,
            duration=request.duration if request.duration is not None else spec.duration.default,
            sound=has_sound(request, spec),
            audio_source=request.audio_source,
            audio_bytes=audio[0] if audio else None,
            audio_seconds=audio[1] if audio else None,
            output_dir=str(options.output_dir),
            name_template=options.name_template,
            estimate_amount=price.amount if price else None,
            estimate_currency=price.currency if price else None,
            not_before_ms=not_before_ms,
        )
        for seed in seeds
    ]


def has_sound(request: VideoRequest, spec: ModelSpec) -> bool:
    """Whether the video of a complete request has a sound track."""
    if spec.audio is AudioMode.FLAG:
        return request.audio is not False or request.audio_source is not None
    return spec.audio is AudioMode.ALWAYS


def queued_words(jobs: Sequence[Job], micros: int | None, currency: str) -> str:
    """What is said of new jobs: ``Job 25 is queued, ~$0.50.`` or ``Jobs 25 to 28 are queued, ~$2.00.``."""
    first, last = jobs[0].id, jobs[-1].id
    if micros is None:
        if first == last:
            return _("Job {id} is queued.").format(id=first)
        return _("Jobs {first} to {last} are queued.").format(first=first, last=last)
    price = format_money(micros, currency)
    if first == last:
        return _("Job {id} is queued, {price}.").format(id=first, price=price)
    return _("Jobs {first} to {last} are queued, {price}.").format(first=first, last=last, price=price)


def held_words(jobs: Sequence[Job], keys: Callable[[str], str]) -> str:
    """What is said of new jobs that wait for a limit: ``Job 25 is held: over $5 a day. h releases it.``."""
    reason, first, last = stored(jobs[0].hold_reason or "held"), jobs[0].id, jobs[-1].id
    if first == last:
        return _("Job {id} is held: {reason}. {key} releases it.").format(id=first, reason=reason, key=keys("hold"))
    return _("Jobs {first} to {last} are held: {reason}. {key} releases them.").format(
        first=first, last=last, reason=reason, key=keys("hold")
    )


def copy_of(job: Job, seed: int | None, not_before_ms: int | None) -> NewJob:
    """The same job once more; with a seed of its own when one is given."""
    sent = dict(job.parameters) if seed is None else {**job.parameters, "seed": seed}
    return NewJob(
        profile=job.profile,
        base=job.base,
        region=job.region,
        workspace=job.workspace,
        task_path=job.task_path,
        model=job.model,
        prompt=job.prompt,
        negative_prompt=job.negative_prompt,
        parameters=sent,
        tier=job.tier,
        ratio=job.ratio,
        duration=job.duration,
        sound=job.sound,
        audio_source=job.audio_source,
        audio_bytes=job.audio_bytes,
        audio_seconds=job.audio_seconds,
        output=job.output,
        output_dir=job.output_dir,
        name_template=job.name_template,
        estimate_amount=job.estimate_amount,
        estimate_currency=job.estimate_currency,
        retry_of=job.id,
        not_before_ms=not_before_ms,
    )


def low_room(output_dir: str) -> str:
    """What to ask before a video that may find no room is paid for; empty when there is room (faults.md D8)."""
    from pathlib import Path

    from wanvid_tui.files import MIN_FREE_BYTES, free_bytes

    folder = Path(output_dir)
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        room = free_bytes(folder)
    except OSError:
        return ""  # The driver says what is wrong there, before anything is sent.
    if room >= MIN_FREE_BYTES:
        return ""
    return _("{n} MB free, and a paid video with no room is a lost one").format(n=room // 1_000_000)
