"""The accounts that the driver works for: one service for each, and what all services of one key share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.jobs.gate import Gate, GatedService
from wanvid_tui.jobs.ledger import key_fingerprint
from wanvid_tui.jobs.views import PauseKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.core.job import Job
    from wanvid_tui.core.ports import Clock, ServiceMaker, VideoService
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["CALLS_PER_S", "Account", "Accounts", "Keys", "Meter", "Pace", "TaskList"]

CALLS_PER_S = 9.0
"""Less than half of the 20 requests a second that the service allows an account (api.md 1).

At most 10 then arrive in any second, though they do not arrive as evenly as they leave.
"""


_SUBMITS = 0.85


class Keys(Protocol):
    """The keys that this driver holds, in memory only."""

    def key_for(self, job: Job) -> str | None:
        """The key that may submit, query or cancel this job: its own at its own base; None when it is not here."""
        ...


class Pace:
    """Spaces calls out: at most ``per_s`` of them in any second, also after a time in which nothing could run."""

    def __init__(self, clock: Clock, per_s: float) -> None:
        self._clock = clock
        self.gap_s = 1.0 / per_s
        """Seconds from one call to the next."""
        self._turn = asyncio.Lock()
        self._next = clock.monotonic()
        self.waiting = 0
        """How many callers wait for their turn."""

    def behind_s(self) -> float:
        """How long a call that came now would wait for its turn."""
        return max(0.0, self._next - self._clock.monotonic()) + self.waiting * self.gap_s

    async def wait(self) -> None:
        """Return when it is this caller's turn; whoever came first is first."""
        self.waiting += 1
        try:
            # One after the other, each by when it really goes: those whose time passed in a sleep of the machine would
            # all go at once.
            async with self._turn:
                early_s = self._next - self._clock.monotonic()
                if early_s > 0:
                    await self._clock.sleep(early_s)
                self._next = max(self._next, self._clock.monotonic()) + self.gap_s
        finally:
            self.waiting -= 1


@dataclass(slots=True)
class Meter:
    """What one key at one base has used up of its limits and patience, whatever workspace is asked for."""

    pace: Pace
    """All calls but downloads."""
    gate: Gate
    """The same calls, and whether the key is refused."""
    submits: dict[str, Pace] = field(default_factory=dict)
    """By model: the rate of submits that the service allows."""
    outgoing: dict[str, int] = field(default_factory=dict)
    """By model: submits under way whose rows are still ``queued``; they take the place that they will need."""
    throttled: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By model: 429 answers to submits in a row, and the monotonic time before which none is sent."""
    faults: int = 0
    """Tries in a row that did not reach the service."""
    offline_until: float = 0.0
    """The monotonic time before which no submit is tried, after one of them."""
    quiet_until: float = 0.0
    """The monotonic time before which no task is asked about, after a 429."""
    sounds: dict[tuple[object, ...], tuple[str, float]] = field(default_factory=dict)
    """Addresses of uploaded sound files, with the monotonic time of the upload."""


@dataclass(slots=True)
class TaskList:
    """What an account's task list is good for, as one call in place of many queries."""

    not_before: float = 0.0
    """The monotonic time before which it is not used so; infinity where it is not offered or cannot be trusted."""
    pages: int = 1
    """How many pages had to be read the last time."""
    page_size: int = 20
    """How many rows are asked for: few, until what is looked for was not among the newest."""


@dataclass(frozen=True, slots=True)
class Account:
    """One key at one base, in one workspace."""

    base: str
    """Where it is asked."""
    key_id: str
    """The key's salted fingerprint."""
    service: VideoService
    """What sends its calls, at the account's pace."""
    meter: Meter
    """Shared with the other workspaces of the key."""
    task_list: TaskList = field(default_factory=TaskList)
    """What is known of its task list."""
    others: dict[str, TaskAnswer] = field(default_factory=dict)
    """What ended tasks of the list said of themselves, by id: they need not be asked about again."""


class Accounts:
    """Finds the account of a job, and makes its service at the first need."""

    def __init__(
        self,
        ledger: Ledger,
        keys: Keys,
        make_service: ServiceMaker,
        clock: Clock,
        limits: Callable[[str], tuple[float, int]],
    ) -> None:
        self._ledger = ledger
        self._salt = ledger.salt()
        self._keys = keys
        self._make_service = make_service
        self._clock = clock
        self._limits = limits
        self._accounts: dict[tuple[str, str, str | None, str | None], Account] = {}
        self._meters: dict[tuple[str, str], Meter] = {}
        self._keyless: dict[str, VideoService] = {}

    def of(self, job: Job) -> Account | None:
        """The account that may ask about this job; None when its key is not here, or is none that can be used.

        The latter pauses its profile, with what is wrong.
        """
        key = self._keys.key_for(job)
        if key is None:
            return None
        key_id = key_fingerprint(key, self._salt)
        name = (job.base, key_id, job.workspace, job.task_path)
        account = self._accounts.get(name)
        if account is None:
            try:
                made = self._make_service(job.base, key, workspace=job.workspace, task_path=job.task_path)
            except WanvidError as error:
                pause = self._ledger.pause_of(job.profile, job.base)
                if pause is None or (pause.kind, pause.message) != (PauseKind.KEY, str(error)):
                    self._ledger.pause(job.profile, job.base, PauseKind.KEY, message=str(error))
                return None
            meter = self._meters.get((job.base, key_id))
            if meter is None:
                meter = self._meters[job.base, key_id] = Meter(Pace(self._clock, CALLS_PER_S), Gate(self._clock))
            account = self._accounts[name] = Account(job.base, key_id, GatedService(made, meter.gate), meter)
        return account

    def downloads(self, job: Job) -> VideoService | None:
        """What fetches this job's video: a link needs no key. None where nothing can be made for its base."""
        account = self.of(job)
        if account is not None:
            return account.service
        service = self._keyless.get(job.base)
        if service is None:
            try:
                service = self._make_service(job.base, None, workspace=None, task_path=None)
            except WanvidError:
                return None
            self._keyless[job.base] = service
        return service

    def has_key(self, job: Job) -> bool:
        """Whether the job's own key is here."""
        return self._keys.key_for(job) is not None

    def is_current(self, job: Job) -> bool:
        """Whether the job's key is the one that its profile would send a new job with."""
        return self._keys.key_for(job._replace(key_id=None)) == self._keys.key_for(job)

    def submit_pace(self, meter: Meter, model: str) -> Pace:
        """The pace of submits of one model."""
        if model not in meter.submits:
            # A little slower than allowed: what leaves evenly may arrive less so.
            meter.submits[model] = Pace(self._clock, _SUBMITS * self._limits(model)[0])
        return meter.submits[model]

    async def aclose(self) -> None:
        """Give the connections back."""
        services = [*(account.service for account in self._accounts.values()), *self._keyless.values()]
        self._accounts.clear()
        self._keyless.clear()
        for service in services:
            await service.aclose()
