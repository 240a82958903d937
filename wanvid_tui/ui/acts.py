"""What the user asks of the queue, as changes of the ledger: new jobs, cancel, again, hold, forget, take back.

Functions here run on the writer's thread; what they say is shown by whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.catalog import AudioMode, Catalog, ModelSpec
from wanvid_tui.core.job import ACTIVE, SETTLED, Job, JobState, NewJob
from wanvid_tui.core.pricing import estimate, format_money
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.wire import parameters
from wanvid_tui.jobs.waiting import NO_ROOM

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.options import UiOptions

__all__ = [
    "Done",
    "TakeBack",
    "again",
    "cancel",
    "forget",
    "held_words",
    "hold",
    "low_room",
    "new_jobs",
    "queued_words",
    "take_back",
]

TAKE_BACK_MS = 10_000
"""How long an act can be taken back, as long as the job still waits (ux.md 5.1)."""
AGAIN_WAIT_MS, SAME_WAIT_MS = 2_000, 5_000
"""How long jobs of *again*, and the same request twice, stay in the queue first."""


class TakeBack(NamedTuple):
    """What can be taken back, and until when."""

    jobs: tuple[int, ...]
    until_ms: int
    released: bool = False
    """It was a hold or a release, not a new job: taking back turns it round."""


class Done(NamedTuple):
    """What an act did: words for the message line, and what can be taken back."""

    text: str
    back: TakeBack | None = None
    refused: bool = False


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
    price = f", {format_money(micros, currency)}" if micros is not None else ""
    if len(jobs) == 1:
        return f"Job {jobs[0].id} is queued{price}."
    return f"Jobs {jobs[0].id} to {jobs[-1].id} are queued{price}."


def held_words(jobs: Sequence[Job]) -> str:
    """What is said of new jobs that wait for a limit: ``Job 25 is held: over $5 a day. h releases it.``."""
    reason = jobs[0].hold_reason or "held"
    if len(jobs) == 1:
        return f"Job {jobs[0].id} is held: {reason}. h releases it."
    return f"Jobs {jobs[0].id} to {jobs[-1].id} are held: {reason}. h releases them."


def cancel(ledger: Ledger, job_id: int) -> Done:
    """Cancel a job as far as that is possible: free before it was sent, asked of the service while it waits there."""
    job = ledger.get(job_id)
    if job is None:
        return Done(f"Job {job_id} is not there any more.", refused=True)
    if job.state in (JobState.QUEUED, JobState.HELD):
        waiting = (JobState.QUEUED, JobState.HELD)
        if ledger.move(job_id, JobState.CANCELED, "canceled by you", only_from=waiting) is not None:
            return Done(f"Job {job_id} is canceled, free.")
        job = ledger.get(job_id) or job
    match job.state:
        case JobState.PENDING:
            ledger.note(job_id, cancel_asked=True)
            return Done(f"Asked the service to cancel {job_id}.")
        case JobState.UNCERTAIN:
            return Done(f"The service may have job {job_id}, or not; cancel it when that is known.", refused=True)
        case JobState.SUBMITTING:
            return Done(f"Job {job_id} is on its way to the service; cancel it when it is in line.", refused=True)
        case JobState.RUNNING | JobState.DOWNLOADING:
            return Done(f"Job {job_id} has started; it will finish and be billed.", refused=True)
    return Done(f"Job {job_id} is over: {job.state.value}.", refused=True)


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


def again(ledger: Ledger, job: Job, seed: int | None, now_ms: int) -> Done:
    """Queue a job once more, 2 s away from being sent."""
    (new,) = ledger.add([copy_of(job, seed, now_ms + AGAIN_WAIT_MS)])
    money = f", ~{'$' if new.estimate_currency == 'USD' else f'{new.estimate_currency} '}{new.estimate_amount}"
    price = money if new.estimate_amount else ""
    return Done(f"Job {new.id} is {job.id} again{price}.", TakeBack((new.id,), now_ms + TAKE_BACK_MS))


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
    return f"{room // 1_000_000} MB free, and a paid video with no room is a lost one"


def hold(ledger: Ledger, job_id: int, now_ms: int) -> Done:
    """Hold a queued job back, or release a held one."""
    job = ledger.get(job_id)
    back = TakeBack((job_id,), now_ms + TAKE_BACK_MS, released=True)
    facts: dict[str, Any] = {"hold_reason": None}
    if job is not None and job.hold_reason == NO_ROOM:
        facts["allow_low_disk"] = True  # The row said what is wrong, and the user sends it all the same.
    if ledger.move(job_id, JobState.QUEUED, "released by you", only_from=(JobState.HELD,), **facts):
        if job is not None:
            ledger.ask_again(job.profile, job.base)
        return Done(f"Job {job_id} is released.", back)
    if ledger.move(job_id, JobState.HELD, "held by you", only_from=(JobState.QUEUED,)):
        return Done(f"Job {job_id} is held; h releases it.", back)
    return Done(f"Only a queued job can be held; {job_id} is {job.state.value if job else 'gone'}.", refused=True)


def forget(ledger: Ledger, job_id: int) -> Done:
    """Forget a job that is over or held; its file stays."""
    job = ledger.shown(job_id)
    if job is None:
        return Done(f"Job {job_id} is not there any more.", refused=True)
    if job_id not in ledger.unreadable and job.state not in SETTLED and job.state is not JobState.HELD:
        return Done(f"Job {job_id} is {job.state.value}; only what is over can be forgotten.", refused=True)
    ledger.forget(job_id)
    return Done(f"Job {job_id} is forgotten{'; its file stays' if job.file else ''}.")


def take_back(ledger: Ledger, back: TakeBack, now_ms: int) -> Done:
    """Undo an act: a new job that still waits is removed as if it had never been; a hold is turned round."""
    if back.released:
        done = hold(ledger, back.jobs[0], now_ms)
        return done._replace(back=None)
    gone: list[int] = []
    stays: list[int] = []
    for job_id in back.jobs:
        moved = ledger.move(job_id, JobState.CANCELED, "taken back by you", only_from=(JobState.QUEUED, JobState.HELD))
        if moved is None:
            stays.append(job_id)
        else:
            ledger.forget(job_id)
            gone.append(job_id)
    if not gone:
        job = ledger.get(stays[0])
        if job is not None and job.state in ACTIVE:
            return Done(f"Too late: job {job.id} is {job.state.value}; it will finish and be billed.", refused=True)
        return Done("Nothing to take back any more.", refused=True)
    words = f"Job {gone[0]} is" if len(gone) == 1 else f"{len(gone)} jobs are"
    rest = f" {len(stays)} had been sent already." if stays else ""
    return Done(f"{words} taken back.{rest}")


Act = Callable[["Ledger"], Done]
"""An act, ready for the writer."""
