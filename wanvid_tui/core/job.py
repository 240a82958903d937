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
    base: str
    """Canonical base, ending in ``/api/v1``; ``demo`` for the demo's jobs."""
    region: str | None
    model: str
    prompt: str
    negative_prompt: str | None
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
    task_path: str | None = None
    """A gateway's own path to a task (config.md), or None."""
    audio_source: str | None = None
    """Absolute path or URL of the sound file."""
    audio_bytes: int | None = None
    audio_seconds: float | None = None
    held: bool = False
    hold_reason: str | None = None
    output: str | None = None
    """Where the user wants the file: a file or directory, absolute; None for the profile's directory."""
    output_dir: str = ""
    """The directory that held when the job was made, absolute."""
    name_template: str = "{id}-{slug}"
    estimate_amount: str | None = None
    """Decimal text in the currency's main unit, such as ``0.50``; None when the price is unknown."""
    estimate_currency: str | None = None
    retry_of: int | None = None
    not_before_ms: int | None = None
    """The driver does not send it before (epoch ms): room to take it back."""
    allow_low_disk: bool = False
    """The user said that less than 200 MB free does not matter."""


class Job(NamedTuple):
    """A row of the ledger. Times are epoch ms by the clock of the machine, None when not yet."""

    id: int
    rev: int
    """The ledger's counter at this row's last change."""
    state: JobState
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
    parameters: Mapping[str, Any]
    tier: str
    ratio: str
    duration: int
    sound: bool
    audio_source: str | None
    audio_bytes: int | None
    audio_seconds: float | None
    task_id: str | None
    request_id: str | None
    created_ms: int
    submitted_ms: int | None
    """When the POST was about to leave."""
    accepted_ms: int | None
    """When the task id was committed."""
    started_ms: int | None
    """When the service began to work on it, by its own times where it told them, moved to our clock."""
    ended_ms: int | None
    """When the task ended, likewise."""
    saved_ms: int | None
    not_before_ms: int | None
    waiting: Waiting | None
    overdue: bool
    adopted: str | None
    """``sure`` or ``guess`` when the task was found by the list, not by the answer to our submit."""
    asks: bool
    """An uncertain job that only the user can decide."""
    retry_of: int | None
    cancel_asked: bool
    """The user asked to cancel a task that the service has; the driver asks the service."""
    video_url: str | None
    video_expires_ms: int | None
    output: str | None
    output_dir: str
    name_template: str
    file: str | None
    bytes_done: int
    """Bytes on disk so far while downloading; the file's length once saved."""
    bytes_total: int | None
    checks: tuple[Mapping[str, Any], ...]
    usage: Mapping[str, Any] | None
    error_code: str | None
    error_message: str | None
    estimate_amount: str | None
    estimate_currency: str | None
    cost_amount: str | None
    cost_currency: str | None
    polls: int
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
    old: str | None
    new: str
    why: str
    facts: Mapping[str, Any] = MappingProxyType({})
