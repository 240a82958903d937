"""What the ledger's answers are made of: views of the queue, pauses, changes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.job import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Changes", "Pause", "PauseKind", "View"]


class View(StrEnum):
    """The views of the queue (ux.md 1, *Bars*)."""

    ALL = "all"
    ACTIVE = "active"
    FAILED = "failed"
    SAVED = "saved"
    NEW = "new"
    """Saved, and nobody has looked at it."""

    @property
    def states(self) -> tuple[JobState, ...]:
        """The states in view."""
        return _VIEWS[self]


_VIEWS: Mapping[View, tuple[JobState, ...]] = {
    View.ALL: tuple(JobState),
    View.ACTIVE: (
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.UNCERTAIN,
        JobState.PENDING,
        JobState.RUNNING,
        JobState.DOWNLOADING,
    ),
    View.FAILED: (JobState.FAILED, JobState.LOST),
    View.SAVED: (JobState.SAVED,),
    View.NEW: (JobState.SAVED,),
}


class PauseKind(StrEnum):
    """Why the queue of a profile at a base stands still."""

    KEY = "key"
    """The service refuses the key: waits for the user."""
    NO_KEY = "no-key"
    """The driver has no key for it: waits for a face that has."""
    BILLING = "billing"
    """The account must be mended first: waits for the user."""
    BASE = "base"
    """What answers at the base is not the API: waits for the user."""
    OFFLINE = "offline"
    """No connection: tried again by itself at ``until_ms``."""
    THROTTLED = "throttled"
    """429: tried again by itself at ``until_ms``."""


class Pause(NamedTuple):
    """The queue of one profile at one base stands still."""

    profile: str
    """Whose queue."""
    base: str
    """At which base."""
    kind: PauseKind
    """What it waits for."""
    code: str
    """The service's code, or empty."""
    message: str
    """What to tell the user, with the next step."""
    since_ms: int
    """Since when, epoch ms."""
    until_ms: int | None
    """When it is tried again by itself (epoch ms); None when it waits for somebody."""

    @property
    def by_time(self) -> bool:
        """Whether it ends by itself."""
        return self.until_ms is not None


class Changes(NamedTuple):
    """What is new since a revision."""

    rev: int
    """The revision to ask from the next time."""
    jobs: tuple[Job, ...]
    """Changed and new jobs, oldest change first."""
    forgotten: tuple[int, ...]
    """Ids of rows that are gone."""
