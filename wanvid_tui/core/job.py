"""A job, the states it can be in, and the only legal moves between them (architecture.md, *States*)."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTIVE", "LEGAL", "NOT_KNOWN", "SETTLED", "Event", "Job", "JobState", "NewJob", "Waiting", "may_move"]


class JobState(StrEnum):
    """Where a job stands; the words are those of every face, of JSON and of the ledger."""

    HELD = "held"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    UNCERTAIN = "uncertain"
    PENDING = "pending"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    SAVED = "saved"
    FAILED = "failed"
    CANCELED = "canceled"
    LOST = "lost"


_S = JobState

SETTLED: frozenset[JobState] = frozenset({_S.SAVED, _S.FAILED, _S.CANCELED, _S.LOST})
"""States that end a job; only ``lost`` is ever left again, when the service knows the task after all."""

ACTIVE: frozenset[JobState] = frozenset(set(JobState) - SETTLED - {_S.HELD})
"""States in which something is still to happen by itself."""

LEGAL: Mapping[JobState, frozenset[JobState]] = {
    _S.HELD: frozenset({_S.QUEUED, _S.CANCELED}),
    _S.QUEUED: frozenset({_S.SUBMITTING, _S.HELD, _S.CANCELED}),
    _S.SUBMITTING: frozenset({_S.PENDING, _S.QUEUED, _S.FAILED, _S.UNCERTAIN}),
    _S.UNCERTAIN: frozenset({_S.PENDING, _S.QUEUED, _S.HELD, _S.LOST}),
    _S.PENDING: frozenset({_S.RUNNING, _S.DOWNLOADING, _S.FAILED, _S.CANCELED, _S.LOST}),
    _S.RUNNING: frozenset({_S.DOWNLOADING, _S.FAILED, _S.CANCELED, _S.LOST}),
    _S.DOWNLOADING: frozenset({_S.SAVED, _S.LOST}),
    _S.LOST: frozenset({_S.PENDING, _S.RUNNING, _S.DOWNLOADING}),
    _S.SAVED: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELED: frozenset(),
}
"""The table of architecture.md: from a state to those it may become."""


def may_move(old: JobState, new: JobState) -> bool:
    """Whether a job in ``old`` may become ``new``."""
    return new in LEGAL[old]


NOT_KNOWN = "?"
"""Model, tier and ratio of a task that was adopted, as long as the service has not told them."""


class Waiting(NamedTuple):
    """Why a job that could go on does not, in the words a row has room for."""

    reason: str
    """At most 17 cells, such as ``429, again in`` or ``paused: key``; see ux.md 3.4."""
    until_ms: int | None = None
    """When it is tried again (epoch ms), or None when it waits for somebody."""


class NewJob(NamedTuple):
    """What is written when a job is added: the whole request and whose it is."""

    profile: str
    """Whose key, limits and places hold."""
    base: str
    """Canonical base, ending in ``/api/v1``; ``demo`` for the demo's jobs."""
    region: str | None
    """The region's id; None for an address of one's own whose region nobody named."""
    model: str
    """The model's id."""
    prompt: str
    """What the video shows."""
    negative_prompt: str | None
    """What it shall not show, or None."""
    parameters: Mapping[str, Any]
    """Exactly what will be sent as ``parameters``, the seed drawn."""
    tier: str
    """Resolution tier, such as ``720P``."""
    ratio: str
    """Aspect ratio, such as ``16:9``, or ``adaptive``."""
    duration: int
    """Seconds ordered; -1 when the model decides."""
    sound: bool
    """Whether the video shall have a sound track."""
    workspace: str | None = None
    """The workspace's id that the key needs, or None."""
    task_path: str | None = None
    """A gateway's own path to a task (config.md), or None."""
    audio_source: str | None = None
    """Absolute path or URL of the sound file."""
    audio_bytes: int | None = None
    """The length of the sound file where it lies on this machine."""
    audio_seconds: float | None = None
    """How long it sounds, where that is known."""
    held: bool = False
    """Whether it waits for its release instead of being queued."""
    hold_reason: str | None = None
    """Why, in a few words."""
    output: str | None = None
    """Where the user wants the file: a file or directory, absolute; None for the profile's directory."""
    output_dir: str = ""
    """The directory that held when the job was made, absolute."""
    name_template: str = "{id}-{slug}"
    """How the file is called, with the fields of core/naming.py."""
    estimate_amount: str | None = None
    """Decimal text in the currency's main unit, such as ``0.50``; None when the price is unknown."""
    estimate_currency: str | None = None
    """Of the estimate, such as ``USD``."""
    retry_of: int | None = None
    """The job that this one asks for again."""
    not_before_ms: int | None = None
    """The driver does not send it before (epoch ms): room to take it back."""
    allow_low_disk: bool = False
    """The user said that less than 200 MB free does not matter."""


class Job(NamedTuple):
    """A row of the ledger. Times are epoch ms by the clock of the machine, None when not yet.

    What a :class:`NewJob` has too means the same here.
    """

    id: int
    """Its number, as people name it; never given twice."""
    rev: int
    """The ledger's counter at this row's last change."""
    state: JobState
    """Where it stands."""
    profile: str
    base: str
    key_id: str | None
    """Salted fingerprint of the key it was sent with; None before."""
    region: str | None
    workspace: str | None
    task_path: str | None
    model: str
    prompt: str
    negative_prompt: str | None
    actual_prompt: str | None
    """The prompt as the service rewrote it, once it told."""
    parameters: Mapping[str, Any]
    tier: str
    ratio: str
    duration: int
    sound: bool
    audio_source: str | None
    audio_bytes: int | None
    audio_seconds: float | None
    task_id: str | None
    """The service's number of its task: from then on there is one, and no other is made."""
    request_id: str | None
    """The service's number of the call that made it, or that was refused."""
    created_ms: int
    """When it was added."""
    submitted_ms: int | None
    """When the POST was about to leave."""
    accepted_ms: int | None
    """When the task id was committed."""
    started_ms: int | None
    """When the service began to work on it, by its own times where it told them, moved to our clock."""
    ended_ms: int | None
    """When the task ended, likewise."""
    saved_ms: int | None
    """When the file was on disk under its name."""
    not_before_ms: int | None
    waiting: Waiting | None
    """Why nothing goes on, None when all goes its way."""
    overdue: bool
    """Whether it takes longer than it should: a remark, never a failure."""
    adopted: str | None
    """``sure`` or ``guess`` when the task was found by the list, not by the answer to our submit."""
    asks: bool
    """An uncertain job that only the user can decide."""
    retry_of: int | None
    cancel_asked: bool
    """The user asked to cancel a task that the service has; the driver asks the service."""
    video_url: str | None
    """The signed link to the video: a secret for as long as it holds."""
    video_expires_ms: int | None
    """When that ends."""
    output: str | None
    output_dir: str
    name_template: str
    file: str | None
    """Absolute path of the saved file."""
    bytes_done: int
    """Bytes on disk so far while downloading; the file's length once saved."""
    bytes_total: int | None
    """How long the whole file is, where the storage said so."""
    checks: tuple[Mapping[str, Any], ...]
    """What was found of the file beside what was ordered: what, ordered, got, ok."""
    usage: Mapping[str, Any] | None
    """What the service says was made and is billed, as it said it."""
    error_code: str | None
    """The service's code, or one of ours for a loss; None while nothing is wrong."""
    error_message: str | None
    """What the service said, or we of a loss."""
    estimate_amount: str | None
    estimate_currency: str | None
    cost_amount: str | None
    """The estimate once the video was made, None before: what counts is the bill."""
    cost_currency: str | None
    polls: int
    """How often the service was asked about it."""
    last_look_ms: int | None
    """When the service last answered about it."""
    seen: bool
    """Whether the user looked at the saved video."""
    hold_reason: str | None
    allow_low_disk: bool
    line: int
    """Order in the waiting line, smallest first."""


class Event(NamedTuple):
    """One line of a job's history."""

    at_ms: int
    """When, epoch ms."""
    old: str | None
    """The state before; None for the first."""
    new: str
    """The state after: the same for a remark."""
    why: str
    """In words, English; shown in the language of who reads (core/stored.py)."""
    facts: Mapping[str, Any] = MappingProxyType({})
    """What the answer told besides, such as the service's clock."""
