"""The engine of the driver: a loop of named steps over the ledger.

submit, settle, cancel, look, save, revive: each step looks at the ledger, starts what is due and says when it wants to
be called again. What a step starts runs as a task of its own, at most one for each job and kind. Nothing is kept in
memory that matters: after a kill the rows say where to go on.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.core.errors import CredentialError, LedgerError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.schedule import backoff_s
from wanvid_tui.jobs.account import CALLS_PER_S, Account, Pace
from wanvid_tui.jobs.ledger import key_fingerprint
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.jobs.steps import canceling, looking, reviving, saving, settling, submitting
from wanvid_tui.jobs.watched import WatchedJobs

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from wanvid_tui.core.errors import WanvidError
    from wanvid_tui.core.ports import Clock, ServiceMaker, VideoInspector
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Engine", "Keys"]

_S = JobState


class Keys(Protocol):
    """The keys that this driver holds, in memory only."""

    def key_for(self, job: Job) -> str | None:
        """The key that may submit, query or cancel this job: its own at its own base; None when it is not here."""
        ...


class Engine:
    """Drives every job whose key is at hand. Runs in one event loop, over one connection to the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        clock: Clock,
        keys: Keys,
        make_service: ServiceMaker,
        limits: Callable[[str], tuple[float, int]],
        inspect: VideoInspector,
        rand: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        """``limits`` gives a model's submits a second and tasks running at once (api.md 1)."""
        self.ledger = ledger
        self.jobs = WatchedJobs(ledger)
        """The jobs under way, as of the last turn."""
        self.clock = clock
        self.limits = limits
        self.inspect = inspect
        self.rand = rand
        self.log = log
        self.next_at: dict[tuple[str, int], float] = {}
        """By kind of step and job: the monotonic time before which it is not tried again."""
        self.tries: dict[tuple[str, int], int] = {}
        """By kind of step and job: faults in a row."""
        self._keys = keys
        self._make_service = make_service
        self._accounts: dict[tuple[str, str, str | None, str | None], Account] = {}
        self._salt = ledger.salt()
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something changed: a row, a key, the time of something."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Drive until ``stop`` is set; then end what runs, giving a POST on the wire 1.5 s for its answer."""
        stopped: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._wake.clear()
                due = self.turn()
                await self._rest(due, stopped)
        finally:
            stopped.cancel()
            await self.aclose()

    async def _rest(self, due: float | None, stopped: asyncio.Task[Any]) -> None:
        woken: asyncio.Task[Any] = asyncio.create_task(self._wake.wait())
        timeout = None if due is None else max(0.0, due - self.clock.monotonic())
        try:
            await asyncio.wait({woken, stopped}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()

    def turn(self) -> float | None:
        """Start everything that is due; the monotonic time of what comes next, None when only a change brings more."""
        times: list[float | None] = []
        self.jobs.refresh()
        for step in (
            submitting.submit,
            settling.settle,
            canceling.cancel,
            looking.look,
            saving.save,
            reviving.revive,
        ):
            try:
                times.append(step(self))
            except LedgerError as error:
                # A full disk or a locked ledger passes; the rows are as they were.
                self.log.warning("%s: %s", step.__name__, error)
                times.append(self.clock.monotonic() + 5.0)
        known = [at for at in times if at is not None]
        return min(known) if known else None

    def start(self, kind: str, job_id: int, work: Callable[[], Coroutine[object, object, None]]) -> bool:
        """Run ``work`` for a job unless work of the kind is under way for it; whether it was started."""
        key = (kind, job_id)
        if key in self._tasks or self._stopping:
            return False
        self._tasks[key] = asyncio.create_task(self._guard(key, work))
        return True

    def running(self, kind: str) -> int:
        """How many works of a kind are under way."""
        return sum(1 for name, _ in self._tasks if name == kind)

    def is_running(self, kind: str, job_id: int) -> bool:
        """Whether work of the kind is under way for the job."""
        return (kind, job_id) in self._tasks

    async def _guard(self, key: tuple[str, int], work: Callable[[], Coroutine[object, object, None]]) -> None:
        kind, job_id = key
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # The edge of the loop: a fault of ours in one job must not stop the others. The row stays as it is.
            self.log.exception("%s of job %d", kind, job_id)
            wait = 5.0 if isinstance(error, LedgerError) else 60.0
            self.next_at[key] = self.clock.monotonic() + wait
        finally:
            self._tasks.pop(key, None)
            self.wake()

    async def drain(self) -> None:
        """Wait for all that is under way now."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def aclose(self) -> None:
        """End what runs and give the connections back; a POST on the wire has 1.5 s for its answer."""
        self._stopping = True
        posts = [task for (kind, _), task in self._tasks.items() if kind == "submit"]
        if posts:
            await asyncio.wait(posts, timeout=1.5)
        rest = list(self._tasks.values())
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for account in self._accounts.values():
            await account.service.aclose()
        self._accounts.clear()

    def account_of(self, job: Job) -> Account | None:
        """The account that may ask about this job, or None when its key is not here."""
        key = self._keys.key_for(job)
        if key is None:
            return None
        key_id = key_fingerprint(key, self._salt)
        name = (job.base, key_id, job.workspace, job.task_path)
        account = self._accounts.get(name)
        if account is None:
            try:
                service = self._make_service(job.base, key, workspace=job.workspace, task_path=job.task_path)
            except CredentialError as error:
                self.ledger.pause(job.profile, job.base, PauseKind.KEY, message=str(error))
                return None
            account = Account(job.base, key_id, service, Pace(self.clock, CALLS_PER_S))
            self._accounts[name] = account
        return account

    def submit_pace(self, account: Account, model: str) -> Pace:
        """The pace of submits of one model on one account."""
        if model not in account.submits:
            account.submits[model] = Pace(self.clock, self.limits(model)[0])
        return account.submits[model]

    def in_s(self, kind: str, job_id: int, seconds: float) -> float:
        """Try this kind of work for the job again in ``seconds``; the monotonic time of that."""
        at = self.clock.monotonic() + seconds
        self.next_at[kind, job_id] = at
        return at

    def later(self, kind: str, job_id: int, *, asked_s: float | None = None) -> float:
        """Another fault in a row: try again after a backoff; the seconds until then."""
        tries = self.tries[kind, job_id] = self.tries.get((kind, job_id), 0) + 1
        wait = backoff_s(tries, self.rand, asked_s=asked_s)
        self.in_s(kind, job_id, wait)
        return wait

    def went_well(self, kind: str, job_id: int) -> None:
        """No fault any more."""
        self.tries.pop((kind, job_id), None)
        self.next_at.pop((kind, job_id), None)

    def drop(self, job_id: int) -> None:
        """Nothing more is to be done for the job: forget its times."""
        for times in (self.next_at, self.tries):
            for key in [key for key in times if key[1] == job_id]:
                del times[key]

    def no_connection(self, account: Account, job: Job, error: WanvidError) -> None:
        """A call did not reach the service: the profile's queue stands still for a backoff, told so."""
        account.faults += 1
        wait = backoff_s(account.faults, self.rand)
        until = self.clock.now_ms() + int(wait * 1000)
        self.ledger.pause(job.profile, job.base, PauseKind.OFFLINE, message=error.message, until_ms=until)

    def connected(self, account: Account, job: Job) -> None:
        """An answer came: an offline pause is over."""
        if account.faults:
            account.faults = 0
            pause = self.ledger.pause_of(job.profile, job.base)
            if pause is not None and pause.kind is PauseKind.OFFLINE:
                self.ledger.resume(job.profile, job.base)

    def has_work(self) -> bool:
        """Whether something is still to be done by this driver (architecture.md, *Work*)."""
        if self._tasks:
            return True
        ledger = self.ledger
        self.jobs.refresh()
        active = self.jobs.within(_S.SUBMITTING, _S.UNCERTAIN, _S.PENDING, _S.RUNNING, _S.DOWNLOADING)
        for job in active:
            if job.state is _S.UNCERTAIN and job.asks:
                continue
            pause = ledger.pause_of(job.profile, job.base)
            if pause is not None and not pause.by_time:
                continue
            if self._keys.key_for(job) is not None:
                return True
        for profile, base, model in ledger.queues():
            pause = ledger.pause_of(profile, base)
            if pause is not None and not pause.by_time:
                continue
            head = ledger.queue_head(profile, base, model, 1)
            if head and self._keys.key_for(head[0]) is not None:
                return True
        return False


def target_dir(job: Job) -> Path:
    """The directory that the job's video goes to."""
    from pathlib import Path

    if job.output is None:
        return Path(job.output_dir)
    output = Path(job.output)
    return output if output.is_dir() or job.output.endswith("/") else output.parent
